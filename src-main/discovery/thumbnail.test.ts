import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { Failure, systemClock } from '../base/index.ts'
import { jpegSize } from '../media/index.ts'
import { createSupervisor } from '../supervisor/index.ts'
import { findExecutable } from '../supervisor/platform.ts'
import { silentLog } from '../testing/silent-log.ts'
import { httpPicture } from './picture.ts'
import { createThumbnails } from './thumbnail.ts'

const missing = findExecutable('ffmpeg') === undefined && process.env.CAMGATE_PEERS !== 'required'
const supervisor = createSupervisor({ log: silentLog, clock: systemClock, redact: (text) => text })
afterAll(() => supervisor.close())
const bytesOf = (url: string | undefined) => Buffer.from(url?.replace('data:image/jpeg;base64,', '') ?? '', 'base64')
const signal = new AbortController().signal

describe('the picture of a finding', () => {
  it.skipIf(missing).each(['yuvj422p', 'gray'])('is small, whatever the camera sends (%s) [needs ffmpeg]', async (pixels) => {
    const source = `color=gray:size=3840x2160,noise=alls=10:allf=t,format=${pixels}`
    const drawn = ['-f', 'lavfi', '-i', source, '-frames:v', '1', '-q:v', '2', '-f', 'mjpeg', 'pipe:1']
    const { stdout: large } = await supervisor.run((await supervisor.ffmpeg()).path, drawn)
    expect(large.length).toBeGreaterThan(1_000_000)
    const camera = createServer((_, response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end(large))
    await new Promise<void>((done) => camera.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(camera.address() as AddressInfo).port}/snap.jpg`
    const opened = await httpPicture(url, createThumbnails(supervisor, silentLog, signal), signal)
    camera.close()
    const picture = bytesOf(opened.is === 'picture' ? opened.picture : undefined)
    expect(jpegSize(picture)).toMatchObject({ width: 320, height: 180 })
    expect(picture.length).toBeLessThan(50_000)
  })

  it('is shown as it is where it is small, or cannot be scaled and is not large', async () => {
    const poor = { ...supervisor, runFileJob: () => Promise.reject(new Failure('tool-missing', 'ffmpeg')) }
    const thumbnail = createThumbnails(poor, silentLog, signal)
    for (const size of [1000, 100_000]) expect(bytesOf(await thumbnail(Buffer.alloc(size))).length).toBe(size)
    expect(await thumbnail(Buffer.alloc(300_000))).toBeUndefined()
  })
})
