/** This gateway among others: its name, and the database that they share. */
import { TextInput } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useSystem } from '../../kernel/mirror.ts'
import { say } from '../../kernel/ui.ts'
import { StateMark } from '../../parts/state-mark.tsx'

const marks = { connected: 'live', connecting: 'connecting', away: 'attention' } as const

export function GatewayPart() {
  const t = useTranslations('settings')
  const system = useSystem()
  if (!system) return null
  const { gateway, shared } = system
  const rename = (name: string) =>
    attempt(async () => {
      if (name === '' || name === gateway.name) return
      await engine().gateways.rename({ name })
      say({ tone: 'ok', key: 'saved' })
    })
  return (
    <>
      <TextInput
        size="xs"
        key={gateway.name}
        label={t('gateway_name')}
        defaultValue={gateway.name}
        onBlur={({ target }) => rename(target.value.trim())}
      />
      <p>
        {shared ? (
          <>
            <StateMark word={marks[shared.state]} shapeOnly /> {t(`shared_${shared.state}`, { database: shared.database })}
            {shared.waiting > 0 && ` ${t('shared_waiting', { count: shared.waiting })}`}
          </>
        ) : (
          <span className="quiet">{t('shared_none')}</span>
        )}
      </p>
    </>
  )
}
