/** An icon that says Camgate goes on publishing without a window, where the desktop has a place for it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, Menu, nativeImage, Tray } from 'electron'
import { desktop as english } from '../../src-shared/words/en/desktop.ts'
import { desktop as spanish } from '../../src-shared/words/es/desktop.ts'
import { languageOf } from '../../src-shared/words/language-of.ts'

const words = { en: english.tray, es: spanish.tray }

/** Undefined where there is none: closing the window then ends the application, so that nothing runs unseen. */
export function createTray(actions: { show(): void; quit(): void }): Tray | undefined {
  const icon = join(__dirname, '../renderer/icon.png')
  if (process.platform === 'linux' || !existsSync(icon)) return undefined
  const text = words[languageOf(app.getLocale())]
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
