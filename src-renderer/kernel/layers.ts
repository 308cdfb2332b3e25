/**
 * What lies over the room, the topmost last: Escape closes that one and nothing else. Drawer, dialogs, menus, popovers and a
 * filter that is set announce themselves here; nothing else listens for Escape, so that no press is taken twice.
 */
import { useEffect, useRef } from 'react'

interface Layer {
  close(): void
}

const layers: Layer[] = []

/** For as long as `opened`: Escape calls `close`, unless something lies above. */
export function useLayer(opened: boolean, close: () => void): void {
  const latest = useRef(close)
  latest.current = close
  useEffect(() => {
    if (!opened) return
    const layer = { close: () => latest.current() }
    layers.push(layer)
    return () => void layers.splice(layers.indexOf(layer), 1)
  }, [opened])
}

/** False: nothing lies over the room. */
function closeTopmost(): boolean {
  const top = layers.at(-1)
  top?.close()
  return top !== undefined
}

/** A list that hangs at its field (a select, a completion) is closed by the field itself. */
const ownsEscape = (target: EventTarget | null) =>
  target instanceof Element && target.closest('[aria-haspopup="listbox"][data-mantine-stop-propagation="true"]') !== null
const owned = new WeakSet<Event>()

/** Whether the press belonged to a list at its field, which is closed by now. */
export const belongsToField = (event: Event) => owned.has(event)

/** Before anybody else hears of the key. Returns how to stop. */
export function listenForEscape(): () => void {
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing) return
    if (ownsEscape(event.target)) owned.add(event)
    else if (closeTopmost()) {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
  }
  window.addEventListener('keydown', pressed, { capture: true })
  return () => window.removeEventListener('keydown', pressed, { capture: true })
}
