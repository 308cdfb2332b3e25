/** Finds an Electron that can run here, without ever waiting long for one. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Milliseconds for Electron's own download, which many networks do not allow. */
const downloadWithin = 60_000

/** The executable, or undefined with the reason why there is none. */
export function findElectron(): { file: string } | { reason: string } {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return { reason: 'there is no desktop here' }
  const file = executable()
  if (existsSync(file)) return { file }
  process.stderr.write('fetching Electron (once)\n')
  const install = join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'install.js')
  spawnSync(process.execPath, [install], { stdio: 'ignore', timeout: downloadWithin })
  return existsSync(file) ? { file } : { reason: 'its binary could not be downloaded' }
}

function executable(): string {
  const folder =
    process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'dist')
  const names: Partial<Record<NodeJS.Platform, string>> = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
  return join(folder, names[process.platform] ?? 'electron')
}
