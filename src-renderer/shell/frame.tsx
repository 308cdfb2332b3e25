/** The window: rail of rooms on the left, the room, the message line and the status bar; drawers over it. */
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { useMirror } from '../kernel/mirror.ts'
import { type Room, useUi } from '../kernel/ui.ts'
import { FindRoom } from '../rooms/find/index.ts'
import { PublishRoom } from '../rooms/publish/index.ts'
import { SettingsRoom } from '../rooms/settings/index.ts'
import { WallRoom } from '../rooms/wall/index.ts'
import { DefectBoundary } from './defect.tsx'
import { Drawers } from './drawers.tsx'
import { EngineFailed } from './engine-failed.tsx'
import { KeyHelp } from './key-help.tsx'
import { LiveRegion } from './live-region.tsx'
import { MessageLine } from './message-line.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import { useShortcuts } from './shortcuts.ts'
import { StatusBar } from './status-bar.tsx'

const screens: Record<Room, () => React.JSX.Element> = { find: FindRoom, wall: WallRoom, publish: PublishRoom, settings: SettingsRoom }

export function Frame() {
  const t = useTranslations()
  const room = useUi((ui) => ui.room)
  const connection = useMirror((mirror) => mirror.connection)
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  useShortcuts()
  useEffect(() => {
    document.title = `${t(`rooms.${room}`)} · Camgate`
    // Whoever changes rooms by key goes on reading in the new one.
    if (!first.current) main.current?.focus({ preventScroll: true })
    first.current = false
  }, [room, t])

  const Screen = screens[room]
  return (
    <div className="frame" data-lost={connection === 'lost' || connection === 'login' || undefined}>
      <Rail />
      <main ref={main} className="screen" tabIndex={-1}>
        <DefectBoundary key={room}>{connection === 'failed' ? <EngineFailed /> : <Screen />}</DefectBoundary>
      </main>
      <MessageLine />
      <StatusBar />
      <Drawers />
      <Palette />
      <KeyHelp />
      <LiveRegion />
    </div>
  )
}
