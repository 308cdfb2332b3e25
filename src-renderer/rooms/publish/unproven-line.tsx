/** A server whose API cannot be asked, while what is sent to it goes on: said once, with what restores the proof. */
import { useTranslations } from 'use-intl'
import type { Trouble } from '../../../src-shared/trouble.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { ServerLine } from './server-line.tsx'

/** Why nobody knows whether it arrives, and what to do about it. */
export function useUnprovenSentence(): (trouble: Trouble) => string {
  const t = useTranslations()
  const why = (cause: Trouble['cause']) => {
    if (cause === 'refused') return t('check.api_off')
    if (cause === 'auth') return t('check.api_login_refused')
    if (cause === 'certificate') return t('publish.api_certificate')
    return `${t(`cause.${cause}.server`)} ${t(`cause.${cause}.todo`)}`
  }
  return ({ cause }) => `${t('publish.unproven')} ${why(cause)}`
}

export function UnprovenLines() {
  const publications = useMirror((mirror) => mirror.rows.publications)
  const profiles = useMirror((mirror) => mirror.rows.profiles)
  return Object.values(profiles).map(({ name, api_trouble }) => {
    const count = Object.values(publications).filter(({ profile, unproven }) => profile === name && unproven).length
    return api_trouble && count > 0 && <UnprovenLine key={name} name={name} count={count} trouble={api_trouble} />
  })
}

function UnprovenLine({ name, count, trouble }: { name: string; count: number; trouble: Trouble }) {
  const sentence = useUnprovenSentence()
  // Two fingerprints are compared beside each other, not within a sentence.
  const compare = trouble.cause === 'certificate'
  return (
    <ServerLine name={name} count={count} tone="attention" leadsTo={compare ? 'certificate' : 'profile'}>
      {sentence(trouble)} {trouble.evidence && !compare && <code className="mono quiet">{trouble.evidence}</code>}
    </ServerLine>
  )
}
