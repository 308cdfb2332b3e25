/**
 * One contract for every kind of file that a recorder leaves behind: readers that nobody here wrote open it and count the same
 * pictures. Kinds: still open, cut by a kill, repaired, finished (its head in front, or behind), exported.
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../../../tools/virtual-lan/testing/peers.ts'
import { systemClock } from '../../base/index.ts'
import { begun, fragmentsOf, picture, trackOf } from '../../media/testing/material.ts'
import { createSupervisor } from '../../supervisor/index.ts'
import { silentLog as log } from '../../testing/silent-log.ts'
import { until } from '../../testing/until.ts'
import { copyParts, partsOf } from '../exports/cut-file.ts'
import { playlist } from '../hls.ts'
import type { SegmentRow } from '../library.ts'
import { Playback } from '../playback.ts'
import { Volume } from '../writer/volume.ts'
import { metadataBox } from './file-metadata.ts'
import { RecordingFile } from './recording-file.ts'
import { repairFile, scanFile } from './repair.ts'

interface Kind {
  readonly name: string
  readonly pictures: number
  readonly finished: boolean
  /** Ends in the middle of a fragment. */
  readonly torn?: boolean
}
const kinds: readonly Kind[] = [
  { name: 'open', pictures: 100, finished: false },
  { name: 'killed', pictures: 75, finished: false, torn: true },
  { name: 'repaired', pictures: 75, finished: true },
  { name: 'finished', pictures: 100, finished: true },
  { name: 'head-behind', pictures: 100, finished: true },
  { name: 'exported', pictures: 50, finished: true },
]
const [width, height] = [320, 180]

let folder = ''
const fileOf = ({ name }: Kind) => join(folder, `${name}.mp4`)
let server: Server
let address = ''

