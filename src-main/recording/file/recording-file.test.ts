import { copyFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../../../tools/virtual-lan/testing/peers.ts'
import {
  begun,
  close,
  type Feed,
  ffmpeg,
  folder,
  fragmentsOf,
  judge,
  packetsOf,
  picture,
  relative,
  run,
  tone,
  trackOf,
} from '../../media/testing/material.ts'
import { metadataBox } from './file-metadata.ts'
import { RecordingFile, reserveAt, reserveFor } from './recording-file.ts'
import { repairFile, scanFile } from './repair.ts'

const about = { camera_id: '7', camera_name: 'Gate 1', role: 'main' as const, started_at: begun, gateway: 'here' }
let feeds: Feed[]
let made: ReturnType<typeof fragmentsOf>
beforeAll(() => {
  if (missing('ffmpeg')) return
  const file = join(folder(), 'tone.mkv')
  ffmpeg(...tone, '-c:a', 'aac', '-ar', '48000', '-ac', '1', file)
  const sound = packetsOf(file).map(({ data }, index) => ({ data, timestamp: index * 1024, key: true }))
  const track = trackOf('aac', 48_000, { index: 1, channels: 1, fmtp: { config: '1188' } })
  feeds = [
    { track: trackOf('h264', 90_000), units: picture('libx264', '-bf', '2') },
    { track, units: sound, late: 30 },
  ]
  made = fragmentsOf(feeds, { length: 1000, extra: [metadataBox(about)] })
})

let number = 0
function write(reserve = reserveFor(60, 25, 47)): { file: RecordingFile; path: string } {
  number += 1
  const path = join(folder(), 'recordings', `${number}.mp4`)
  const file = RecordingFile.create({ path, reserve, movie: made.heads[0]?.movie ?? Buffer.alloc(0) })
  for (const { data } of made.fragments) file.append(data)
  return { file, path }
}

const topBoxes = (path: string) => {
  const told = run('ffprobe', ['-v', 'trace', path, '-show_entries', 'format=duration', '-of', 'csv=p=0'])
  return Number(told)
}

function whole(path: string): void {
  const video = judge(path, 'v:0')
  expect(video.count).toBe(100)
  expect(close(video.times, relative(feeds[0]?.units ?? [], 90_000))).toBe(true)
  expect(judge(path, 'a:0').count).toBe(feeds[1]?.units.length)
}

describe.skipIf(missing('ffmpeg'))('a recording on the disk [needs ffmpeg]', () => {
  it('plays while it is open, and when it is finished, without a byte of media moved', () => {
    const { file, path } = write()
    whole(path)
    const before = readFileSync(path)
    expect(scanFile(path)).toMatchObject({ state: 'open', about, size: before.length, whole: before.length })
    file.finish()
    whole(path)
    const after = readFileSync(path)
    const media = reserveAt + reserveFor(60, 25, 47)
    expect(after.subarray(media).equals(before.subarray(media))).toBe(true)
    // An ordinary reader finds the head in front; exact from the first moment on.
    expect(judge(path, 'v:0').times[0]).toBe(0)
    expect(judge(path, 'a:0').times[0]).toBeCloseTo(0.03, 3)
    expect(topBoxes(path)).toBeGreaterThan(3.9)
    const scan = scanFile(path)
    expect(scan).toMatchObject({ state: 'finished', about })
    expect(scan.fragments.map(({ key }) => key)).toEqual(made.fragments.map(({ key }) => key))
    expect(scan.fragments.map(({ from }) => Math.round(from))).toEqual(made.fragments.map(({ from }) => Math.round(from)))
    expect(repairFile(path).state).toBe('finished')
    expect(readFileSync(path).equals(after)).toBe(true)
  })

  it('keeps the bytes that HLS is served from: the old head and the fragments stay where they are', () => {
    const { file, path } = write()
    const open = scanFile(path)
    file.finish()
    const finished = scanFile(path)
    expect([finished.head, finished.fragments]).toEqual([open.head, open.fragments])
    const { at = 0, length = 0 } = finished.head ?? {}
    const data = readFileSync(path)
    const second = finished.fragments.filter(({ key }) => key)[1]
    const piece = join(folder(), 'piece.mp4')
    writeFileSync(piece, Buffer.concat([data.subarray(at, at + length), data.subarray(second?.at ?? 0)]))
    expect(judge(piece, 'v:0').count).toBe(50)
  })

  it('puts a head that outgrew its reserve at the end, and still is whole', () => {
    const { file, path } = write(4096)
    whole(path)
    expect(file.nearlyFull).toBe(true)
    file.finish()
    whole(path)
    expect(scanFile(path)).toMatchObject({ state: 'finished', fragments: made.fragments.map(() => ({})) })
  })

  it('survives a crash at any write of its finishing', () => {
    const { file, path } = write()
    file.finish()
    const finished = readFileSync(path)
    // Everything of the finishing but the last four bytes.
    const crashed = Buffer.from(finished)
    crashed.writeUInt32BE(reserveFor(60, 25, 47), reserveAt)
    for (const upTo of [crashed.length, reserveAt + 8 + 700, reserveAt + 8 + 3]) {
      const copy = join(folder(), 'crashed.mp4')
      const torn = Buffer.from(crashed)
      if (upTo < crashed.length) torn.fill(0, upTo, reserveAt + reserveFor(60, 25, 47))
      writeFileSync(copy, torn)
      whole(copy)
      expect(repairFile(copy)).toMatchObject({ state: 'finished' })
      whole(copy)
    }
  })

  it('is repaired in place wherever it was torn, up to the last whole fragment', () => {
    const { file, path } = write()
    file.close()
    const { fragments } = scanFile(path)
    const { size } = statSync(path)
    for (let round = 0; round < 12; round++) {
      const copy = join(folder(), 'torn.mp4')
      copyFileSync(path, copy)
      const cut = (fragments[0]?.at ?? 0) + Math.floor(Math.random() * (size - (fragments[0]?.at ?? 0)))
      truncateSync(copy, cut)
      // After a power cut the size is there and the bytes are not.
      if (round % 2) truncateSync(copy, size)
      const wholeOnes = fragments.filter(({ at, length }) => at + length <= cut)
      const found = repairFile(copy)
      expect(found.fragments.length, `cut at ${cut}`).toBe(wholeOnes.length)
      if (wholeOnes.length === 0) expect(found.state).toBe('empty')
      else expect(judge(copy, 'v:0').count).toBe(made.fragments.slice(0, wholeOnes.length).reduce((sum, { samples }) => sum + samples, 0))
      rmSync(copy)
    }
  })

  it('leaves alone what is not ours', () => {
    const other = join(folder(), 'other.mp4')
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=duration=1', other)
    const before = readFileSync(other)
    expect(repairFile(other).state).toBe('foreign')
    writeFileSync(join(folder(), 'short.mp4'), 'hello')
    expect(scanFile(join(folder(), 'short.mp4')).state).toBe('foreign')
    expect(readFileSync(other).equals(before)).toBe(true)
  })
})
