/** The demo: a virtual LAN in a process of its own, and a server profile that leads to its server. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openEngine } from '../../src-main/open-engine.ts'

export interface Demo {
  close(): Promise<void>
}

interface LanDescription {
  server: { rtsp: string; api: string }
}

export async function startDemo(dataFolder: string): Promise<Demo> {
  process.stderr.write('starting the virtual LAN (its pictures are encoded once)\n')
  const lan = spawn(process.execPath, [fileURLToPath(new URL('../virtual-lan/main.ts', import.meta.url)), '--json', '--stdin'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const { server } = await firstLine(lan)
  await addProfile(dataFolder, server)
  return {
    close: () =>
      new Promise((resolve) => {
        if (lan.exitCode !== null) return resolve()
        lan.once('exit', () => resolve())
        lan.kill('SIGTERM')
      }),
  }
}

function firstLine(lan: ChildProcess): Promise<LanDescription> {
  return new Promise((resolve, reject) => {
    if (!lan.stdout) return reject(new Error('the virtual LAN has no output'))
    createInterface({ input: lan.stdout }).once('line', (line) => resolve(JSON.parse(line) as LanDescription))
    lan.once('exit', (code) => reject(new Error(`the virtual LAN ended with ${code}`)))
  })
}

/** Its ports are others where the usual ones are taken, so the profile is brought up to date. */
async function addProfile(dataFolder: string, server: LanDescription['server']): Promise<void> {
  const { engine } = await openEngine(dataFolder, { level: 'error' })
  const { profiles } = engine.publishing
  const settings = {
    name: 'Demo',
    rtsp_url: server.rtsp,
    api_url: server.api,
    transport: 'tcp' as const,
    path_template: 'camera_{id}',
    reconnect_limit: 0,
    reconnect_delay: 2,
  }
  if (profiles.list().some(({ name }) => name === settings.name)) await profiles.change(settings.name, settings)
  else await profiles.create(settings)
  await engine.close()
}
