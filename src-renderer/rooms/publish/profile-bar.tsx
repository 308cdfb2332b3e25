/** Which server new publications go to, how it does, what its last test said, and what still goes to others. */
import { Button, Select } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { ServerProfileCheck } from '../../../src-shared/publishing.ts'
import { attempt } from '../../kernel/attempt.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { useUi } from '../../kernel/ui.ts'
import { useServerName } from '../../language/index.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { moveAllTo } from './move-all.ts'
import { CheckSummary } from './profile-checks.tsx'
import { stateOfServer } from './server-state.ts'

const another = '\u0000add'

export function ServerProfileBar() {
  const t = useTranslations('publish')
  const serverName = useServerName()
  const profiles = useMirror((mirror) => mirror.rows.profiles)
  const publications = useMirror((mirror) => mirror.rows.publications)
  const names = Object.keys(profiles).sort((a, b) => a.localeCompare(b))
  const active = Object.values(profiles).find((profile) => profile.active)
  const [tested, setTested] = useState<{ name: string; checks: ServerProfileCheck[] | null }>()
  // What is decided there makes the last test old.
  const decides = useUi(({ drawer }) => drawer?.kind === 'profile' || drawer?.kind === 'certificate')
  useEffect(() => {
    if (decides) setTested(undefined)
  }, [decides])
  const result = tested && tested.name === active?.name ? tested : undefined
  const state = active && stateOfServer(active, Object.values(publications))
  const elsewhere = Object.values(publications).filter(({ profile, status }) => status !== 'stopped' && profile !== active?.name)

  const test = (name: string) =>
    attempt(async () => {
      setTested({ name, checks: null })
      try {
        setTested({ name, checks: await engine().publishing.profiles.test({ name }) })
      } catch (thrown) {
        setTested(undefined)
        throw thrown
      }
    })

  return (
    <div className="line publish-to">
      <span className="quiet">{t('to')}</span>
      <Select
        className="publish-server"
        aria-label={t('server')}
        allowDeselect={false}
        placeholder={t('no_server')}
        data={[...names.map((name) => ({ value: name, label: serverName(name) })), { value: another, label: t('add_server') }]}
        value={active?.name ?? null}
        onChange={(name) => {
          if (name === another) openDrawer({ kind: 'profile', name: null })
          else if (name) attempt(() => engine().publishing.profiles.activate({ name }))
        }}
      />
      {active && state && (
        <>
          {result?.checks ? <CheckSummary name={active.name} checks={result.checks} /> : <StateMark word={state.word} />}
          <Button loading={result?.checks === null} onClick={() => test(active.name)}>
            {t('test')}
          </Button>
          <Button onClick={() => openDrawer({ kind: 'profile', name: active.name })}>{t('edit')}</Button>
          {elsewhere.length > 0 && (
            <>
              <span className="quiet">{t('elsewhere', { count: elsewhere.length })}</span>
              <Button onClick={() => attempt(() => moveAllTo(active.name))}>{t('move_all', { name: serverName(active.name) })}</Button>
            </>
          )}
        </>
      )}
    </div>
  )
}
