/** What the window itself can do: go to each of its rooms, show the palette and the keys, change its look and language. */
import { type Action, called } from '../kernel/actions.ts'
import { languageOf, usePreferences } from '../kernel/preferences.ts'
import type { Room, RoomScreen } from '../kernel/room.ts'
import { go, openItem, useUi } from '../kernel/ui.ts'

const goTo = ({ name, screen }: Room & { screen: RoomScreen }): Action => ({
  id: `go-${name}`,
  group: 'go',
  shortcut: screen.key,
  words: (t) => t('actions.go_to', { name: t(`rooms.${name}`) }),
  run: () => go(name),
})

export const appActions = (rooms: readonly Room[]): readonly Action[] => [
  ...rooms.flatMap((room) => (room.screen ? [goTo({ ...room, screen: room.screen })] : [])),
  {
    id: 'palette',
    group: 'app',
    shortcut: 'mod+k',
    words: called('palette'),
    run: () => useUi.setState(({ palette }) => ({ palette: !palette, keyHelp: false })),
  },
  { id: 'help', group: 'app', shortcut: '?', words: called('help'), run: () => useUi.setState({ keyHelp: true, palette: false }) },
  { id: 'search', group: 'app', shortcut: '/', words: called('search'), run: focusSearch },
  { id: 'back', group: 'app', shortcut: 'Escape', words: called('back'), run: back },
  { id: 'look', group: 'app', words: called('look'), run: changeLook },
  { id: 'language', group: 'app', words: called('language'), run: changeLanguage },
]

/** The filter of the room; where it has none, the palette. */
function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('[data-search]')
  if (field) field.focus()
  else useUi.setState({ palette: true })
}

/** What lies over the room was closed before this is reached (`layers.ts`): a refusal is put away, then what is open in the room. */
function back(): void {
  const { said, room, items } = useUi.getState()
  if (said?.tone === 'problem') useUi.setState({ said: null })
  else if (items[room] !== undefined) openItem(room, null)
}

function changeLook(): void {
  const now = document.documentElement.dataset.mantineColorScheme
  usePreferences.setState({ look: now === 'dark' ? 'light' : 'dark' })
}

function changeLanguage(): void {
  usePreferences.setState(({ language }) => ({ language: languageOf(language) === 'en' ? 'es' : 'en' }))
}
