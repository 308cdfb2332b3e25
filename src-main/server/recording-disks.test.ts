/** What becomes of recordings when a real disk fails under them: a file system of the tests' own on a loop device. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterEach, describe, expect, it } from 'vitest'
import { canLoop } from '../../tools/test/abilities.ts'
import { missing } from '../../tools/virtual-lan/testing/peers.ts'
import { repairFile } from '../recording/file/repair.ts'
import { type Gateway, openGateway } from './gateway.ts'

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const mayLoop = canLoop()
const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'pipe' })
const quietly = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: 'ignore' })

interface Disk {
  readonly place: string
  readonly image: string
  mount(): void
}

function disk(megabytes: number): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-disk-'))
  const [image, place] = [join(folder, 'image'), join(folder, 'place')]
  mkdirSync(place)
  writeFileSync(image, '')
  truncateSync(image, megabytes * 1_048_576)
  run('mkfs.ext4', '-q', '-m', '0', image)
  const mount = () => void run('mount', '-o', 'loop,errors=remount-ro', image, place)
  mount()
  closing.push(() => {
    quietly('fsfreeze', '-u', place)
    while (quietly('umount', '-l', place).status === 0);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  })
  return { place, image, mount }
}

interface Row {
  state: string
  trouble: { cause: string; evidence: string | null } | null
  streams: { written_at: number; file_bytes: number; file: string; file_started_at: number }[]
}

/** A gateway that records a camera to this disk; somebody looks at the same camera all the while. */
async function recordOn(place: string) {
  const dataFolder = mkdtempSync(join(tmpdir(), 'camgate-disks-'))
  closing.push(() => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 }))
  const gateway: Gateway = await openGateway({
    ...{ host: '127.0.0.1', port: 0, dataFolder, auth: false, page: undefined, interfaces: ['lo'], logLevel: 'error' },
  })
  closing.push(() => gateway.close())
  const call = async (path: string, body?: object, method = body ? 'POST' : 'GET') => {
    const given = body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}
    return (await fetch(gateway.address + path, { method, ...given })).json() as Promise<Record<string, unknown>>
  }
  await call('/api/recordings/settings', { folder: join(place, 'kept'), min_free_bytes: 0 }, 'PUT')
  await call('/api/cameras', { url: 'synthetic:?pattern=testsrc2&width=320&height=180&fps=25', name: 'Gate' })
  await call('/api/recordings/start', { camera_ids: ['1'] })
  const row = async () => ((await call('/api/recordings/status')).recordings as Row[])[0]
  const cause = async () => (await row())?.trouble?.cause
  const looks = { timeout: 60_000, interval: 250 }
  const recording = () =>
    expect.poll(async () => ((await row())?.state === 'recording' ? 'recording' : JSON.stringify(await row())), looks).toBe('recording')
  const failing = (wished: string | RegExp) => expect.poll(cause, looks).toMatch(wished)
  const wrote = (bytes: number) => expect.poll(async () => (await row())?.streams[0]?.file_bytes ?? 0, looks).toBeGreaterThan(bytes)
  const span = `from=${Date.now() - 1e8}&to=${Date.now() + 1e8}`
  const gaps = async () =>
    ((await call(`/api/recordings/timeline?${span}`)).cameras as { gaps: { cause: string }[] }[])[0]?.gaps.map((gap) => gap.cause)
  const view = watch(`${gateway.address}/streams/1/live.mp4`)
  await recording()
  return { gateway, call, row, recording, failing, wrote, gaps, span, view }
}

/** Counts what a viewer gets. */
function watch(url: string) {
  const stop = new AbortController()
  const seen = { bytes: 0 }
  void (async () => {
    const { body } = await fetch(url, { signal: stop.signal })
    for await (const chunk of body ?? []) seen.bytes += chunk.length
  })().catch(() => {})
  closing.push(() => stop.abort())
  return {
    async goesOn() {
      const before = seen.bytes
      await expect.poll(() => seen.bytes, { timeout: 30_000 }).toBeGreaterThan(before + 20_000)
    },
  }
}

