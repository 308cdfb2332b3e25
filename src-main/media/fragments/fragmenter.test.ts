import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { missing } from '../../../tools/virtual-lan/testing/peers.ts'
import type { MediaUnit } from '../depacketizer.ts'
import {
  begun,
  close,
  ffmpeg,
  folder,
  fragmentsOf,
  judge,
  packetsOf,
  picture,
  relative,
  run,
  runBytes,
  save,
  tone,
  trackOf,
} from '../testing/material.ts'
import { DecodeTimes } from './decode-times.ts'
import { Fragmenter, fitsFragments } from './fragmenter.ts'
import { movieMime } from './movie-mime.ts'

describe.skipIf(missing('ffmpeg'))('Fragmenter [needs ffmpeg]', () => {
  it.each([
    ['without B-frames', ['-bf', '0']],
    ['with B-frames', ['-bf', '3', '-x264-params', 'b-pyramid=normal']],
  ])('keeps every H.264 picture at its time, %s', (_, more) => {
    const units = picture('libx264', ...more)
    const made = fragmentsOf([{ track: trackOf('h264', 90_000), units }], { length: 1000 })
    const { count, times } = judge(save('h264.mp4', made), 'v:0')
    expect(count).toBe(100)
    expect(close(times, relative(units, 90_000))).toBe(true)
    expect(made.heads.map(({ mime }) => mime)).toEqual([expect.stringMatching(/^video\/mp4; codecs="avc1\.[0-9a-f]{6}"$/)])
    expect(made.fragments.map(({ samples }) => samples)).toEqual([25, 25, 25, 25])
    expect(made.fragments.map(({ key }) => key)).toEqual([true, false, true, false])
    expect(made.fragments.map(({ capturedAt }) => Math.round(capturedAt - begun))).toEqual([0, 1000, 2000, 3000])
  })

  it('finds the depth of B-frames by itself where nothing tells it', () => {
    const times = new DecodeTimes(0, 3600)
    const shown = [0, 4, 2, 1, 3, 8, 6, 5, 7, 12, 10, 9, 11].map((place) => place * 3600)
    const decoded = shown.map((at) => times.next(at))
    expect(decoded.every((at, index) => index === 0 || at > (decoded[index - 1] as number))).toBe(true)
    expect(times.depth).toBe(2)
    // Once the depth is known, each is decoded one frame after the other.
    expect(decoded.slice(7)).toEqual([7, 8, 9, 10, 11, 12].map((place) => place * 3600))
  })

  it('makes one fragment of each picture, at once', () => {
    const units = picture('libx264', '-bf', '0')
    const made = fragmentsOf([{ track: trackOf('h264', 90_000), units }], { length: 0, prompt: true })
    expect(made.fragments.map(({ samples }) => samples)).toEqual(units.map(() => 1))
    expect(judge(save('prompt.mp4', made), 'v:0').count).toBe(100)
  })

  it('writes H.265 as hvc1', () => {
    const units = picture('libx265', '-x265-params', 'log-level=error:bframes=3:open-gop=0')
    const made = fragmentsOf([{ track: trackOf('h265', 90_000), units }], { length: 1000 })
    const file = save('h265.mp4', made)
    expect(movieMime(made.heads[0]?.movie ?? Buffer.alloc(0))).toBe(made.heads[0]?.mime)
    const { count, times } = judge(file, 'v:0')
    expect(count).toBe(100)
    expect(close(times, relative(units, 90_000))).toBe(true)
    expect(
      run('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_tag_string,width,height,pix_fmt', '-of', 'csv=p=0', file]).trim(),
    ).toBe('hvc1,320,180,yuv420p')
  })

  it('writes JPEG', () => {
    const file = join(folder(), 'jpeg.mkv')
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=10', '-t', '3', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', file)
    const units = packetsOf(file).map(({ data }, index): MediaUnit => ({ data, timestamp: index * 9000, key: true }))
    const made = fragmentsOf([{ track: trackOf('mjpeg', 90_000), units }], { length: 1000 })
    expect(movieMime(made.heads[0]?.movie ?? Buffer.alloc(0))).toBe(made.heads[0]?.mime)
    expect(judge(save('jpeg.mp4', made), 'v:0').count).toBe(30)
  })

  it.each([
    ['aac', ['-c:a', 'aac', '-ar', '48000'], 48_000, 1024, { fmtp: { config: '1188' } }, 'mp4a.40.2'],
    ['opus', ['-c:a', 'libopus', '-ar', '48000'], 48_000, 960, {}, 'opus'],
    ['mp3', ['-c:a', 'libmp3lame', '-ar', '48000'], 90_000, 2160, {}, 'mp3'],
    ['mp3', ['-c:a', 'mp2', '-ar', '48000'], 90_000, 2160, {}, 'mp3'],
  ] as const)('carries %s as it is (%j)', (codec, how, rate, step, more, name) => {
    const file = join(folder(), 'sound.mkv')
    ffmpeg(...tone, ...how, '-ac', '1', file)
    const sound = packetsOf(file).map(({ data }, index): MediaUnit => ({ data, timestamp: 7 + index * step, key: true }))
    const video = { track: trackOf('h264', 90_000), units: picture('libx264', '-bf', '2') }
    const made = fragmentsOf([video, { track: trackOf(codec, rate, { index: 1, channels: 1, ...more }), units: sound, late: 40 }], {
      length: 1000,
    })
    const { count, times } = judge(save('sound.mp4', made), 'a:0')
    expect(count).toBe(sound.length)
    expect(times[0]).toBeCloseTo(0.04, 3)
    expect(made.heads[0]?.mime).toContain(name)
    expect(movieMime(made.heads[0]?.movie ?? Buffer.alloc(0))).toBe(made.heads[0]?.mime)
  })

  it.each([
    ['pcma', 'alaw', 8000],
    ['pcmu', 'mulaw', 8000],
    ['l16', 's16be', 44_100],
  ] as const)('keeps every sample of %s as FLAC', (codec, format, rate) => {
    const source = join(folder(), `raw.${format}`)
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      `anoisesrc=d=2:a=0.4:r=${rate}`,
      ...tone,
      '-filter_complex',
      '[0][1]concat=v=0:a=1',
      '-f',
      format,
      '-ar',
      String(rate),
      '-ac',
      '1',
      source,
    )
    const raw = runBytes('cat', [source])
    const each = (codec === 'l16' ? 2 : 1) * 160
    const units: MediaUnit[] = []
    for (let at = 0; at < raw.length; at += each)
      units.push({ data: raw.subarray(at, at + each), timestamp: 1000 + (at / each) * 160, key: true })
    for (const prompt of [false, true]) {
      const made = fragmentsOf([{ track: trackOf(codec, rate, { channels: 1 }), units }], { length: 1000, prompt })
      const file = save('flac.mp4', made)
      judge(file, 'a:0')
      const ours = runBytes('ffmpeg', ['-v', 'error', '-i', file, '-f', 's16le', '-'])
      const theirs = runBytes('ffmpeg', ['-v', 'error', '-f', format, '-ar', String(rate), '-ac', '1', '-i', source, '-f', 's16le', '-'])
      expect(ours.equals(theirs)).toBe(true)
    }
  })

  it('fills lost sound with silence, so that nothing shifts', () => {
    const units = Array.from(
      { length: 100 },
      (_, index): MediaUnit => ({ data: Buffer.alloc(160, index + 1), timestamp: index * 160, key: true }),
    )
    const made = fragmentsOf(
      [{ track: trackOf('pcmu', 8000, { channels: 1 }), units: units.filter((_, index) => index < 20 || index >= 40) }],
      { length: 1000 },
    )
    const samples = runBytes('ffmpeg', ['-v', 'error', '-i', save('hole.mp4', made), '-f', 's16le', '-'])
    expect(samples.length).toBe(100 * 160 * 2)
    expect(samples.subarray(20 * 320, 40 * 320).every((byte) => byte === 0)).toBe(true)
  })

  it('begins anew when the parameter sets change, behind all that belongs to the old ones', () => {
    const small = picture('libx264', '-bf', '0')
    const large = picture('libx264', '-bf', '0', '-s', '640x360').map((unit) => ({ ...unit, timestamp: unit.timestamp + 4 * 90_000 }))
    const made = fragmentsOf([{ track: trackOf('h264', 90_000), units: [...small, ...large] }], { length: 1000 })
    expect(made.order.join(' ')).toBe('head fragment fragment fragment fragment head fragment fragment fragment fragment')
    const [first, second] = [made.fragments.slice(0, 4), made.fragments.slice(4)]
    expect(judge(save('small.mp4', { heads: made.heads.slice(0, 1), fragments: first }), 'v:0').count).toBe(100)
    const file = save('large.mp4', { heads: made.heads.slice(1), fragments: second })
    expect(judge(file, 'v:0').count).toBe(100)
    expect(run('ffprobe', ['-v', 'error', '-show_entries', 'stream=width', '-of', 'csv=p=0', file]).trim()).toBe('640')
  })

  it('waits for a key picture, and leaves out sound from before it', () => {
    const units = picture('libx264', '-bf', '0').slice(10)
    const made = fragmentsOf([{ track: trackOf('h264', 90_000), units }], { length: 1000 })
    expect(judge(save('late.mp4', made), 'v:0').count).toBe(50)
  })

  it('says what it cannot carry', () => {
    expect(fitsFragments(trackOf('vp8', 90_000))).toBe(false)
    expect(fitsFragments(trackOf('g726', 8000))).toBe(false)
    expect(new Fragmenter([trackOf('mpeg4', 90_000)], { length: 0 }, { head() {}, fragment() {} }).fits).toBe(false)
  })
})
