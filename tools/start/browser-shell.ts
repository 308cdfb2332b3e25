/** The browser shell: the gateway on loopback, and a one-time link that the system's browser is asked to open. */
import { spawn } from 'node:child_process'
import { interrupted } from '../../src-main/cli/interrupted.ts'
import { pageFolder } from '../../src-main/cli/options.ts'
import { guardGateway } from '../../src-main/server/index.ts'
import { findProgram } from './system.ts'

interface BrowserShellOptions {
  dataFolder: string
  port: number
  interfaces: string[] | undefined
}

export async function openBrowserShell(options: BrowserShellOptions): Promise<void> {
  const stop = interrupted()
  const gateway = await guardGateway({ host: '127.0.0.1', auth: true, page: pageFolder(), logLevel: 'warn', ...options }, (line) =>
    process.stderr.write(`${line}\n`),
  )
  process.stdout.write(`Camgate is open at ${gateway.link}\n(the link works once; Ctrl-C ends Camgate)\n`)
  openInBrowser(gateway.link)
  if (stop.aborted) await gateway.close()
  else stop.addEventListener('abort', () => void gateway.close())
  await gateway.ended
}

function openInBrowser(link: string): void {
  const openers: Partial<Record<NodeJS.Platform, [string, string[]]>> = {
    darwin: ['open', [link]],
    win32: ['cmd', ['/c', 'start', '', link]],
  }
  const [program, args] = openers[process.platform] ?? ['xdg-open', [link]]
  const hasDesktop = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  const file = hasDesktop ? findProgram([program]) : undefined
  if (!file) return
  const child = spawn(file, args, { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
