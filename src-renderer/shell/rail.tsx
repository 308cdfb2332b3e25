/** The rooms, each by its picture, its name and its key. */
import { Tooltip } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { roomScreens } from '../kernel/registry.ts'
import { go, useUi } from '../kernel/ui.ts'

export function Rail() {
  const t = useTranslations()
  const present = useUi((ui) => ui.room)
  return (
    <nav className="rail" aria-label={t('frame.rooms')}>
      {roomScreens().map(({ name, screen: { key, icon: Icon, apart } }) => (
        <Tooltip key={name} label={`${t(`rooms.${name}`)} (${key})`} position="right">
          <button
            type="button"
            className="rail-item"
            data-apart={apart || undefined}
            aria-label={t(`rooms.${name}`)}
            aria-keyshortcuts={key}
            aria-current={name === present ? 'page' : undefined}
            onClick={() => go(name)}
          >
            <Icon size={18} aria-hidden />
            <span className="rail-name" aria-hidden>
              {t(`rail.${name}`)}
            </span>
          </button>
        </Tooltip>
      ))}
    </nav>
  )
}
