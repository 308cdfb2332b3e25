/**
 * Recording cameras that the hub serves already: what it costs beyond that, beside one bare `ffmpeg -c copy -f segment` per camera and
 * beside MediaMTX with its recorder, which both receive the camera themselves. And what a disk that hangs, and a file that was torn,
 * cost.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { endAll } from './bare-copy.ts'
import { type EnginePeer, startEngine, until } from './engine-peer.ts'
import { isThere, mediamtx, startServer } from './media-server.ts'
import { ffmpeg, pause, startCameras, startPeer } from './peers.ts'
import { cpuOver, processTree, residentOf } from './process-tree.ts'
import { absent, absolute, compare, type Measurement, type Result } from './result.ts'
import { measureRepair } from './torn-file.ts'

/** Seconds of a file by default, over which what stands before the media is shared out. */
const usualFile = 600
const stall = 4000

export const measureRecording: Measurement = async ({ quick, say }) => {
  const count = quick ? 3 : 20
  const rounds = quick ? 1 : 2
  const ms = quick ? 4000 : 10_000
  const folder = mkdtempSync(join(tmpdir(), 'camgate-bench-recording-'))
  const cameras = await startCameras(count)
  const engine = await startEngine()
  const what = `${count} cameras of 1080p25 at 4 Mbit/s recorded`
  try {
    const ids: string[] = []
    for (const url of cameras.urls) ids.push(await engine.addCamera(url))
    for (const id of ids) await engine.join(id)
    await until(async () => (await engine.running()) === count, 60_000, 'streams into the hub')
    await pause(8000)
    const cpu = { ours: [] as number[], bare: [] as number[], whole: [] as number[], mediamtx: [] as number[] }
    const memory = { all: [] as number[], further: [] as number[] }
    const bytes = { ours: [] as number[], bare: [] as number[] }
    for (let round = 0; round < rounds; round += 1) {
      const before = { cpu: await cpuOver([engine.pid], ms), memory: residentOf([engine.pid]) }
      const half = ids.slice(0, count >> 1)
      await engine.record(half)
      await until(async () => (await engine.recording()) === half.length, 60_000, 'half of the cameras are recorded')
      await pause(5000)
      const halfway = residentOf([engine.pid])
      await engine.record(ids.slice(half.length))
      await until(async () => (await engine.recording()) === count, 60_000, 'cameras are recorded')
      await pause(5000)
      const during = await cpuOver([engine.pid], ms)
      cpu.whole.push(during / count)
      const resident = residentOf([engine.pid])
      memory.all.push((resident - before.memory) / count)
      memory.further.push((resident - halfway) / (count - half.length))
      await engine.stopRecording()
      await compareBytes(engine, ids, folder, bytes)
      await pause(3000)
      cpu.ours.push((during - (before.cpu + (await cpuOver([engine.pid], ms))) / 2) / count)
      const bare = cameras.urls.map((url, n) =>
        startPeer(ffmpeg, [
          ...['-hide_banner', '-loglevel', 'error', '-rtsp_transport', 'tcp', '-i', url, '-map', '0', '-c', 'copy'],
          ...['-f', 'segment', '-segment_time', String(usualFile), join(folder, `bare-${round}-${n}-%d.mp4`)],
        ]),
      )
      await pause(5000)
      cpu.bare.push(
        (await cpuOver(
          bare.map(({ pid }) => pid),
          ms,
        )) / count,
      )
      await endAll(bare)
      if (isThere(mediamtx, '--version')) cpu.mediamtx.push((await recorderOf(cameras.urls, join(folder, 'mediamtx'), ms)) / count)
      const [a, b, c] = [cpu.ours, cpu.bare, cpu.mediamtx].map((values) => (values.at(-1) ?? Number.NaN).toFixed(2))
      say(`round ${round + 1}: ${a} % each, FFmpeg ${b} %, MediaMTX ${c} %; ${memory.all.at(-1)?.toFixed(1)} MB each`)
    }
    const stalled = await hangs(engine, ids, rounds)
    const rows: Result[] = [
      compare(
        { name: 'recording', what: `${what}, CPU of each beyond the hub; ffmpeg -f segment`, unit: '% of a core', aim: 0.5 },
        cpu.ours,
        cpu.bare,
      ),
      compare(
        { name: 'recording', what: `${what}, the whole engine; ffmpeg -f segment`, unit: '% of a core', aim: null },
        cpu.whole,
        cpu.bare,
      ),
      cpu.mediamtx.length > 0
        ? compare(
            { name: 'recording', what: `${what}, the whole engine; MediaMTX's recorder`, unit: '% of a core', aim: null },
            cpu.whole,
            cpu.mediamtx,
          )
        : absent('recording', 'mediamtx', 'on the PATH or MEDIAMTX_BIN'),
      absolute({ name: 'recording', what: `${what}, memory of each beyond the hub`, unit: 'MB resident', aim: 3 }, memory.all),
      absolute(
        { name: 'recording', what: 'the same, of each further camera once the writer runs', unit: 'MB resident', aim: 3 },
        memory.further,
      ),
      compare(
        {
          name: 'recording',
          what: 'bytes of a second in a file of ten minutes; MP4 of FFmpeg with the same pictures',
          unit: 'kB/s',
          aim: 1.01,
        },
        bytes.ours,
        bytes.bare,
      ),
      absolute(
        { name: 'recording', what: 'longest delay of the event loop while a disk hangs for 4 s', unit: 'ms', aim: 50 },
        stalled.hanging,
      ),
      absolute({ name: 'recording', what: 'the same while it does not', unit: 'ms', aim: null }, stalled.usual),
      absolute(
        { name: 'recording', what: 'repair of a torn file of 300 MB', unit: 'ms', aim: 100 },
        await measureRepair(folder, quick ? 1 : 3),
      ),
    ]
    return rows
  } finally {
    await engine.end()
    await cameras.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The same pictures in an ordinary MP4 of FFmpeg's. What stands before our media is shared out over the usual length of a file. */
async function compareBytes(
  engine: EnginePeer,
  ids: readonly string[],
  folder: string,
  bytes: { ours: number[]; bare: number[] },
): Promise<void> {
  for (const id of ids) {
    const last = (await engine.recorded(id)).at(-1)
    if (!last || last.ms === 0) continue
    const copy = join(folder, 'copy.mp4')
    await promisify(execFile)(ffmpeg, ['-v', 'error', '-i', last.file, '-map', '0', '-c', 'copy', '-y', copy])
    const seconds = last.ms / 1000
    bytes.ours.push((last.media + (last.front * seconds) / usualFile) / seconds / 1000)
    bytes.bare.push(statSync(copy).size / seconds / 1000)
  }
}

/** MediaMTX pulls and records all of them: percent of a core. */
async function recorderOf(urls: readonly string[], folder: string, ms: number): Promise<number> {
  const paths = Object.fromEntries(urls.map((source, n) => [`camera_${n}`, { source, rtspTransport: 'tcp' }]))
  const server = await startServer(paths, { record: true, recordPath: join(folder, '%path/%Y-%m-%d_%H-%M-%S-%f') })
  try {
    await until(() => server.ready(urls.length), 30_000, 'MediaMTX records')
    await pause(3000)
    return await cpuOver([server.pid()], ms)
  } finally {
    await server.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The writer stands still, as one does whose disk hangs: the longest delay of the engine's event loop meanwhile, and as long without that. */
async function hangs(engine: EnginePeer, ids: readonly string[], rounds: number): Promise<{ hanging: number[]; usual: number[] }> {
  await engine.record(ids)
  await until(async () => (await engine.recording()) === ids.length, 60_000, 'cameras are recorded')
  await pause(3000)
  const writers = processTree([engine.pid]).filter((pid) => pid !== engine.pid)
  const found = { hanging: [] as number[], usual: [] as number[] }
  for (let round = 0; round < rounds; round += 1) {
    await engine.loopDelay()
    await pause(stall + 1000)
    found.usual.push(await engine.loopDelay())
    for (const pid of writers) process.kill(pid, 'SIGSTOP')
    await pause(stall)
    for (const pid of writers) process.kill(pid, 'SIGCONT')
    await pause(1000)
    found.hanging.push(await engine.loopDelay())
  }
  await engine.stopRecording()
  return found
}
