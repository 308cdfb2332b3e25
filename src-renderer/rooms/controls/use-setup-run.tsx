/** One action on a camera at a time, and what came of the last one, beside the section that asked for it. */
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { DeviceSetup, SetupOutcome } from '../../../src-shared/setup-device.ts'
import { asRefusal, useProblemSentence } from '../../language/index.ts'

type SetupPart = 'clock' | 'hostname' | 'users' | 'reboot'

export interface SetupRun {
  readonly busy: SetupPart | undefined
  run(part: SetupPart, ask: () => Promise<SetupOutcome>): void
  said(part: SetupPart): ReactNode
}

type Came = { readonly part: SetupPart; readonly outcome?: SetupOutcome; readonly failed?: unknown }

export function useSetupRun(setDevice: (device: DeviceSetup) => void): SetupRun & { forget(): void } {
  const t = useTranslations('setup')
  const why = useRefusal()
  const [busy, setBusy] = useState<SetupPart>()
  const [came, setCame] = useState<Came>()
  return {
    busy,
    forget: () => setCame(undefined),
    run(part, ask) {
      setBusy(part)
      setCame(undefined)
      ask()
        .then(
          (outcome) => {
            setDevice(outcome.device)
            setCame({ part, outcome })
          },
          (failed: unknown) => setCame({ part, failed }),
        )
        .finally(() => setBusy(undefined))
    },
    said(part) {
      if (came?.part !== part) return null
      const { outcome, failed } = came
      const word = outcome?.outcome ?? 'not-applied'
      return (
        <span role="status" className="control-outcome" data-outcome={word}>
          {[t(`outcome.${word}`), outcome ? outcome.evidence : why(failed)].filter(Boolean).join(': ')}
        </span>
      )
    },
  }
}

/** Why the engine refused: the words of the field, where it was a value that cannot be used. */
export function useRefusal(): (thrown: unknown) => string {
  const sentence = useProblemSentence()
  return (thrown) => {
    const refusal = asRefusal(thrown)
    if (refusal?.code !== 'INPUT_INVALID') return sentence(thrown).text
    const { fields } = refusal.data as { fields: { field: string; problem: string }[] }
    return fields.map(({ field, problem }) => `${field}: ${problem}`).join('; ')
  }
}
