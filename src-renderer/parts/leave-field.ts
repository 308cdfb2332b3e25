/** Escape in a search field that is empty leads back to the room, whose keys then act again; one that is set is cleared first (`useLayer`). */
import type { KeyboardEvent } from 'react'

export function leaveByEscape(event: KeyboardEvent<HTMLElement>): void {
  if (event.key === 'Escape') event.currentTarget.closest('main')?.focus()
}
