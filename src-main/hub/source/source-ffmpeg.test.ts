/** What FFmpeg reads for us is passed on as it is where it is JPEG or H.264 already, and its end is a loss whatever its exit status says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ffmpegPath, missing, run } from '../../../tools/virtual-lan/testing/peers.ts'
import { JpegCutter } from '../../media/index.ts'
import { until } from '../../testing/until.ts'
import { Notes } from '../testing/notes.ts'
import { mainOf, openHub } from '../testing/open-hub.ts'
import type { SourcePlan } from '../types.ts'

describe.skipIf(missing('ffmpeg'))('FFmpeg as a source [needs ffmpeg]', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-source-'))
  const [jpegs, h264, device] = ['clip.mjpeg', 'clip.h264', 'video0'].map((name) => join(folder, name)) as [string, string, string]
  const make = (file: string, ...codec: string[]) =>
    run(ffmpegPath, ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=96x64:rate=10', '-t', '1', ...codec, '-y', file])
  const plan = (format: string, file: string, more: Partial<SourcePlan & { kind: 'ffmpeg' }>, loop = true) => {
    const looped = loop ? ['-stream_loop', '-1'] : []
    return { kind: 'ffmpeg', input: ['-re', ...looped, '-f', format, '-i', file], copy: false, audio: false, secrets: {}, ...more } as const
  }
  beforeAll(async () => {
    expect((await make(jpegs, '-c:v', 'mjpeg', '-q:v', '4', '-f', 'mjpeg')).code).toBe(0)
    expect((await make(h264, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-crf', '35', '-bf', '0', '-g', '5', '-f', 'h264')).code).toBe(0)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('hands JPEGs over byte by byte', async () => {
    const made = await openHub({ desk: plan('mjpeg', jpegs, { jpeg: true }) })
    const notes = new Notes()
    made.hub.join(mainOf('desk'), notes)
    await until(() => notes.frames.length > 5)
    const sent = new JpegCutter().push(readFileSync(jpegs)).map((picture) => picture.toString('base64'))
    expect(sent.length).toBeGreaterThan(8)
    for (const { jpeg } of notes.frames) expect(sent).toContain(jpeg.toString('base64'))
    expect(made.state.get('streams', 'desk/main')).toMatchObject({ state: 'running', via: 'ffmpeg' })
    await made.close()
  })

  it('passes H.264 on without making it anew', async () => {
    const made = await openHub({ desk: plan('h264', h264, { copy: true }) })
    const notes = new Notes()
    made.hub.join(mainOf('desk'), notes)
    await until(() => notes.received.length > 10)
    // a picture that fits into one packet stands in it as it stands in the file
    const file = readFileSync(h264)
    const single = notes.received.map(({ data }) => data.subarray(12)).filter((payload) => ((payload[0] ?? 0) & 0x1f) === 1)
    expect(single.length).toBeGreaterThan(2)
    for (const payload of single) expect(file.includes(payload)).toBe(true)
    await made.close()
  })

  it('calls an end with status 0 what it is: unplugged where the device is gone, and tries again until it is back', async () => {
    writeFileSync(device, '')
    const made = await openHub({ desk: plan('mjpeg', jpegs, { jpeg: true, device }, false) })
    const notes = new Notes()
    made.hub.join(mainOf('desk'), notes)
    await until(() => notes.frames.length > 3)
    rmSync(device)
    await until(() => notes.troubles.some((failure) => failure?.cause === 'unplugged'))
    expect(made.state.get('streams', 'desk/main')).toMatchObject({ trouble: { cause: 'unplugged', retry_at: expect.any(Number) } })
    const before = notes.frames.length
    writeFileSync(device, '')
    await until(() => notes.frames.length > before + 3)
    await made.close()
  })
})
