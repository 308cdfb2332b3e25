/** The menu: what the platform expects, by Electron's roles, which bring their own words in the user's language. */
import { Menu } from 'electron'

export function applicationMenu(): Menu {
  const mac: Electron.MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : [{ role: 'fileMenu' }]
  return Menu.buildFromTemplate([...mac, { role: 'editMenu' }, { role: 'viewMenu' }, { role: 'windowMenu' }])
}
