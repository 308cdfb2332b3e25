/** Relay outputs of one camera, where it has any: each switched on and off, with what was seen of it. */
import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { CameraEvent, Relay } from '../../../src-shared/events.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useProblemSentence } from '../../language/index.ts'
import { RelaySettings } from './relay-settings.tsx'

interface Came {
  readonly token: string
  readonly outcome?: 'applied' | 'unseen' | 'not-applied'
  readonly failed?: unknown
}

/** `states`: read again whenever the camera told something of them. */
export function RelaysPart({ cameraId, states = [] }: { cameraId: string; states?: readonly CameraEvent[] | undefined }) {
  const t = useTranslations('events')
  const sentence = useProblemSentence()
  const [relays, setRelays] = useState<readonly Relay[]>([])
  const [busy, setBusy] = useState<string>()
  const [came, setCame] = useState<Came>()
  const told = states
    .filter(({ kind }) => kind === 'relay')
    .map(({ id }) => id)
    .join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was told of them is the reason to ask again
  useEffect(() => {
    let ended = false
    // a camera without relays has nothing to show here
    engine()
      .events.relays({ camera_id: cameraId })
      .then(
        (found) => !ended && setRelays(found),
        () => !ended && setRelays([]),
      )
    return () => {
      ended = true
    }
  }, [cameraId, told])
  if (relays.length === 0) return null

  const put = (relay: Relay) => setRelays((all) => all.map((one) => (one.token === relay.token ? relay : one)))
  const turn = async (token: string, on: boolean) => {
    setBusy(`${token} ${on}`)
    setCame(undefined)
    try {
      const { relay, outcome } = await engine().events.switchRelay({ camera_id: cameraId, token, on })
      put(relay)
      setCame({ token, outcome })
    } catch (failed) {
      setCame({ token, failed })
    } finally {
      setBusy(undefined)
    }
  }
  return (
    <section className="section">
      <h2>{t('relays')}</h2>
      {relays.map((relay) => {
        const { token, mode, delay_seconds, idle, on } = relay
        const falls = mode === 'monostable' && delay_seconds !== null
        return (
          <div key={token} className="line relay-line" data-relay={token}>
            <span className="grow">
              <span className="mono">{token}</span>{' '}
              <span className="quiet">
                {t(`relay.${mode ?? 'unknown'}`, { seconds: String(delay_seconds ?? 0) })} ·{' '}
                {t(`relay_state.${on === null ? 'unknown' : on ? 'on' : 'off'}`)}
                {idle && ` · ${t(`relay_idles.${idle}`)}`}
              </span>
            </span>
            {[true, false].map((to) => (
              <Button
                key={String(to)}
                size="compact-sm"
                variant={on === to ? 'filled' : 'default'}
                loading={busy === `${token} ${to}`}
                aria-label={t(to ? 'relay_on' : 'relay_off', { token })}
                onClick={() => void turn(token, to)}
              >
                {to && falls ? t('relay_pulse', { seconds: String(delay_seconds) }) : t(`relay_state.${to ? 'on' : 'off'}`)}
              </Button>
            ))}
            {came?.token === token && (
              <span role="status" className="control-outcome wide" data-outcome={came.outcome ?? 'not-applied'}>
                {came.outcome ? t(`relay_outcome.${came.outcome}`) : sentence(came.failed).text}
              </span>
            )}
            <RelaySettings cameraId={cameraId} relay={relay} onSet={put} />
          </div>
        )
      })}
    </section>
  )
}
