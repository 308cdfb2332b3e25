/**
 * The Electron shell: window, tray, menu, secrets, and the engine in a process of its own. Reads as the list of what it
 * sets up. Runs on Electron 22 and later (no Node API newer than 16 here).
 */
import { app, Menu } from 'electron'
import { createEngineHost } from './engine-host.ts'
import { hardenContents } from './hardening.ts'
import { applicationMenu } from './menu.ts'
import { registerScheme, servePage } from './page-protocol.ts'
import { loadSealingKey } from './sealing-key.ts'
import { createTray } from './tray.ts'
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
  const dataFolder = app.getPath('userData')
  const interfaces = process.env.CAMGATE_INTERFACES?.split(/[ ,]+/)
  const host = createEngineHost({ dataFolder, key: () => loadSealingKey(dataFolder), interfaces })
  const windows = createWindows(host)
  Menu.setApplicationMenu(applicationMenu())
  const tray = createTray({ show: () => windows.show(), quit: () => app.quit() })

  app.on('second-instance', () => windows.show())
  app.on('activate', () => windows.show())
  // What is published goes on without a window where a tray icon can bring it back.
  app.on('window-all-closed', () => {
    if (!tray && process.platform !== 'darwin') app.quit()
  })
  let ended = false
  app.on('before-quit', (event) => {
    if (ended) return
    event.preventDefault()
    void host.close().then(() => {
      ended = true
      app.quit()
    })
  })
  windows.show()
}
