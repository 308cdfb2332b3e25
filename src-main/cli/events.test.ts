/** `camgate events` as a process: live from a virtual camera, and what a gateway kept of it. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startVirtualLan } from '../../tools/virtual-lan/index.ts'
import { missing, tested, tiny } from '../../tools/virtual-lan/testing/peers.ts'
import { openGateway } from '../server/gateway.ts'
import { until } from '../testing/until.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** What it prints, and its end. */
function camgate(...args: string[]) {
  const child = spawn(process.execPath, [main, 'events', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk))
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk))
  const ended = new Promise<number | null>((done) => child.on('exit', done))
  closing.push(() => void child.kill('SIGKILL'))
  return { child, said, ended }
}

describe.skipIf(missing('ffmpeg'))('camgate events [needs ffmpeg]', { timeout: 240_000 }, () => {
  it('tells what a camera notices until it is interrupted, leaves no subscription, and tells what a gateway kept', async () => {
    const lan = await startVirtualLan({ server: false, cameras: [{ ...tested, name: 'Gate', main: { path: '/main', ...tiny } }] })
    closing.push(() => lan.close())
    const { events, addresses } = lan.camera('Gate')
    const news = (on: boolean) =>
      events.emit({ topic: 'tns1:VideoSource/MotionAlarm', source: { Source: 'Lens' }, data: { State: String(on) } })

    const live = camgate(addresses.onvif?.replace('http:', 'onvif:') ?? '', '--json', '--interface', 'lo')
    // the start of a process takes long on a busy machine
    await vi.waitUntil(() => live.said.err.includes('following'), { timeout: 90_000, interval: 50 })
    news(true)
    await until(() => live.said.out.includes('"began"'))
    expect(JSON.parse(live.said.out.trim())).toMatchObject({ change: 'began', event: { kind: 'motion', source: 'Lens', to: null } })
    live.child.kill('SIGINT')
    expect(await live.ended).toBe(0)
    expect(events.subscriptions).toBe(0)
    news(false)

    const dataFolder = mkdtempSync(join(tmpdir(), 'camgate-events-'))
    closing.push(() => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 }))
    const options = {
      host: '127.0.0.1',
      port: 0,
      dataFolder,
      auth: false,
      page: undefined,
      interfaces: ['lo'],
      logLevel: 'error' as const,
    }
    const gateway = await openGateway(options)
    closing.push(() => gateway.close())
    const ask = async (method: string, path: string, body: object) => {
      const headers = { 'content-type': 'application/json' }
      return (await fetch(`${gateway.address}/api${path}`, { method, headers, body: JSON.stringify(body) })).json()
    }
    const source = { kind: 'onvif', device_url: addresses.onvif }
    const { id } = (await ask('POST', '/cameras', { name: 'Gate', source, verify: false })) as { id: string }
    await ask('PUT', `/cameras/${id}/events/follow`, { follow: 'always' })
    await until(() => events.subscriptions === 1)
    news(true)
    const kept = () => fetch(`${gateway.address}/api/cameras/${id}/events`).then((answer) => answer.text())
    await until(async () => (await kept()).includes('motion'))
    const before = camgate('--camera', id, '--gateway', gateway.address)
    expect(await before.ended).toBe(0)
    expect(before.said.out).toMatch(/^\d{4}-.*Z {2}lasts {5}motion {4}Lens\n$/)
    const none = camgate('--camera', id, '--gateway', gateway.address, '--kind', 'tamper', '--json')
    expect(await none.ended).toBe(0)
    expect(none.said.out).toBe('')
    const wrong = camgate()
    expect(await wrong.ended).toBe(1)
    expect(wrong.said.err).toContain('source or --camera is needed')
  }, 240_000)
})
