import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { Failure, systemClock } from '../base/index.ts'
import { silentLog } from '../testing/silent-log.ts'
import { createSupervisor } from './create-supervisor.ts'
import { findExecutable } from './platform.ts'
import type { Attempt, FfmpegRun, SupervisedStatus } from './types.ts'

const there = findExecutable('ffmpeg') !== undefined || process.env.CAMGATE_PEERS === 'required'
const folder = mkdtempSync(join(tmpdir(), 'camgate-ffmpeg-'))
const redact = (text: string) => text.replaceAll('geheim', '***')
const supervisor = createSupervisor({ log: silentLog, clock: systemClock, redact })
const opened: { close(): unknown }[] = [supervisor]

afterEach(() => Promise.all(opened.splice(1).map((one) => one.close())))
afterAll(async () => {
  await supervisor.close()
  rmSync(folder, { recursive: true, force: true })
})

function attempt(): Attempt & { abort(): void; seen: number } {
  const controller = new AbortController()
  return {
    signal: controller.signal,
    number: 1,
    seen: 0,
    progress() {
      this.seen += 1
    },
    abort: () => controller.abort(),
  }
}

const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=25']

async function listen(served: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    served(socket.on('error', () => {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push({
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  return (server.address() as { port: number }).port
}

async function failureOf(run: Omit<FfmpegRun, 'attempt' | 'name'> & { attempt?: Attempt }): Promise<Failure> {
  const outcome = await supervisor.runFfmpeg({ name: 'test', attempt: attempt(), ...run }).then(
    () => 'no failure',
    (thrown: unknown) => thrown,
  )
  expect(outcome).toBeInstanceOf(Failure)
  return outcome as Failure
}

describe.skipIf(!there)('runFfmpeg with the FFmpeg of this machine [needs ffmpeg]', () => {
  it('hands on output and progress, and ends by the signal', async () => {
    const one = attempt()
    let bytes = 0
    const blocks: string[] = []
    const running = supervisor.runFfmpeg({
      name: 'encode',
      args: ['-re', ...picture, '-f', 'mpjpeg', 'pipe:1'],
      attempt: one,
      output: (chunk) => {
        bytes += chunk.length
      },
      progressed: (values) => blocks.push(values.frame ?? ''),
    })
    await expect.poll(() => one.seen, { timeout: 10_000 }).toBeGreaterThan(0)
    one.abort()
    await running
    expect(bytes).toBeGreaterThan(1000)
    expect(Number(blocks.at(-1))).toBeGreaterThan(0)
  })

  it('ends well when its work is done', async () => {
    const one = attempt()
    await supervisor.runFfmpeg({ name: 'work', args: ['-t', '1', ...picture, '-f', 'null', '-'], attempt: one })
    expect(one.seen).toBeGreaterThan(0)
  })

  it('leaves the progress to its caller where it wants that', async () => {
    const one = attempt()
    await supervisor.runFfmpeg({ name: 'work', args: ['-t', '1', ...picture, '-f', 'null', '-'], attempt: one, ownProgress: true })
    expect(one.seen).toBe(0)
  })

  it('does not start for an attempt that is over', async () => {
    const one = attempt()
    one.abort()
    await supervisor.runFfmpeg({ name: 'late', args: ['-i', '/no/such/file'], attempt: one })
  })

  it('explains its end', async () => {
    const closedPort = await listen((socket) => socket.end())
    const answers = async (answer: (request: string) => string) =>
      listen((socket) => socket.on('data', (chunk) => void socket.write(answer(String(chunk)))))
    const rtsp = (status: string) => answers((request) => `RTSP/1.0 ${status}\r\nCSeq: ${/CSeq: (\d+)/.exec(request)?.[1]}\r\n\r\n`)
    const tcp = ['-rtsp_transport', 'tcp', '-i']
    const nowhere = ['-f', 'null', '-']

    expect(await failureOf({ args: [...tcp, 'rtsp://127.0.0.1:1/x', ...nowhere] })).toMatchObject({ cause: 'refused' })
    const full = `rtsp://127.0.0.1:${await rtsp('453 Not Enough Bandwidth')}/x`
    expect(await failureOf({ args: [...tcp, full, ...nowhere] })).toMatchObject({ cause: 'camera-full' })
    const locked = `rtsp://u:geheim@127.0.0.1:${await rtsp('401 Unauthorized')}/x`
    const refusal = await failureOf({ args: [...tcp, locked, ...nowhere] })
    expect(refusal).toMatchObject({ cause: 'auth', final: true })
    expect(refusal.evidence).not.toContain('geheim')
    expect(await failureOf({ args: [...tcp, `rtsp://127.0.0.1:${await rtsp('404 Not Found')}/x`, ...nowhere] })).toMatchObject({
      cause: 'not-found',
    })
    expect(await failureOf({ args: [...tcp, `rtsp://127.0.0.1:${closedPort}/x`, ...nowhere] })).toMatchObject({ cause: 'silent' })
    expect(await failureOf({ args: ['-i', join(folder, 'missing.mp4'), ...nowhere] })).toMatchObject({ cause: 'not-found' })
    expect(await failureOf({ args: ['-no_such_option', '1', ...picture, ...nowhere] })).toMatchObject({ cause: 'internal' })
    expect(await failureOf({ args: ['-t', '1', ...picture, '-c:v', 'no_such_codec', ...nowhere] })).toMatchObject({ cause: 'codec' })
    const push = (port: number) => [
      '-t',
      '2',
      ...picture,
      '-c:v',
      'mpeg4',
      '-f',
      'rtsp',
      '-rtsp_transport',
      'tcp',
      `rtsp://127.0.0.1:${port}/x`,
    ]
    expect(await failureOf({ args: push(await rtsp('401 Unauthorized')) })).toMatchObject({ cause: 'auth' })
    expect(await failureOf({ args: push(await rtsp('400 Bad Request')) })).toMatchObject({ cause: 'path-refused' })
  })

  it('ends one that hangs in a socket, and says so through the supervisor', async () => {
    const port = await listen((socket) => socket.pause())
    const { status, stop } = watch({ args: ['-rtsp_transport', 'tcp', '-i', `rtsp://127.0.0.1:${port}/x`, '-f', 'null', '-'] })
    await expect.poll(status, { timeout: 15_000 }).toMatchObject({ state: 'backing-off', trouble: { cause: 'no-media' } })
    await stop()
  })
})

/** Supervises an FFmpeg with short clocks. */
function watch(run: Omit<FfmpegRun, 'attempt' | 'name'>, through = supervisor) {
  const told: SupervisedStatus[] = []
  const supervised = through.supervise({
    name: 'watched',
    run: (one) => through.runFfmpeg({ name: 'watched', ...run, attempt: one }),
    startWithin: 1500,
    stallAfter: 1500,
    backoff: { floor: 60_000, base: 60_000 },
    changed: (status) => told.push(status),
  })
  supervised.start()
  return { told, status: () => supervised.status, stop: () => supervised.stop() }
}

describe.skipIf(process.platform === 'win32')('runFfmpeg with an FFmpeg that misbehaves [needs posix]', () => {
  /** An executable that answers the probe like 7.0 and then does what the test says. */
  function impostor(name: string, behaviour: string) {
    const path = join(folder, name)
    writeFileSync(
      path,
      `#!${process.execPath}
const ask = process.argv.slice(2)
if (ask[0] === '-version') console.log('ffmpeg version 7.0.2-static https://example.org\\nlibavformat    61.  1.100 / 61.  1.100')
else if (ask.includes('-h') || ask.includes('-encoders') || ask.includes('-demuxers')) console.log('  -stats_period time  set the period')
else { ${behaviour} }
`,
    )
    chmodSync(path, 0o755)
    const made = createSupervisor({ log: silentLog, clock: systemClock, redact, ffmpeg: path })
    opened.push(made)
    return made
  }

  it('takes a status of 0 without any progress for a failure', async () => {
    const made = impostor('zero', `process.exit(0)`)
    await expect(made.runFfmpeg({ name: 'zero', args: [], attempt: attempt() })).rejects.toMatchObject({ cause: 'no-media' })
  })

  it('takes a status of 0 with an error line for a failure, whatever its progress was', async () => {
    const made = impostor(
      'stalled',
      `console.log('frame=9\\nout_time_us=400000\\nprogress=end'); console.error('[in#0/rtsp @ 0x1] [error] Error during demuxing: Connection timed out')`,
    )
    await expect(made.runFfmpeg({ name: 'stalled', args: [], attempt: attempt() })).rejects.toMatchObject({ cause: 'stalled-source' })
  })

  it('sees a stall although progress lines keep coming with the same values', async () => {
    const made = impostor('frozen', `setInterval(() => console.log('frame=25\\nout_time_us=1000000\\nprogress=continue'), 100)`)
    const { told, status, stop } = watch({ args: [] }, made)
    await expect.poll(status, { timeout: 15_000 }).toMatchObject({ state: 'backing-off', trouble: { cause: 'stalled-source' } })
    expect(told.map(({ state }) => state)).toEqual(['starting', 'running', 'backing-off'])
    await stop()
  })

  it('ends one that hangs without a word and ignores q and every signal', async () => {
    const made = impostor(
      'deaf',
      `for (const s of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(s, () => {}); process.stdin.resume(); setInterval(() => {}, 1000)`,
    )
    const { status, stop } = watch({ args: [] }, made)
    await expect.poll(status, { timeout: 15_000 }).toMatchObject({ state: 'backing-off', trouble: { cause: 'no-media' } })
    await stop()
    await made.close()
  })

  it('looks further when the first FFmpeg it finds does not work', async () => {
    const path = join(folder, 'broken')
    writeFileSync(path, '#!/bin/sh\nkill -SEGV $$\n')
    chmodSync(path, 0o755)
    const made = createSupervisor({ log: silentLog, clock: systemClock, redact, ffmpeg: path })
    opened.push(made)
    if (there) expect((await made.ffmpeg()).path).not.toBe(path)
    else await expect(made.ffmpeg()).rejects.toMatchObject({ cause: 'tool-missing' })
  })
})
