/**
 * What the system has to bring: FFmpeg, a browser. On Debian as root they are installed; otherwise the command that would
 * bring them is named. Progress goes to stderr.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Need {
  /** What a person calls it. */
  name: string
  /** Any of these on the PATH will do. */
  programs: string[]
  /** Debian packages that bring it. */
  packages: string[]
  /** What to do on other systems. */
  elsewhere: string
}

export const ffmpeg: Need = {
  name: 'FFmpeg',
  programs: ['ffmpeg'],
  packages: ['ffmpeg'],
  elsewhere: 'brew install ffmpeg, winget install ffmpeg, or your distribution’s package',
}
export const chromium: Need = {
  name: 'Chromium',
  programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  packages: ['chromium'],
  elsewhere: 'install Chromium or Chrome',
}
export const networkTools: Need = { name: 'ip (iproute2)', programs: ['ip'], packages: ['iproute2'], elsewhere: 'Linux only' }

export function findProgram(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : ['']
  const candidates = names.flatMap((name) => folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending))))
  return candidates.find(isExecutable)
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Installs what is missing where it may; returns what is still missing, each with the command that brings it. */
export function provide(needs: readonly Need[]): { need: Need; remedy: string }[] {
  const missing = needs.filter(({ programs }) => !findProgram(programs))
  if (missing.length > 0 && isDebian() && process.getuid?.() === 0) {
    const packages = missing.flatMap((need) => need.packages)
    process.stderr.write(`installing ${packages.join(', ')} (apt-get)\n`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const run = (...args: string[]) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
    if (!run('install', '-y', '-qq', '--no-install-recommends', ...packages)) {
      run('update', '-qq')
      run('install', '-y', '-qq', '--no-install-recommends', ...packages)
    }
  }
  return missing
    .filter(({ programs }) => !findProgram(programs))
    .map((need) => ({ need, remedy: isDebian() ? `sudo apt-get install ${need.packages.join(' ')}` : need.elsewhere }))
}

function isDebian(): boolean {
  return existsSync('/etc/debian_version') && findProgram(['apt-get']) !== undefined
}