beforeAll(async () => {
  if (missing('ffmpeg')) return
  folder = mkdtempSync(join(tmpdir(), 'camgate-judges-'))
  // VLC runs as somebody else.
  chmodSync(folder, 0o755)
  const about = { camera_id: '7', camera_name: 'Gate 1', role: 'main' as const, started_at: begun, gateway: 'here' }
  const feeds = [{ track: trackOf('h264', 90_000), units: picture('libx264', '-bf', '0') }]
  const { heads, fragments } = fragmentsOf(feeds, { length: 1000, extra: [metadataBox(about)] })
  const movie = heads[0]?.movie ?? Buffer.alloc(0)
  const write = (name: string, count: number, reserve = 65_536) => {
    const file = RecordingFile.create({ path: join(folder, `${name}.mp4`), reserve, movie })
    for (const { data } of fragments.slice(0, count)) file.append(data)
    return file
  }
  write('open', 4).close()
  write('killed', 3).close()
  appendFileSync(join(folder, 'killed.mp4'), (fragments[3]?.data ?? Buffer.alloc(0)).subarray(0, 4000))
  copyFileSync(join(folder, 'killed.mp4'), join(folder, 'repaired.mp4'))
  expect(repairFile(join(folder, 'repaired.mp4')).state).toBe('finished')
  write('finished', 4).finish()
  write('head-behind', 4, 2048).finish()
  await exportHalf()
  server = createServer((request, response) => serve(request.url ?? '/', request.headers.range, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}, 60_000)
afterAll(() => {
  server?.close()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** The second half, cut at its key picture, as an export makes it. */
async function exportHalf(): Promise<void> {
  const supervisor = createSupervisor({ log, clock: systemClock, redact: (text: string) => text })
  const volume = new Volume({ root: folder, id: 'judges', create: true, changed() {} }, { supervisor, clock: systemClock, log })
  try {
    await until(() => volume.usable)
    const playback = new Playback({ volume: async () => volume, running: () => undefined })
    const row = {
      id: 1,
      camera_id: '7',
      role: 'main',
      from: begun,
      to: begun + 4000,
      bytes: 0,
      file: 'finished.mp4',
      folder,
      state: 'done',
      mime: '',
    }
    const cut = { from: begun + 2000, to: begun + 4000, exact: false }
    const parts = await partsOf([row as SegmentRow], playback, cut)
    await copyParts(parts, cut, { playback, volume, path: 'exported.mp4', signal: new AbortController().signal, progressed() {} })
  } finally {
    await volume.close()
    await supervisor.close()
  }
}

function serve(url: string, range: string | undefined, response: import('node:http').ServerResponse): void {
  if (url === '/')
    return void response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><video muted></video><script src="/hls.js"></script><script src="/player.js"></script>')
  if (url === '/player.js') return void response.setHeader('content-type', 'text/javascript').end(player)
  if (url === '/hls.js')
    return void response.setHeader('content-type', 'text/javascript').end(readFileSync('node_modules/hls.js/dist/hls.min.js'))
  const file = join(folder, url.replace('.m3u8', '.mp4').slice(1))
  if (!existsSync(file)) return void response.writeHead(404).end()
  if (url.endsWith('.m3u8')) {
    const { head, fragments } = scanFile(file)
    const list = playlist(
      [{ url: url.replace('.m3u8', '.mp4'), startedAt: begun, index: { head: head ?? { at: 0, length: 0 }, fragments } }],
      { from: 0, to: Number.MAX_SAFE_INTEGER },
      false,
    )
    return void response.setHeader('content-type', 'application/vnd.apple.mpegurl').end(list)
  }
  const data = readFileSync(file)
  const [, first = '0', last = ''] = /bytes=(\d+)-(\d*)/.exec(range ?? '') ?? []
  const end = last ? Math.min(data.length, Number(last) + 1) : data.length
  response.writeHead(range ? 206 : 200, {
    ...{ 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'content-length': end - Number(first) },
    ...(range ? { 'content-range': `bytes ${first}-${end - 1}/${data.length}` } : {}),
  })
  response.end(data.subarray(Number(first), end))
}

/** In the page: plays from a file, or by hls.js from a playlist, and goes to the end. */
const player = `
async function playThrough(url, by, at) {
  const video = document.querySelector('video')
  let error = ''
  video.addEventListener('error', () => { error = video.error?.message ?? 'error' })
  if (by === 'file') video.src = url
  else {
    const hls = new Hls()
    hls.on('hlsError', (_, data) => { error ||= data.details })
    hls.loadSource(url)
    hls.attachMedia(video)
  }
  const event = (name) => new Promise((resolve) => video.addEventListener(name, resolve, { once: true }))
  const late = new Promise((resolve) => setTimeout(resolve, 20_000))
  await Promise.race([event('loadeddata'), late])
  const drawn = new Promise((resolve) => video.requestVideoFrameCallback((_, { mediaTime }) => mediaTime > at - 0.1 && resolve()))
  const again = event('seeked').then(() => new Promise((resolve) => video.requestVideoFrameCallback(resolve)))
  video.currentTime = at
  await Promise.race([drawn, again, late])
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 })
  const context = canvas.getContext('2d')
  context.drawImage(video, 0, 0)
  // The test picture is nowhere all black.
  const painted = context.getImageData(0, 0, 320, 180).data.some((value, index) => index % 4 === 0 && value > 64)
  return { duration: video.duration, at: video.currentTime, painted, error }
}`

interface Played {
  readonly duration: number
  readonly at: number
  readonly painted: boolean
  readonly error: string
}

/** Seconds that are whole for certain: a browser gives up at a fragment that is torn. */
const lastOf = ({ pictures, torn }: Kind) => pictures / 25 - (torn ? 0.5 : 0)

const count = (file: string) => {
  const args = [
    '-v',
    'error',
    '-count_packets',
    '-select_streams',
    'v:0',
    '-show_entries',
    'stream=nb_read_packets',
    '-of',
    'csv=p=0',
    file,
  ]
  return Number.parseInt(spawnSync('ffprobe', args, { encoding: 'utf8' }).stdout, 10)
}

describe.skipIf(missing('ffmpeg'))('every file of a recorder', () => {
  describe.each(kinds)('$name', (kind) => {
    it('has all its pictures for FFprobe, and decodes without a word [needs ffmpeg]', () => {
      // Of a torn fragment some pictures are whole, too.
      if (kind.torn) return void expect(count(fileOf(kind))).toBeGreaterThanOrEqual(kind.pictures)
      expect(count(fileOf(kind))).toBe(kind.pictures)
      expect(spawnSync('ffmpeg', ['-v', 'error', '-i', fileOf(kind), '-f', 'null', '-'], { encoding: 'utf8' }).stderr).toBe('')
    })

    it.skipIf(missing('gst-launch'))('has all its pictures for GStreamer [needs ffmpeg gst-launch]', () => {
      const raw = join(folder, `${kind.name}.yuv`)
      const line = `filesrc location=${fileOf(kind)} ! qtdemux ! h264parse ! avdec_h264 ! video/x-raw,format=I420 ! filesink location=${raw}`
      const { status, stderr } = spawnSync('gst-launch-1.0', ['-q', ...line.split(' ')], { encoding: 'utf8', timeout: 30_000 })
      const size = statSync(raw).size
      rmSync(raw)
      // Rows are padded to 4 bytes, which 320 and 160 need not.
      if (kind.torn) return void expect(size / (width * height * 1.5)).toBeGreaterThanOrEqual(kind.pictures)
      expect([size / (width * height * 1.5), status, stderr]).toEqual([kind.pictures, 0, ''])
    })

    it.skipIf(missing('vlc'))('is taken over by VLC to its end [needs ffmpeg vlc]', () => {
      const out = mkdtempSync(join(tmpdir(), 'camgate-vlc-'))
      chmodSync(out, 0o777)
      try {
        const args = [
          '--intf',
          'dummy',
          '--no-video-title-show',
          fileOf(kind),
          'vlc://quit',
          '--sout',
          `#std{access=file,mux=ts,dst=${out}/out.ts}`,
        ]
        // It refuses to run as root.
        const user = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups', 'env', `HOME=${out}`, 'cvlc'] : ['cvlc']
        const [program = '', ...before] = user
        spawnSync(program, [...before, ...args], { timeout: 60_000, stdio: 'ignore' })
        // It lets the last ones go when it stops.
        expect(count(`${out}/out.ts`)).toBeGreaterThanOrEqual(kind.pictures - 8)
      } finally {
        rmSync(out, { recursive: true, force: true })
      }
    })
  })
})

const chromiumFile = [process.env.CAMGATE_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((file) => file && existsSync(file))

describe.skipIf(missing('ffmpeg') || !chromiumFile)('every file of a recorder in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ ...(chromiumFile ? { executablePath: chromiumFile } : {}), args: ['--no-sandbox', '--disable-gpu'] })
  }, 60_000)
  afterAll(() => browser?.close())

  /** Seconds of film, and whether the last picture could be sought and drawn. */
  const shown = async (kind: Kind, by: 'file' | 'hls') => {
    const page = await browser.newPage()
    try {
      await page.goto(address)
      return (await page.evaluate(
        `playThrough('/${kind.name}.${by === 'file' ? 'mp4' : 'm3u8'}', '${by}', ${lastOf(kind) - 0.1})`,
      )) as Played
    } finally {
      await page.close()
    }
  }
  describe.each(kinds)('$name', (kind) => {
    it('plays in Chromium, to its last picture [needs ffmpeg chromium]', async () => {
      const { duration, at, painted, error } = await shown(kind, 'file')
      expect(error).toBe('')
      expect(duration).toBeGreaterThan(kind.pictures / 25 - 0.2)
      expect([at > lastOf(kind) - 0.3, painted]).toEqual([true, true])
    }, 60_000)

    it('plays in hls.js by byte ranges [needs ffmpeg chromium]', async () => {
      const { duration, at, painted, error } = await shown(kind, 'hls')
      expect(error).toBe('')
      expect(duration).toBeCloseTo(kind.pictures / 25, 0)
      expect([at > lastOf(kind) - 0.3, painted]).toEqual([true, true])
    }, 60_000)
  })
})
