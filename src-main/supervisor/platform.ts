/**
 * Everything about processes that differs between Linux, macOS and Windows, in one place.
 *
 * POSIX: a child leads a process group of its own, signals go to the whole group, a watchdog ends groups that the engine left
 * behind. Windows: libuv puts every child into a job object that ends with the engine, so children must not be detached; there
 * are no signals, the step after `q` is TerminateProcess.
 */
import { execFileSync } from 'node:child_process'
import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { basename, delimiter, isAbsolute, join, sep } from 'node:path'

const windows = process.platform === 'win32'

export const ownProcessGroup = !windows
export const watchdogNeeded = !windows
/** Absolute, so that a strange PATH does not take it away. */
export const watchdogShell = '/bin/sh'
export const executableSuffix = windows ? '.exe' : ''

/** Sends to the child with all it started. False when it is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false
  try {
    return process.kill(windows ? pid : -pid, signal)
  } catch {
    return false
  }
}

/** The signals of the stop ladder that mean something here, gentle first. */
export const gentleSignals: { readonly ask: NodeJS.Signals; readonly interrupt: NodeJS.Signals } = { ask: 'SIGTERM', interrupt: 'SIGINT' }

const kept = windows
  ? [
      'SystemRoot',
      'SystemDrive',
      'windir',
      'PATH',
      'Path',
      'PATHEXT',
      'TEMP',
      'TMP',
      'USERPROFILE',
      'APPDATA',
      'LOCALAPPDATA',
      'ProgramData',
    ]
  : ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH', 'DYLD_FALLBACK_LIBRARY_PATH', 'XDG_RUNTIME_DIR', 'TZ', 'SSL_CERT_FILE', 'SSL_CERT_DIR']

/** What a child needs to find its libraries and a temporary folder, and no secret of ours; messages in English, since they are classified. */
export function minimalEnvironment(added: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { LC_ALL: 'C', LANG: 'C', AV_LOG_FORCE_NOCOLOR: '1' }
  for (const name of kept) if (process.env[name] !== undefined) environment[name] = process.env[name]
  return { ...environment, ...added }
}

/** Folders in which desktops and package systems put programs that are not on the PATH of a service or an app started from an icon. */
export const usualFolders: readonly string[] = windows
  ? ['C:\\ffmpeg\\bin', 'C:\\Program Files\\ffmpeg\\bin', 'C:\\ProgramData\\chocolatey\\bin'].concat(
      process.env.LOCALAPPDATA ? [join(process.env.LOCALAPPDATA, 'Microsoft', 'WinGet', 'Links')] : [],
      process.env.USERPROFILE ? [join(process.env.USERPROFILE, 'scoop', 'shims')] : [],
    )
  : ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/opt/local/bin', '/snap/bin', '/var/lib/flatpak/exports/bin', '/opt/ffmpeg/bin']

/** The file that would be started for this name or path, or undefined when there is none that may be executed. */
export function findExecutable(file: string, folders: readonly string[] = pathFolders()): string | undefined {
  const names = windows && !/\.[a-z]{3}$/i.test(file) ? [`${file}.exe`, file] : [file]
  const places =
    isAbsolute(file) || file.includes('/') || file.includes(sep)
      ? names
      : folders.flatMap((folder) => names.map((name) => join(folder, name)))
  return places.find(executable)
}

export function pathFolders(): string[] {
  return (process.env.PATH ?? process.env.Path ?? '').split(delimiter).filter((folder) => folder !== '')
}

function executable(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return false
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * What tells a process from a later one with the same number: its start in kernel ticks and the boot it happened in. Undefined
 * where the system does not say so in a file; then `processStart` is asked, which costs a process.
 */
export function processIdentity(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // Fields are counted from behind the name, which may hold blanks and brackets: state is the 3rd, starttime the 22nd (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return undefined
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${fields[19]}`
  } catch {
    return undefined
  }
}

/** For macOS and BSD, which have no /proc: `ps` tells the name and, to the second, the start in milliseconds since 1970. */
export function processStart(pid: number): { name: string; startedAt: number } | undefined {
  if (windows) return undefined
  try {
    const asked = ['-o', 'lstart=,comm=', '-p', String(pid)]
    const line = execFileSync('/bin/ps', asked, {
      encoding: 'utf8',
      timeout: 2000,
      env: minimalEnvironment(),
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
    // "Sat Nov 21 15:56:35 2026 /usr/local/bin/ffmpeg"
    const [, when = '', command = ''] = /^(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line) ?? []
    const startedAt = Date.parse(when)
    return Number.isNaN(startedAt) ? undefined : { name: basename(command), startedAt }
  } catch {
    return undefined
  }
}