/** Every finished file on the disk decodes without a word. */
async function judgeAll(call: (path: string) => Promise<unknown>, address: string, span: string): Promise<number> {
  const files = (await call(`/api/recordings/segments?camera_id=1&${span}`)) as { url: string }[]
  for (const { url } of files) {
    const { stderr } = spawnSync('ffmpeg', ['-v', 'error', '-i', '-', '-f', 'null', '-'], {
      input: Buffer.from(await (await fetch(address + url)).arrayBuffer()),
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
  }
  return files.length
}

describe.skipIf(!mayLoop || missing('ffmpeg'))('recording on a disk that fails [needs ffmpeg loop]', { timeout: 180_000 }, () => {
  it('is told by name when nothing more fits and nothing may go, and goes on when there is room', async () => {
    const { place } = disk(48)
    const { call, recording, failing, wrote, gaps, view, gateway, span } = await recordOn(place)
    await wrote(300_000)
    // What was kept may not go, so that nothing makes room.
    await call('/api/recordings/protections', { camera_id: '1', from: 0, to: Date.now() + 1e9, reason: 'proof' })
    const { bavail, bsize } = statfsSync(place)
    run('fallocate', '-l', String(bavail * bsize - 1_000_000), join(place, 'filler'))
    await failing('disk-full')
    await view.goesOn()
    const storage = (await call('/api/recordings/status')).storage as { trouble: { cause: string } }
    expect(storage.trouble.cause).toBe('disk-full')
    rmSync(join(place, 'filler'))
    await recording()
    expect(await gaps()).toContain('disk-full')
    await call('/api/recordings/stop', {})
    expect(await judgeAll(call, gateway.address, span)).toBeGreaterThan(1)
  })

  it('is told by name when the file system turned read-only by an error of its own, and goes on after it was checked', async () => {
    const { place, image, mount } = disk(48)
    const { call, recording, failing, wrote, gaps, view } = await recordOn(place)
    await wrote(300_000)
    const device = run('findmnt', '-n', '-o', 'SOURCE', place).toString().trim().replace('/dev/', '')
    writeFileSync(`/sys/fs/ext4/${device}/trigger_fs_error`, 'a test')
    await failing(/^disk-(readonly|failed)$/)
    await view.goesOn()
    await expect.poll(() => quietly('umount', place).status, { timeout: 30_000 }).toBe(0)
    quietly('e2fsck', '-fy', image)
    mount()
    await recording()
    expect((await gaps())?.some((cause) => /^disk-/.test(cause))).toBe(true)
    await call('/api/recordings/stop', {})
  })

  it('that stalls takes the red mark away and nothing else: the viewer, the event loop and what waited are unharmed', async () => {
    const { place } = disk(48)
    const { call, recording, failing, wrote, row, view, gateway, span } = await recordOn(place)
    await wrote(300_000)
    const delay = monitorEventLoopDelay({ resolution: 20 })
    run('fsfreeze', '-f', place)
    delay.enable()
    await failing('disk-slow')
    expect((await row())?.state).toBe('troubled')
    await view.goesOn()
    delay.disable()
    // Whoever waited for the disk would have waited as long as it stalled.
    expect(delay.max / 1e6).toBeLessThan(3000)
    run('fsfreeze', '-u', place)
    await recording()
    await call('/api/recordings/stop', {})
    // Nothing was lost: what came meanwhile waited in memory.
    expect(await judgeAll(call, gateway.address, span)).toBe(1)
  })

  it('of one camera stalls alone: the others are written to theirs, and deleted from it, as if nothing were', async () => {
    const { place } = disk(48)
    const main = mkdtempSync(join(tmpdir(), 'camgate-main-'))
    closing.push(() => rmSync(main, { recursive: true, force: true, maxRetries: 5 }))
    const { call, wrote, recording } = await recordOn(main)
    await call('/api/cameras', { url: 'synthetic:?pattern=testsrc2&width=320&height=180&fps=25', name: 'Yard' })
    const refused = (await call('/api/recordings/plans/2', { folder: 'kept' }, 'PUT')) as { code?: string }
    expect(refused.code).toBe('INPUT_INVALID')
    await call('/api/recordings/plans/2', { folder: join(place, 'yard'), mode: 'continuous' }, 'PUT')
    const rows = async () => (await call('/api/recordings/status')).recordings as (Row & { camera_id: string })[]
    const rowOf = async (id: string) => (await rows()).find(({ camera_id }) => camera_id === id)
    const looks = { timeout: 60_000, interval: 250 }
    await expect.poll(async () => (await rowOf('2'))?.state, looks).toBe('recording')
    expect(readdirSync(join(place, 'yard'), { recursive: true }).some((name) => String(name).endsWith('.mp4'))).toBe(true)
    await wrote(200_000)
    run('fsfreeze', '-f', place)
    await expect.poll(async () => (await rowOf('2'))?.trouble?.cause, looks).toBe('disk-slow')
    const before = (await rowOf('1'))?.streams[0]?.file_bytes ?? 0
    await wrote(before + 100_000)
    expect(await rowOf('1')).toMatchObject({ state: 'recording', trouble: null })
    const { storage, volumes } = (await call('/api/recordings/status')) as unknown as {
      storage: { folder: string; trouble: null }
      volumes: { folder: string; camera_ids: string[] | null; recording: number; trouble: { cause: string } | null }[]
    }
    expect(storage).toMatchObject({ folder: join(main, 'kept'), trouble: null })
    expect(volumes.map(({ folder, camera_ids, recording, trouble }) => [folder, camera_ids, recording, trouble?.cause])).toEqual([
      [join(main, 'kept'), null, 1, undefined],
      [join(place, 'yard'), ['2'], 0, 'disk-slow'],
    ])
    // Deleting by hand does not wait for the disk that hangs.
    expect(await call('/api/recordings/cleanup', { older_than_days: 3 })).toMatchObject({ segments: 0 })
    run('fsfreeze', '-u', place)
    await expect.poll(async () => (await rowOf('2'))?.state, looks).toBe('recording')
    await recording()
    await call('/api/recordings/stop', {})
    await call('/api/recordings/plans/2', { mode: 'off' }, 'PUT')
  })

  it('that is slow loses nothing as long as it keeps up in the end', async () => {
    const { place } = disk(48)
    const { call, recording, wrote, gaps, gateway, span } = await recordOn(place)
    await wrote(100_000)
    for (let turn = 0; turn < 5; turn++) {
      run('fsfreeze', '-f', place)
      await new Promise((resolve) => setTimeout(resolve, 1500))
      run('fsfreeze', '-u', place)
      await new Promise((resolve) => setTimeout(resolve, 400))
    }
    await recording()
    await call('/api/recordings/stop', {})
    expect(await gaps()).toEqual([])
    expect(await judgeAll(call, gateway.address, span)).toBe(1)
  })

  it('that vanished, or gave way to another, leaves its place untouched, and is written to again when it is back', async () => {
    const { place, mount } = disk(48)
    const { call, recording, failing, wrote, gaps, view } = await recordOn(place)
    await wrote(300_000)
    run('umount', '-l', place)
    await failing('disk-missing')
    await view.goesOn()
    expect(readdirSync(place)).toEqual([])
    run('mount', '-t', 'tmpfs', 'tmpfs', place)
    mkdirSync(join(place, 'kept'))
    await new Promise((resolve) => setTimeout(resolve, 3000))
    await failing('disk-missing')
    expect(readdirSync(join(place, 'kept'))).toEqual([])
    run('umount', place)
    mount()
    await recording()
    expect(await gaps()).toContain('disk-missing')
    await call('/api/recordings/stop', {})
  })

  it('loses at most what was written since the last sync when the power goes', async () => {
    const { place, image } = disk(48)
    const { row } = await recordOn(place)
    await expect
      .poll(async () => Date.now() - ((await row())?.streams[0]?.file_started_at ?? Date.now()), { timeout: 60_000 })
      .toBeGreaterThan(14_000)
    // What the device holds at this moment, without what waits in memory.
    const snapshot = `${image}.cut`
    const before = Date.now()
    copyFileSync(image, snapshot)
    const other = `${place}.cut`
    mkdirSync(other)
    closing.push(() => quietly('umount', '-l', other))
    run('mount', '-o', 'loop', snapshot, other)
    const file = join(other, 'kept', (await row())?.streams[0]?.file ?? '')
    const { state, duration, about } = repairFile(file)
    expect(state).toBe('finished')
    expect(spawnSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-'], { encoding: 'utf8' }).stderr).toBe('')
    // Synced every five seconds, looked at every second, and a fragment that is still being made.
    expect((about?.started_at ?? 0) + duration).toBeGreaterThan(before - 9000)
  })
})
