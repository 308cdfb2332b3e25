/**
 * What one would take from npm for the same work: node-rtsp-stream (for jsmpeg) and rtsp-relay, which decode and encode anew, beside
 * the engine, which passes the camera's own pictures on. One camera of 1080p25, one viewer and four of them, all processes.
 *
 * They are fetched from the npm registry into a temporary folder, so this is done by name only.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { WebSocket } from 'ws'
import { startEngine, until } from './engine-peer.ts'
import { freePorts } from './free-ports.ts'
import { openViewer } from './live-viewer.ts'
import { ffmpeg, pause, startCameras, startPeer } from './peers.ts'
import { cpuOver } from './process-tree.ts'
import { compare, type Measurement } from './result.ts'

const viewerCounts = [1, 4] as const

interface Rival {
  readonly name: string
  readonly packages: readonly string[]
  /** CommonJS; told the camera's address and a port as arguments. */
  readonly program: string
  readonly path: string
}

const rivals: readonly Rival[] = [
  {
    name: 'node-rtsp-stream',
    packages: ['node-rtsp-stream@0.0.9'],
    program: `const Stream = require('node-rtsp-stream'); const [url, port] = process.argv.slice(2)
      new Stream({ name: 'bench', streamUrl: url, wsPort: Number(port), ffmpegOptions: { '-r': 25, '-loglevel': 'error' } })`,
    path: '/',
  },
  {
    name: 'rtsp-relay',
    packages: ['rtsp-relay@1.9.0', 'express@4'],
    program: `const app = require('express')(); const { proxy } = require('rtsp-relay')(app); const [url, port] = process.argv.slice(2)
      app.ws('/stream', proxy({ url, transport: 'tcp', verbose: false })); app.listen(Number(port), '127.0.0.1')`,
    path: '/stream',
  },
]

export const measureRivals: Measurement = async ({ quick, say }) => {
  const ms = quick ? 4000 : 10_000
  const rounds = quick ? 1 : 3
  const folder = await mkdtemp(join(tmpdir(), 'camgate-bench-rivals-'))
  const cameras = await startCameras(1)
  const engine = await startEngine()
  try {
    await install(folder)
    const url = cameras.urls[0] ?? ''
    const id = await engine.addCamera(url)
    const used = new Map<string, number[]>()
    const note = (who: string, count: number, percent: number) => {
      used.set(`${who} ${count}`, [...(used.get(`${who} ${count}`) ?? []), percent])
      say(`${who}, viewers ${count}: ${percent.toFixed(1)} %`)
    }
    for (let round = 0; round < rounds; round += 1)
      for (const count of viewerCounts) {
        const viewers = await Promise.all(Array.from({ length: count }, () => openViewer(engine, id)))
        await until(() => viewers.every(({ units }) => units() > 25), 30_000, 'units')
        await pause(5000)
        note('camgate', count, await cpuOver([engine.pid], ms))
        for (const viewer of viewers) viewer.end()
        await pause(8000)
        for (const rival of rivals) note(rival.name, count, await cpuOf(rival, { folder, url, count, ms }))
      }
    return rivals.flatMap(({ name }) =>
      viewerCounts.map((count) =>
        compare(
          { name: 'rivals', what: `one 1080p25, viewers ${count}, against ${name}`, unit: '% of a core', aim: 1 },
          used.get(`camgate ${count}`) ?? [],
          used.get(`${name} ${count}`) ?? [],
        ),
      ),
    )
  } finally {
    await engine.end()
    await cameras.end()
    await rm(folder, { recursive: true, force: true })
  }
}

async function install(folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{"private":true}')
  for (const { name, program } of rivals) await writeFile(join(folder, `${name}.cjs`), program)
  const packages = rivals.flatMap((rival) => rival.packages)
  // Without the FFmpeg that one of them would fetch: all use the same.
  await promisify(execFile)('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], { cwd: folder })
}

async function cpuOf({ name, path }: Rival, { folder, url, count, ms }: { folder: string; url: string; count: number; ms: number }) {
  const [port = 0] = await freePorts(1)
  const peer = startPeer(process.execPath, [join(folder, `${name}.cjs`), url, String(port)], {
    ...{ cwd: folder, env: { FFMPEG_BIN: ffmpeg } },
  })
  const sockets: WebSocket[] = []
  const received = Array.from({ length: count }, () => 0)
  const connect = (n: number) =>
    new Promise<boolean>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
      socket.once('open', () => sockets.push(socket))
      socket.once('open', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.on('message', (data: Buffer) => {
        received[n] = (received[n] ?? 0) + data.length
      })
    })
  try {
    for (let n = 0; n < count; n += 1) await until(() => connect(n), 20_000, name)
    await until(() => received.every((bytes) => bytes > 100_000), 30_000, `pictures of ${name}`)
    await pause(3000)
    return await cpuOver([peer.pid], ms)
  } finally {
    for (const socket of sockets) socket.close()
    await peer.end()
  }
}
