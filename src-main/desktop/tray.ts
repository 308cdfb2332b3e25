/** An icon that says Camgate goes on publishing without a window, where the desktop has a place for it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, Menu, nativeImage, Tray } from 'electron'

const words = {
  en: { show: 'Show Camgate', quit: 'Quit: publishing ends' },
  es: { show: 'Mostrar Camgate', quit: 'Salir: se deja de publicar' },
} as const

/** Undefined where there is none: closing the window then ends the application, so that nothing runs unseen. */
export function createTray(actions: { show(): void; quit(): void }): Tray | undefined {
  const icon = join(__dirname, '../renderer/icon.png')
  if (process.platform === 'linux' || !existsSync(icon)) return undefined
  const text = app.getLocale().startsWith('es') ? words.es : words.en
  const tray = new Tray(nativeImage.createFromPath(icon).resize({ width: 18 }))
  tray.setToolTip('Camgate')
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: text.show, click: actions.show },
      { label: text.quit, click: actions.quit },
    ]),
  )
  tray.on('click', actions.show)
  return tray
}
