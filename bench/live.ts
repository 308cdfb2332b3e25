/**
 * The camera's own pictures in a window: what the engine costs for it beside FFmpegs that only copy, how soon a newcomer has a picture,
 * and how old the picture on the canvas of a real browser is, read from the pixels themselves.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright'
import { WebSocket } from 'ws'
import { type MediaRequest, readMedia } from '../src-shared/media-channel.ts'
import { build } from '../tools/build.ts'
import { streamOf, watchNumbers } from '../tools/virtual-lan/canvas-numbers.ts'
import { startVirtualLan } from '../tools/virtual-lan/index.ts'
import { type EnginePeer, startEngine, until } from './engine-peer.ts'
import { ffmpeg, pause, startCameras, startPeer } from './peers.ts'
import { cpuOver } from './process-tree.ts'
import { absent, compare, type Measurement, median, type Result } from './result.ts'

const fps = 25
/** Streams side by side: one alone would measure what a process costs, not what a stream does. */
const streams = 4
const copy = (url: string) => [
  '-hide_banner',
  '-loglevel',
  'error',
  '-rtsp_transport',
  'tcp',
  '-i',
  url,
  '-map',
  '0:v',
  '-c',
  'copy',
  '-f',
  'null',
  '-',
]

export const measureLive: Measurement = async (options) => [...(await engineSide(options)), ...(await canvasSide(options))]

const engineSide: Measurement = async ({ quick, say }) => {
  const rounds = quick ? 1 : 4
  const ms = quick ? 4000 : 12_000
  const cameras = await startCameras(streams)
  const engine = await startEngine()
  try {
    const ids: string[] = []
    for (const url of cameras.urls) ids.push(await engine.addCamera(url))
    const ours: number[] = []
    const theirs: number[] = []
    const joins: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const viewers = await Promise.all(ids.map((id) => openViewer(engine, id)))
      await until(() => viewers.every(({ units }) => units() > 25), 30_000, 'units')
      ours.push((await cpuOver([engine.pid], ms)) / streams)
      for (let n = 0; n < (quick ? 2 : 5); n += 1) {
        await pause(Math.random() * 1000)
        const late = await openViewer(engine, ids[n % streams] ?? '')
        await until(() => late.units() > 0, 10_000, 'a newcomer')
        joins.push(late.firstAfter())
        late.end()
      }
      for (const viewer of viewers) viewer.end()
      await pause(8000)
      const bare = cameras.urls.map((url) => startPeer(ffmpeg, copy(url)))
      await pause(3000)
      theirs.push(
        (await cpuOver(
          bare.map(({ pid }) => pid),
          ms,
        )) / streams,
      )
      await Promise.all(bare.map((peer) => peer.end()))
      say(`round ${round + 1}: ${ours.at(-1)?.toFixed(2)} against ${theirs.at(-1)?.toFixed(2)} % of a core per stream`)
    }
    return [
      compare(
        {
          name: 'live',
          what: `${streams} × 1080p25 untranscoded to a viewer each, against ffmpeg -c copy`,
          unit: '% of a core each',
          aim: 0.8,
        },
        ours,
        theirs,
      ),
      absolute('first unit of a stream that runs', 'ms', joins, 50),
    ]
  } finally {
    await engine.end()
    await cameras.end()
  }
}

async function openViewer(engine: EnginePeer, id: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${await engine.mediaPort()}`)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const ask = (request: MediaRequest) => socket.send(JSON.stringify(request))
  let units = 0
  let newest = 0
  let first = Number.NaN
  const began = performance.now()
  socket.on('message', (data: Buffer, binary) => {
    const message = binary ? readMedia(data) : undefined
    if (message?.kind !== 'unit') return
    if (units === 0) first = performance.now() - began
    units += 1
    newest = message.seq
  })
  // As the page does: how far it got, ten times a second.
  const timer = setInterval(() => ask({ op: 'taken', upTo: [[0, newest]] }), 100)
  ask({ op: 'watch', viewer: 0, camera_id: id, role: 'main', width: 1920, fps, takes: [{ kind: 'units', codecs: ['h264'] }] })
  return {
    units: () => units,
    firstAfter: () => first,
    end() {
      clearInterval(timer)
      socket.close()
    },
  }
}

const browserFile = [process.env.CAMGATE_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((file) => file && existsSync(file))

/** One numbered camera of 1080p25 in Chromium, by WebCodecs and by MSE. */
const canvasSide: Measurement = async ({ quick, say }) => {
  if (!browserFile) return [absent('live', 'chromium', 'CAMGATE_CHROMIUM')]
  await build({ ifNeeded: true, only: ['page'] })
  const main = { path: '/main', width: 1920, height: 1080, fps, kbps: 4000, numbered: true }
  const lan = await startVirtualLan({ cameras: [{ name: 'Numbers', caption: 'Numbers', main, onvif: false }], server: false })
  const folder = await mkdtemp(join(tmpdir(), 'camgate-bench-live-'))
  const program = join(import.meta.dirname, '../src-main/cli/main.ts')
  const gateway = spawn(
    process.execPath,
    [program, 'serve', '--port', '0', '--data', folder, '--log', 'error', '--interface', '127.0.0.1', '--no-auth'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const browser = await chromium.launch({ executablePath: browserFile, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const line = await new Promise<string>((resolve) => createInterface({ input: gateway.stdout }).once('line', resolve))
    const address = /https?:\/\/\S+/.exec(line)?.[0] ?? ''
    const body = JSON.stringify({ name: 'Numbers', url: lan.camera('Numbers').addresses.main, verify: true })
    await fetch(`${address}/api/cameras`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const results: Result[] = []
    for (const [way, aim, late] of [
      ['webcodecs', 20, 40],
      ['mse', 120, null],
    ] as const) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      await page.goto(`${address}/?viewer=${way}`)
      await page.locator(`canvas[data-state=live][data-way=${way}]`).first().waitFor()
      await pause(3000)
      const stream = streamOf(lan.camera('Numbers'), 'main')
      const shown = await watchNumbers(page, 'canvas[data-state=live]', quick ? 5000 : 20_000, stream, fps)
      const ages = shown
        .map(({ age }) => age)
        .filter((age) => !Number.isNaN(age))
        .sort((a, b) => a - b)
      say(`${way}: ${shown.length} frames on the canvas, ${shown.length - ages.length} without a number`)
      results.push(absolute(`capture to canvas at 1080p25 by ${way}, median`, 'ms', ages, aim))
      results.push(absolute('the same, 95 of 100', 'ms', [ages[Math.floor(ages.length * 0.95)] ?? Number.NaN], late))
      results.push(
        absolute(`frames on the canvas by ${way}, of 100 sent`, 'frames', [(shown.length * 100) / ((quick ? 5 : 20) * fps)], null),
      )
      await page.close()
    }
    return results
  } finally {
    await browser.close()
    gateway.kill('SIGTERM')
    await new Promise((resolve) => gateway.once('exit', resolve))
    await lan.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const absolute = (what: string, unit: string, values: readonly number[], aim: number | null): Result => ({
  ...{ name: 'live', what, unit, ours: median(values), theirs: null, ratio: null, aim },
})
