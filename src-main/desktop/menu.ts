/** The menu: what the platform expects, by Electron's roles, which bring their own words in the user's language. */
import { app, Menu } from 'electron'

/** Under the platform's own key, so that it asks as closing the window does. */
const quitWords = { en: 'Quit', es: 'Salir' } as const
const fileWords = { en: 'File', es: 'Archivo' } as const

export function applicationMenu({ quit }: { quit(): void }): Menu {
  const language = app.getLocale().startsWith('es') ? 'es' : 'en'
  const file: Electron.MenuItemConstructorOptions = {
    label: fileWords[language],
    submenu: [{ label: quitWords[language], accelerator: 'CommandOrControl+Q', click: quit }],
  }
  const first: Electron.MenuItemConstructorOptions = process.platform === 'darwin' ? { role: 'appMenu' } : file
  return Menu.buildFromTemplate([first, { role: 'editMenu' }, { role: 'viewMenu' }, { role: 'windowMenu' }])
}
