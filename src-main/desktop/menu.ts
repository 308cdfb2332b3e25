/** The menu. What each entry does is Electron's by its role; the words are ours, because a role's are English everywhere but on a Mac. */
import { app, type MenuItemConstructorOptions as Item, Menu } from 'electron'
import { desktop as english } from '../../src-shared/words/en/desktop.ts'
import { desktop as spanish } from '../../src-shared/words/es/desktop.ts'
import { languageOf } from '../../src-shared/words/language-of.ts'

const words = { en: english.menu, es: spanish.menu }

/** `quit`: what "Quit" does where it is not the system's own; it asks as closing the window does. */
export function applicationMenu({ quit }: { quit(): void }): Menu {
  const text = words[languageOf(app.getLocale())]
  type Role = Exclude<keyof typeof text, 'file' | 'edit' | 'view' | 'window' | 'quit'>
  const roles = (...names: (Role | '-')[]): Item[] =>
    names.map((role) => (role === '-' ? { type: 'separator' } : { role, label: text[role] }))
  const first: Item =
    process.platform === 'darwin'
      ? { role: 'appMenu' }
      : { label: text.file, submenu: [{ label: text.quit, accelerator: 'CommandOrControl+Q', click: quit }] }
  return Menu.buildFromTemplate([
    first,
    { label: text.edit, submenu: roles('undo', 'redo', '-', 'cut', 'copy', 'paste', 'selectAll') },
    { label: text.view, submenu: roles('reload', '-', 'resetZoom', 'zoomIn', 'zoomOut', '-', 'togglefullscreen', 'toggleDevTools') },
    { label: text.window, submenu: roles('minimize', 'close') },
  ])
}
