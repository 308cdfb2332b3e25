/** Keys of the whole window, read from the list of actions. */
import { useEffect } from 'react'
import { type Action, perform } from '../kernel/actions.ts'
import { belongsToField } from '../kernel/layers.ts'
import { house } from '../kernel/registry.ts'
import { useUi } from '../kernel/ui.ts'

interface Key {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

/** A letter never acts while somebody writes, nor with Ctrl, ⌘ or Alt held: those belong to the browser. */
export function actionFor(pressed: Key, writing: boolean, list: readonly Action[] = house().actions): Action | undefined {
  const mod = pressed.ctrlKey || pressed.metaKey
  return list.find(({ shortcut }) => {
    if (!shortcut) return false
    if (shortcut.startsWith('mod+')) return mod && !pressed.altKey && pressed.key.toLowerCase() === shortcut.slice(4)
    if (mod || pressed.altKey || writing) return false
    return shortcut.length === 1 ? pressed.key.toLowerCase() === shortcut : pressed.key === shortcut
  })
}

const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && !isTick(target)
const isTick = (target: HTMLElement) => target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type)

/** The space bar presses what has the focus, where that can be pressed. */
const isPress = ({ key, target }: KeyboardEvent) =>
  key === ' ' &&
  target instanceof Element &&
  target.closest('button, a, input, select, summary, [role=button], [role=menuitem], [role=slider]') !== null

export function useShortcuts(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || belongsToField(event) || isPress(event)) return
      const { drawer, palette, keyHelp } = useUi.getState()
      const action = actionFor(event, isWriting(event.target))
      // What lies over the room has the keys for itself.
      if (!action || ((drawer || palette || keyHelp) && action.id !== 'palette')) return
      if (perform(action)) event.preventDefault()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
}
