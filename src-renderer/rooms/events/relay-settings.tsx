/** How one relay output behaves: whether it stays or falls back, after how long, and how its contact rests. */
import { Button, NativeSelect, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Relay } from '../../../src-shared/events.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useProblemSentence } from '../../language/index.ts'

interface RelaySettingsProps {
  readonly cameraId: string
  readonly relay: Relay
  onSet(relay: Relay): void
}

export function RelaySettings({ cameraId, relay, onSet }: RelaySettingsProps) {
  const t = useTranslations('events')
  const sentence = useProblemSentence()
  const { token } = relay
  const [mode, setMode] = useState(relay.mode ?? 'bistable')
  const [delay, setDelay] = useState(relay.delay_seconds ?? 1)
  const [idle, setIdle] = useState(relay.idle ?? 'open')
  const [came, setCame] = useState<{ outcome: string; said: string }>()
  const set = async () => {
    setCame(undefined)
    const wish = { mode, idle, ...(mode === 'monostable' && { delay_seconds: delay }) }
    try {
      const { relay: now, outcome, evidence } = await engine().events.setRelay({ camera_id: cameraId, token, ...wish })
      onSet(now)
      setCame({ outcome, said: [t(`relay_set.${outcome}`), evidence].filter(Boolean).join(' ') })
    } catch (failed) {
      setCame({ outcome: 'not-applied', said: sentence(failed).text })
    }
  }
  return (
    <details className="wide" data-relay-settings={token}>
      <summary>{t('relay_settings', { token })}</summary>
      <form
        className="hook-form"
        onSubmit={(event) => {
          event.preventDefault()
          void set()
        }}
      >
        <NativeSelect
          size="xs"
          label={t('relay_mode')}
          value={mode}
          onChange={({ currentTarget: { value } }) => setMode(value === 'monostable' ? value : 'bistable')}
          data={(['bistable', 'monostable'] as const).map((value) => ({ value, label: t(`relay_modes.${value}`) }))}
        />
        {mode === 'monostable' && (
          <NumberInput
            size="xs"
            label={t('relay_delay')}
            min={0.1}
            max={86_400}
            step={0.5}
            value={delay}
            onChange={(value) => typeof value === 'number' && setDelay(value)}
          />
        )}
        <NativeSelect
          size="xs"
          label={t('relay_idle')}
          value={idle}
          onChange={({ currentTarget: { value } }) => setIdle(value === 'closed' ? value : 'open')}
          data={(['open', 'closed'] as const).map((value) => ({ value, label: t(`relay_idles.${value}`) }))}
        />
        <Button type="submit" size="compact-sm">
          {t('relay_apply')}
        </Button>
      </form>
      {came && (
        <span role="status" className="control-outcome" data-outcome={came.outcome}>
          {came.said}
        </span>
      )}
    </details>
  )
}
