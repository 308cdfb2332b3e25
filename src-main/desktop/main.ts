/**
 * The Electron shell: window, tray, menu, secrets, and the engine in a process of its own. Reads as the list of what it
 * sets up. Runs on Electron 22 and later (no Node API newer than 16 here).
 */
import { app, Menu } from 'electron'
import { handleDownloads } from './downloads.ts'
import { createEngineHost } from './engine-host.ts'
import { hardenContents } from './hardening.ts'
import { onLauncherGone } from './launcher.ts'
import { askBeforeLeaving } from './leave.ts'
import { applicationMenu } from './menu.ts'
import { registerScheme, servePage } from './page-protocol.ts'
import { loadSealingKey } from './sealing-key.ts'
import { keepAwake } from './sleep.ts'
import { createTray } from './tray.ts'
import { loadWindowState } from './window-state.ts'
import { createWindows } from './windows.ts'

registerScheme()
// As root Chromium runs only without its sandbox, and refuses to be told both.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
hardenContents(app)

if (process.env.CAMGATE_DATA) app.setPath('userData', process.env.CAMGATE_DATA)
if (app.requestSingleInstanceLock()) void run()
else app.quit()

async function run(): Promise<void> {
  await app.whenReady()
  servePage()
  handleDownloads()
  const dataFolder = app.getPath('userData')
  const interfaces = process.env.CAMGATE_INTERFACES?.split(/[ ,]+/)
  const host = createEngineHost({ dataFolder, key: () => loadSealingKey(dataFolder), interfaces, publishingChanged: keepAwake })

  let asking = false
  const leave = async () => {
    if (asking) return
    asking = true
    const wanted = host.publishing() > 0 ? await askBeforeLeaving(host.publishing()) : 'quit'
    asking = false
    if (wanted === 'minimize') windows.minimize()
    if (wanted === 'quit') app.quit()
  }
  const windows = createWindows({
    host,
    state: loadWindowState(dataFolder),
    // Without a tray icon nothing would be left that publishes.
    keepsOpen() {
      if (tray || process.platform === 'darwin' || host.publishing() === 0) return false
      void leave()
      return true
    },
  })
  Menu.setApplicationMenu(applicationMenu({ quit: () => void leave() }))
  const tray = createTray({ show: () => windows.show(), quit: () => app.quit() })

  app.on('second-instance', () => windows.show())
  app.on('activate', () => windows.show())
  // What is published goes on without a window where a tray icon can bring it back.
  app.on('window-all-closed', () => {
    if (!tray && process.platform !== 'darwin') app.quit()
  })
  let ended = false
  app.on('before-quit', (event) => {
    windows.release()
    if (ended) return
    event.preventDefault()
    void host.close().then(() => {
      ended = true
      app.quit()
    })
  })
  onLauncherGone(() => app.quit())
  windows.show()
}
