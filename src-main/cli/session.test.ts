import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { missing } from '../../tools/virtual-lan/testing/peers.ts'
import { type Gateway, openGateway } from '../server/gateway.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const run = promisify(execFile)
const main = fileURLToPath(new URL('./main.ts', import.meta.url))
type Line = { event: string; playlist_url: string; playlist_file: string; files: string[] }

/** The last line that `camgate session` prints. */
async function session(...options: string[]): Promise<Line> {
  const args = [main, 'session', '--no-camera', '--duration', '1.5', '--post-roll', '0.5', ...options]
  const { stdout } = await run(process.execPath, args, { timeout: 100_000 })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Line
}
/** Pictures that FFmpeg finds there; it says nothing else. */
async function pictures(url: string): Promise<number> {
  const args = ['-v', 'error', '-count_packets', '-select_streams', 'v:0', '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0', url]
  const { stdout, stderr } = await run('ffprobe', args, { timeout: 60_000 })
  expect(stderr).toBe('')
  return Number(stdout.trim().split('\n')[0]?.replaceAll(/\D/g, ''))
}
async function open(dataFolder: string): Promise<Gateway> {
  const options = { host: '127.0.0.1', port: 0, dataFolder, auth: false, page: undefined, interfaces: ['lo'], logLevel: 'error' as const }
  const gateway = await openGateway(options)
  closing.push(() => gateway.close())
  return gateway
}

describe.skipIf(missing('ffmpeg'))('camgate session [needs ffmpeg]', { timeout: 240_000 }, () => {
  it('leaves a recording that plays without a gateway and with one, and does the same by a gateway that runs', async () => {
    const data = mkdtempSync(join(tmpdir(), 'camgate-session-'))
    closing.push(() => rmSync(data, { recursive: true, force: true, maxRetries: 5 }))
    const alone = await session('--data', data, '--address', 'http://gate.example:8470')
    expect(alone).toMatchObject({ event: 'closed', playlist_url: expect.stringMatching(/^http:\/\/gate\.example:8470\/.+\.m3u8$/) })
    expect(await pictures(alone.playlist_file)).toBeGreaterThan(20)

    const { address } = await open(data)
    expect(await pictures(address + new URL(alone.playlist_url).pathname)).toBeGreaterThan(20)
    const by = await session('--gateway', address)
    expect(await pictures(by.playlist_url)).toBeGreaterThan(20)
    const { sessions } = (await (await fetch(`${address}/sessions`)).json()) as { sessions: { status: string; playlist_url: string }[] }
    expect(sessions.map(({ status }) => status)).toEqual(['closed', 'closed'])
    expect(sessions[0]?.playlist_url).toBe(by.playlist_url)

    // Nobody gave this one an address: it is still one that a player takes.
    const opened = { sessionId: 'run-1', deviceId: '1', streamPath: '', edgeStartTs: Date.now() }
    const answer = await fetch(`${address}/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(opened),
    })
    expect(await answer.json()).toMatchObject({ playlist_url: `${address}/recordings/sessions/run-1/1-main.m3u8` })
  })
})
