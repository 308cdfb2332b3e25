/** The window: made once, shown again, given its ports when its page listens; it stays when the engine dies. */
import { join } from 'node:path'
import { BrowserWindow, ipcMain } from 'electron'
import { channels } from '../../src-shared/channels.ts'
import type { EngineHost } from './engine-host.ts'
import { pageUrl } from './page-protocol.ts'
import type { WindowState } from './window-state.ts'

export interface Windows {
  show(): void
  minimize(): void
  /** From now on windows close without a question. */
  release(): void
}

/** By its whole origin: a scheme of our own has the origin "null" for URL, so host and scheme are compared. */
function isOurPage({ senderFrame: frame }: Electron.IpcMainEvent): boolean {
  if (!frame || frame.parent !== null) return false
  const [asked, own] = [new URL(frame.url), new URL(pageUrl)]
  return asked.protocol === own.protocol && asked.host === own.host
}

export interface WindowsOptions {
  readonly host: EngineHost
  readonly state: WindowState
  /** A person closes the last window. True: not now. */
  keepsOpen(): boolean
}

export function createWindows({ host, state, keepsOpen }: WindowsOptions): Windows {
  let window: BrowserWindow | undefined
  let released = false

  ipcMain.on(channels.ready, (event) => isOurPage(event) && host.connect(event.sender))
  ipcMain.on(channels.retry, (event) => isOurPage(event) && host.retry())

  const make = () => {
    const made = new BrowserWindow({
      ...state.bounds(),
      minWidth: 720,
      minHeight: 480,
      backgroundColor: '#141517',
      title: 'Camgate',
      show: false,
      autoHideMenuBar: true,
      icon: join(__dirname, '../renderer/icon.png'),
      webPreferences: { preload: join(__dirname, '../preload/preload.cjs'), contextIsolation: true, nodeIntegration: false, sandbox: true },
    })
    made.once('ready-to-show', () => (state.maximized() ? made.maximize() : made.show()))
    const tellSeen = (seen: boolean) => () => {
      if (!made.webContents.isDestroyed()) made.webContents.send(channels.seen, seen)
    }
    made.on('hide', tellSeen(false)).on('minimize', tellSeen(false)).on('show', tellSeen(true)).on('restore', tellSeen(true))
    made.on('close', (event) => {
      state.keep(made)
      if (!released && keepsOpen()) event.preventDefault()
    })
    made.once('closed', () => {
      window = undefined
    })
    made.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') made.webContents.reload()
    })
    void made.loadURL(pageUrl)
    return made
  }

  return {
    show() {
      window ??= make()
      if (window.isMinimized()) window.restore()
      window.focus()
    },
    minimize: () => window?.minimize(),
    release() {
      released = true
    },
  }
}
