/** The rooms, each by its picture, its name and its key. */
import { Tooltip } from '@mantine/core'
import { Grid2x2, Radar, Settings, Upload } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { go, type Room, rooms, useUi } from '../kernel/ui.ts'
import { roomKeys } from './app-actions.ts'

const icons: Record<Room, typeof Radar> = { find: Radar, wall: Grid2x2, publish: Upload, settings: Settings }

export function Rail() {
  const t = useTranslations()
  const present = useUi((ui) => ui.room)
  return (
    <nav className="rail" aria-label={t('frame.rooms')}>
      {rooms.map((room) => {
        const Icon = icons[room]
        return (
          <Tooltip key={room} label={`${t(`rooms.${room}`)} (${roomKeys[room]})`} position="right">
            <button
              type="button"
              className={room === 'settings' ? 'rail-item rail-last' : 'rail-item'}
              aria-label={t(`rooms.${room}`)}
              aria-keyshortcuts={roomKeys[room]}
              aria-current={room === present ? 'page' : undefined}
              onClick={() => go(room)}
            >
              <Icon size={20} aria-hidden />
            </button>
          </Tooltip>
        )
      })}
    </nav>
  )
}
