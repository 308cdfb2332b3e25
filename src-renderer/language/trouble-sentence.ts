/**
 * A trouble in one breath: what happened and why, what happens next by itself, what a person can do; and the button
 * that does it. The one place where causes become sentences.
 */
import { useTranslations } from 'use-intl'
import { type Cause, isFinal, type Trouble } from '../../src-shared/trouble.ts'
import { useFigures } from './figures.ts'
import type { Messages } from './messages.ts'

export type Remedy = keyof Messages['remedy']
/** Who is meant: the camera, or the server that it is published to. */
export type Side = 'camera' | 'server'

const remedies: Record<Side, Partial<Record<Cause, Remedy>>> = {
  camera: {
    auth: 'enter-password',
    'not-found': 'change-address',
    'path-refused': 'change-address',
    'bad-url': 'change-address',
    dns: 'change-address',
    codec: 'show-camera',
    encrypted: 'change-address',
    'tool-missing': 'diagnosis',
    storage: 'diagnosis',
  },
  server: {
    auth: 'edit-server',
    'bad-url': 'edit-server',
    dns: 'edit-server',
    tls: 'edit-server',
    certificate: 'see-certificate',
    protocol: 'edit-server',
    'path-refused': 'publish-options',
    codec: 'publish-options',
    congested: 'publish-options',
    transport: 'edit-server',
    held: 'publish-anyway',
    duel: 'publish-anyway',
    'camera-full': 'show-camera',
    'tool-missing': 'diagnosis',
    storage: 'diagnosis',
  },
}

/** What most likely mends it. `try-now` where nothing has to be changed first. */
export const remedyFor = (cause: Cause, side: Side): Remedy => remedies[side][cause] ?? 'try-now'

export interface TroubleSentence {
  readonly text: string
  /** The line that proves it, as it came. */
  readonly evidence: string | null
  readonly remedy: Remedy
}

/** `now`: milliseconds since 1970; call again as it passes and the countdown runs. */
export function useTroubleSentence(): (trouble: Trouble, side: Side, now: number) => TroubleSentence {
  const t = useTranslations()
  const figures = useFigures()

  const next = (trouble: Trouble, now: number) => {
    const { cause, retry_at, attempt } = trouble
    if (retry_at !== null && retry_at > now) {
      const when = t('figures.in', { time: figures.duration(Math.ceil((retry_at - now) / 1000)) })
      return t('next.retry', { when, attempt: attempt + 1 })
    }
    if (retry_at !== null) return t('next.trying')
    if (!isFinal(trouble)) return ''
    return t(cause === 'auth' ? 'next.final_auth' : 'next.final')
  }

  return (trouble, side, now) => ({
    text: [t(`cause.${trouble.cause}.${side}`), next(trouble, now), t(`cause.${trouble.cause}.todo`)].filter(Boolean).join(' '),
    evidence: trouble.evidence,
    remedy: remedyFor(trouble.cause, side),
  })
}
