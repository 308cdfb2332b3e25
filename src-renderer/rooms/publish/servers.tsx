/** The servers that are known, the one in use first to see. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { perform } from '../../kernel/actions.ts'
import { attempt } from '../../kernel/attempt.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { actionById } from '../../kernel/registry.ts'
import { useServerName } from '../../language/index.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { LocalServerButton } from './local-server-button.tsx'

export function Servers() {
  const t = useTranslations()
  const serverName = useServerName()
  const profiles = useMirror((mirror) => mirror.rows.profiles)
  const list = Object.values(profiles).sort((a, b) => a.name.localeCompare(b.name))
  return (
    <>
      {list.length === 0 && <p className="quiet">{t('settings.no_servers')}</p>}
      {list.length > 0 && (
        <ul className="servers">
          {list.map(({ name, rtsp_url, active, local }) => (
            <li key={name}>
              <strong className="server-name cut">{serverName(name)}</strong>
              <span className="mono quiet grow cut">{rtsp_url}</span>
              {local && <span className="quiet">{t('profile.local')}</span>}
              {active ? (
                <StateMark word="ready_server" />
              ) : (
                <Button size="compact-xs" onClick={() => attempt(() => engine().publishing.profiles.activate({ name }))}>
                  {t('profile.activate')}
                </Button>
              )}
              <Button
                size="compact-xs"
                aria-label={`${t('publish.edit')} ${serverName(name)}`}
                onClick={() => openDrawer({ kind: 'profile', name })}
              >
                {t('publish.edit')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="line">
        <Button onClick={() => perform(actionById('add-server'))}>{t('publish.add_server')}</Button>
        {!list.some(({ local }) => local) && <LocalServerButton />}
      </div>
    </>
  )
}
