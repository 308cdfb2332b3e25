/** The window: rail of rooms, the room, the message line and the status bar; drawers over it. */
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { listenForEscape } from '../kernel/layers.ts'
import { useMirror } from '../kernel/mirror.ts'
import { roomScreens } from '../kernel/registry.ts'
import { useUi } from '../kernel/ui.ts'
import { DefectBoundary } from './defect.tsx'
import { Drawers } from './drawers.tsx'
import { EngineFailed } from './engine-failed.tsx'
import { useKeptFocus } from './kept-focus.ts'
import { KeyHelp } from './key-help.tsx'
import { LiveRegion } from './live-region.tsx'
import { MessageLine } from './message-line.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import { useShortcuts } from './shortcuts.ts'
import { StatusBar } from './status-bar.tsx'

/** Whoever came by key is on the room itself: an arrow leads to its first row or tile. */
function intoList(event: React.KeyboardEvent<HTMLElement>): void {
  if (event.target !== event.currentTarget || !/^Arrow(Down|Up|Right|Left)$/.test(event.key)) return
  const first = event.currentTarget.querySelector<HTMLElement>('[data-row], .tile[tabindex="0"]')
  if (!first) return
  first.focus()
  event.preventDefault()
}

export function Frame() {
  const t = useTranslations()
  const room = useUi((ui) => ui.room)
  const connection = useMirror((mirror) => mirror.connection)
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  useShortcuts()
  useKeptFocus(main)
  useEffect(listenForEscape, [])
  useEffect(() => {
    document.title = `${t(`rooms.${room}`)} · Camgate`
  }, [room, t])
  // Whoever changes rooms by key goes on reading in the new one; a change of language is no change of rooms.
  const before = useRef(room)
  useEffect(() => {
    if (!first.current && before.current !== room) main.current?.focus({ preventScroll: true })
    first.current = false
    before.current = room
  }, [room])

  const screen = roomScreens().find(({ name }) => name === room)?.screen
  const kiosk = useUi((ui) => ui.kiosk) && (screen?.kiosk ?? false)
  const Screen = screen?.Screen
  return (
    <div className="frame" data-lost={connection === 'lost' || connection === 'login' || undefined} data-kiosk={kiosk || undefined}>
      <Rail />
      <main ref={main} className="screen" tabIndex={-1} onKeyDown={intoList}>
        <DefectBoundary key={room}>{connection === 'failed' ? <EngineFailed /> : Screen && <Screen />}</DefectBoundary>
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
