import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { missing } from '../../../tools/virtual-lan/testing/peers.ts'
import { systemClock } from '../../base/index.ts'
import { fragmentsOf, judge, picture, trackOf } from '../../media/testing/material.ts'
import { createSupervisor } from '../../supervisor/index.ts'
import { silentLog as log } from '../../testing/silent-log.ts'
import { scanFile } from '../file/repair.ts'
import type { DiskTrouble } from './disk-trouble.ts'
import { Volume } from './volume.ts'
import type { Written } from './volume-file.ts'

let root = ''
let supervisor: ReturnType<typeof createSupervisor>
const volumes: Volume[] = []
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'camgate-volume-'))
  supervisor = createSupervisor({ log, clock: systemClock, redact: (text: string) => text })
})
afterEach(async () => {
  for (const volume of volumes.splice(0)) await volume.close()
  await supervisor.close()
  rmSync(root, { recursive: true, force: true })
})

function open(id = 'one', create = true, more: { restAfter?: number } = {}): Volume {
  const volume = new Volume({ root, id, create, changed: () => {}, ...more }, { supervisor, clock: systemClock, log })
  volumes.push(volume)
  return volume
}
const listener = () => {
  const written: Written[] = []
  const failures: DiskTrouble[] = []
  return {
    written,
    failures,
    listener: { written: (one: Written) => written.push(one), nearlyFull() {}, failed: (one: DiskTrouble) => failures.push(one) },
  }
}
const usable = (volume: Volume) => expect.poll(() => volume.usable, { timeout: 20_000 }).toBe(true)

