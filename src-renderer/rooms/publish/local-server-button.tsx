/** Runs a server on this computer: for those who have none, or want to try. Starting it takes a moment. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { say } from '../../kernel/ui.ts'
import { useServerName } from '../../language/index.ts'

export function LocalServerButton() {
  const t = useTranslations('publish')
  const serverName = useServerName()
  const [busy, setBusy] = useState(false)
  const run = () => {
    setBusy(true)
    attempt(async () => {
      try {
        const { name } = await engine().publishing.profiles.local()
        say({ tone: 'ok', key: 'local_server', values: { name: serverName(name, true) } })
      } finally {
        setBusy(false)
      }
    })
  }
  return (
    <Button loading={busy} onClick={run}>
      {t('local_server')}
    </Button>
  )
}
