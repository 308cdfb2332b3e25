/** What the window itself can do: go somewhere, show the palette and the keys, change its look and language. */
import type { Action } from '../kernel/actions.ts'
import { languageOf, usePreferences } from '../kernel/preferences.ts'
import { go, openDrawer, type Room, useUi } from '../kernel/ui.ts'

/** Recordings keeps 4, so that no key changes its meaning when that room comes. */
export const roomKeys: Record<Room, string> = { find: '1', wall: '2', publish: '3', settings: '5' }

const goTo = (room: Room): Action => ({ id: `go-${room}`, label: room, group: 'go', shortcut: roomKeys[room], run: () => go(room) })

export const appActions: readonly Action[] = [
  goTo('find'),
  goTo('wall'),
  goTo('publish'),
  goTo('settings'),
  {
    id: 'palette',
    label: 'palette',
    group: 'app',
    shortcut: 'mod+k',
    run: () => useUi.setState(({ palette }) => ({ palette: !palette, keyHelp: false })),
  },
  { id: 'help', label: 'help', group: 'app', shortcut: '?', run: () => useUi.setState({ keyHelp: true, palette: false }) },
  { id: 'search', label: 'search', group: 'app', shortcut: '/', run: focusSearch },
  { id: 'back', label: 'back', group: 'app', shortcut: 'Escape', run: back },
  { id: 'look', label: 'look', group: 'app', run: changeLook },
  { id: 'language', label: 'language', group: 'app', run: changeLanguage },
  { id: 'add-server', label: 'add_server', group: 'publish', run: () => openDrawer({ kind: 'profile', name: null }) },
]

/** The filter of the room; where it has none, the palette. */
function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('[data-search]')
  if (field) field.focus()
  else useUi.setState({ palette: true })
}

/** Closes the outermost thing that is open. Overlays close themselves before this is reached. */
function back(): void {
  useUi.setState((ui) => {
    if (ui.said) return { said: null }
    if (ui.openCamera !== null) return { openCamera: null }
    return { openPublication: null }
  })
}

function changeLook(): void {
  const now = document.documentElement.dataset.mantineColorScheme
  usePreferences.setState({ look: now === 'dark' ? 'light' : 'dark' })
}

function changeLanguage(): void {
  usePreferences.setState(({ language }) => ({ language: languageOf(language) === 'en' ? 'es' : 'en' }))
}