describe.skipIf(missing('ffmpeg'))('a volume [needs ffmpeg]', () => {
  const stream = () => fragmentsOf([{ track: trackOf('h264', 90_000), units: picture('libx264', '-bf', '0') }], { length: 1000 })

  it('writes what it is given, tells when each piece is on the disk, and finishes', async () => {
    const { heads, fragments } = stream()
    const volume = open()
    await usable(volume)
    const told = listener()
    const file = volume.open('a/b.mp4', 65_536, heads[0]?.movie ?? Buffer.alloc(0), told.listener)
    for (const [index, { data }] of fragments.entries()) expect(file.append(data, index)).toBe(true)
    const size = await file.finish()
    expect(told.written.map(({ mark }) => mark)).toEqual([0, 1, 2, 3])
    expect(scanFile(join(root, 'a/b.mp4'))).toMatchObject({ state: 'finished', size })
    expect(judge(join(root, 'a/b.mp4'), 'v:0').count).toBe(100)
    expect(await volume.ask('list')).toEqual([{ path: 'a/b.mp4', bytes: size }])
    await volume.ask('remove', { paths: ['a/b.mp4'] })
    expect(readdirSync(root)).toEqual(['.camgate-recordings'])
  })

  it('starts a writer that was killed again, and makes whole what it held open', async () => {
    const { heads, fragments } = stream()
    const volume = open()
    await usable(volume)
    const told = listener()
    const file = volume.open('killed.mp4', 65_536, heads[0]?.movie ?? Buffer.alloc(0), told.listener)
    for (const { data } of fragments.slice(0, 3)) file.append(data, 0)
    await expect.poll(() => told.written.length).toBe(3)
    process.kill(volume.pid ?? 0, 'SIGKILL')
    await expect.poll(() => told.failures.map(({ cause }) => cause)).toEqual(['writer-died'])
    expect(file.append(fragments[3]?.data ?? Buffer.alloc(0), 3)).toBe(false)
    await usable(volume)
    expect(scanFile(join(root, 'killed.mp4')).state).toBe('finished')
    expect(judge(join(root, 'killed.mp4'), 'v:0').count).toBe(75)
  })

  it('lets a writer that has nothing to do end, and starts it for what comes next', async () => {
    const { heads, fragments } = stream()
    const volume = open('one', true, { restAfter: 100 })
    await usable(volume)
    await expect.poll(() => volume.pid, { timeout: 10_000 }).toBeUndefined()
    expect(volume.usable).toBe(true)
    const told = listener()
    const file = volume.open('late.mp4', 65_536, heads[0]?.movie ?? Buffer.alloc(0), told.listener)
    expect(volume.usable).toBe(true)
    for (const { data } of fragments) file.append(data, 0)
    await file.finish()
    expect(scanFile(join(root, 'late.mp4')).state).toBe('finished')
    expect(told.failures).toEqual([])
    await expect.poll(() => volume.pid, { timeout: 10_000 }).toBeUndefined()
    expect(await volume.ask('list')).toMatchObject([{ path: 'late.mp4' }])
  })

  it('writes as a thread where no process may be started: a packaged Electron is no Node', async () => {
    Object.defineProperty(process.versions, 'electron', { value: '45.0.0', configurable: true })
    try {
      const { heads, fragments } = stream()
      const volume = open()
      await usable(volume)
      expect(volume.pid).toBeUndefined()
      const told = listener()
      const file = volume.open('thread.mp4', 65_536, heads[0]?.movie ?? Buffer.alloc(0), told.listener)
      for (const { data } of fragments) file.append(data, 0)
      await file.finish()
      expect(judge(join(root, 'thread.mp4'), 'v:0').count).toBe(100)
      expect(told.failures).toEqual([])
    } finally {
      Reflect.deleteProperty(process.versions, 'electron')
    }
  })

  it('tells who waits when the disk has taken what waited for it, and when the writer died', async () => {
    const { heads, fragments } = stream()
    const [first, second] = fragments.map(({ data }) => data)
    const volume = open()
    await volume.settled()
    expect(volume.usable).toBe(true)
    const told = listener()
    const file = volume.open('slow.mp4', 65_536, heads[0]?.movie ?? Buffer.alloc(0), told.listener)
    await volume.drained(0)
    const woken: string[] = []
    const writer = volume.pid ?? 0
    process.kill(writer, 'SIGSTOP')
    file.append(first ?? Buffer.alloc(0), 0)
    const drained = volume.drained(0).then(() => woken.push(`${volume.waiting} bytes wait`))
    await volume.drained(volume.waiting)
    expect(woken).toEqual([])
    process.kill(writer, 'SIGCONT')
    await expect.poll(() => volume.waiting, { timeout: 20_000, interval: 5 }).toBe(0)
    await new Promise(setImmediate)
    expect(woken).toEqual(['0 bytes wait'])
    await drained

    process.kill(writer, 'SIGSTOP')
    file.append(second ?? Buffer.alloc(0), 1)
    const died = volume.drained(0).then(() => woken.push(told.failures.map(({ cause }) => cause).join()))
    process.kill(writer, 'SIGKILL')
    await expect.poll(() => told.failures, { timeout: 20_000, interval: 5 }).toHaveLength(1)
    await new Promise(setImmediate)
    expect(woken[1]).toBe('writer-died')
    await died
  })

  it('has settled when it cannot be used, or when the time is over', async () => {
    const missing = open('one', false)
    await missing.settled()
    expect(missing.trouble?.cause).toBe('disk-missing')
    const asked = open('two')
    await asked.settled({ clock: systemClock, within: 0 })
    expect([asked.usable, asked.trouble]).toEqual([false, undefined])
  })

  it('touches nothing in a folder that is not the one that it was', async () => {
    const volume = open('one', false)
    await volume.settled()
    expect(volume.trouble?.cause).toBe('disk-missing')
    expect(volume.usable).toBe(false)
    expect(readdirSync(root)).toEqual([])
    writeFileSync(join(root, '.camgate-recordings'), 'another\n')
    await expect.poll(() => volume.trouble?.evidence, { timeout: 8000 }).toContain('missing')
    writeFileSync(join(root, '.camgate-recordings'), 'one\n')
    await usable(volume)
    expect(volume.trouble).toBeUndefined()
  })

  it('never leaves its folder', async () => {
    const volume = open()
    await usable(volume)
    writeFileSync(`${root}.out.mp4`, 'mine')
    const outside = `../${basename(root)}.out.mp4`
    expect(await volume.ask('remove', { paths: [outside, 'a/../../out.mp4', '/etc/passwd/../../../out', '.'] })).toEqual([
      false,
      false,
      false,
      false,
    ])
    expect(readFileSync(`${root}.out.mp4`, 'utf8')).toBe('mine')
    rmSync(`${root}.out.mp4`)
    await expect(volume.ask('scan', { path: outside })).rejects.toMatchObject({ cause: 'disk-failed' })
    const told = listener()
    volume.open('../out.mp4', 65_536, Buffer.alloc(8), told.listener)
    await expect.poll(() => told.failures.length).toBe(1)
  })
})
