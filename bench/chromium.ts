/** A real gateway and a real Chromium without a GPU, for what has to be seen on a screen. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, chromium } from 'playwright'
import { build } from '../tools/build.ts'

export const browserFile = [process.env.CAMGATE_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (file) => file && existsSync(file),
)

export interface BenchGateway {
  readonly pid: number
  readonly address: string
  addCamera(camera: object): Promise<void>
  end(): Promise<void>
}

/** `kept`: a data folder that is there already; it stays. */
export async function startBenchGateway(kept?: string): Promise<BenchGateway> {
  await build({ ifNeeded: true, only: ['page', 'engine'] })
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'camgate-bench-gateway-')))
  const program = join(import.meta.dirname, '../out/engine/camgate.mjs')
  const args = ['serve', '--port', '0', '--data', folder, '--log', 'error', '--interface', '127.0.0.1', '--no-auth']
  const gateway = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await new Promise<string>((resolve) => createInterface({ input: gateway.stdout }).once('line', resolve))
  const address = /https?:\/\/\S+/.exec(line)?.[0] ?? ''
  return {
    pid: gateway.pid ?? -1,
    address,
    async addCamera(camera) {
      const body = JSON.stringify({ verify: true, ...camera })
      const { ok, status } = await fetch(`${address}/api/cameras`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body },
      })
      if (!ok) throw new Error(`the gateway took no camera: ${status}`)
    },
    async end() {
      const gone = new Promise((resolve) => gateway.once('exit', resolve))
      gateway.kill('SIGTERM')
      await gone
      if (kept === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}

export interface BenchBrowser {
  readonly browser: Browser
  readonly pid: number
  end(): Promise<void>
}

export async function startBrowser(): Promise<BenchBrowser> {
  const server = await chromium.launchServer({ executablePath: browserFile ?? '', args: ['--no-sandbox', '--disable-gpu'] })
  const browser = await chromium.connect(server.wsEndpoint())
  return { browser, pid: server.process().pid ?? -1, end: () => server.close() }
}
