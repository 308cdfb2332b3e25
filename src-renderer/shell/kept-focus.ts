/**
 * Keeps the keyboard in the room when what it was on goes away: a button that is no longer offered, a row that was removed.
 * Browsers leave it on nothing then: no arrow leads anywhere, and a screen reader falls silent.
 */
import { type RefObject, useEffect } from 'react'

/** `room` gets the focus instead; what was only out of use for a while gets it back, unless somebody went on meanwhile. */
export function useKeptFocus(room: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = room.current
    if (!element) return
    let last: HTMLElement | undefined
    let waiting: HTMLElement | undefined
    const remember = ({ target }: FocusEvent) => {
      if (target === element) return
      last = target as HTMLElement
      waiting = undefined
    }
    // Whoever pressed beside everything has left it.
    const forget = () => {
      last = undefined
      waiting = undefined
    }
    const watch = new MutationObserver(() => {
      const present = document.activeElement
      if (last && present === document.body && (!last.isConnected || last.matches(':disabled'))) {
        waiting = last
        last = undefined
        element.focus({ preventScroll: true })
      } else if (waiting?.isConnected && present === element && !waiting.matches(':disabled')) waiting.focus({ preventScroll: true })
    })
    element.addEventListener('focusin', remember)
    document.addEventListener('pointerdown', forget)
    watch.observe(element, { childList: true, subtree: true, attributeFilter: ['disabled'] })
    return () => {
      element.removeEventListener('focusin', remember)
      document.removeEventListener('pointerdown', forget)
      watch.disconnect()
    }
  }, [room])
}
