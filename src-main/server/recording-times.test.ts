/** What a recording says when each picture was captured, held to the number that the camera burnt into it. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { streamOf } from '../../tools/virtual-lan/canvas-numbers.ts'
import { numberOf, numberPlaces } from '../../tools/virtual-lan/content/frame-number.ts'
import { startVirtualLan } from '../../tools/virtual-lan/index.ts'
import { missing } from '../../tools/virtual-lan/testing/peers.ts'
import { openGateway } from './gateway.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const fps = 25
const [width, height] = [240, 160]
const names = ['Numbers', 'Loud'] as const

interface Segment {
  readonly from: number
  readonly url: string
}

describe.skipIf(missing('ffmpeg'))('the time of a recorded picture [needs ffmpeg]', { timeout: 240_000 }, () => {
  it('is that of its capture, to the frame, for cameras with sound and without', async () => {
    const stream = { path: '/main', width: 640, height: 360, fps, gop: 2, kbps: 800, numbered: true }
    const lan = await startVirtualLan({
      server: false,
      cameras: [
        { name: 'Numbers', main: stream, onvif: false },
        { name: 'Loud', main: { ...stream, audio: 'pcma' }, onvif: false },
      ],
    })
    closing.push(() => lan.close())
    const dataFolder = mkdtempSync(join(tmpdir(), 'camgate-times-'))
    closing.push(() => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 }))
    const gateway = await openGateway({
      ...{ host: '127.0.0.1', port: 0, dataFolder, auth: false, page: undefined, interfaces: ['lo'], logLevel: 'error' },
    })
    closing.push(() => gateway.close())
    const call = async <T>(path: string, body?: object): Promise<T> => {
      const given = body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}
      return (await (await fetch(`${gateway.address}/api${path}`, given)).json()) as T
    }
    const ids: string[] = []
    for (const name of names) ids.push((await call<{ id: string }>('/cameras', { name, url: lan.camera(name).addresses.main })).id)
    await call('/recordings/start', { camera_ids: ids })
    await new Promise((resolve) => setTimeout(resolve, 9000))
    await call('/recordings/stop', {})

    for (const [index, name] of names.entries()) {
      const frames = streamOf(lan.camera(name), 'main')
      const [segment] = await call<Segment[]>(`/recordings/segments?camera_id=${ids[index]}&from=0&to=${Date.now() + 1e6}`)
      if (!segment) throw new Error(`nothing of ${name}`)
      const file = Buffer.from(await (await fetch(gateway.address + segment.url)).arrayBuffer())
      const ask = (program: string, ...args: string[]) => execFileSync(program, ['-v', 'error', ...args], { input: file, maxBuffer: 1e9 })
      const times = ask('ffprobe', ...['-select_streams', 'v', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', '-'])
      const shown = times
        .toString()
        .trim()
        .split('\n')
        .map(Number)
        .sort((a, b) => a - b)
      const raw = ask(
        'ffmpeg',
        ...['-i', '-', '-fps_mode', 'passthrough', '-vf', `scale=${width}:${height}`, '-pix_fmt', 'gray', '-f', 'rawvideo', '-'],
      )
      const off: number[] = []
      for (const [nth, seconds] of shown.entries()) {
        const picture = raw.subarray(nth * width * height, (nth + 1) * width * height)
        const number = numberOf(numberPlaces.map(({ x, y }) => picture[Math.floor(y * height) * width + Math.floor(x * width)] ?? 0))
        if (number === undefined) continue
        const due = frames.framesBy(segment.from + seconds * 1000 - performance.timeOrigin)
        const behind = (((due - number) % frames.loop) + frames.loop) % frames.loop
        off.push(behind > frames.loop / 2 ? behind - frames.loop : behind)
      }
      expect(off.length, name).toBeGreaterThan(100)
      // A camera's clock and ours meet in what it sends: a frame of 40 ms where this machine is busy.
      expect(Math.max(...off.map(Math.abs)), `${name}: ${off}`).toBeLessThanOrEqual(2)
    }
  })
})
