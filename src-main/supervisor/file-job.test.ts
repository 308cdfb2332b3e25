import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../base/index.ts'
import { jpegSize } from '../media/index.ts'
import { silentLog } from '../testing/silent-log.ts'
import { createSupervisor } from './create-supervisor.ts'
import { findExecutable } from './platform.ts'
import type { FileJob } from './types.ts'

const missing = findExecutable('ffmpeg') === undefined && process.env.CAMGATE_PEERS !== 'required'
const folder = mkdtempSync(join(tmpdir(), 'camgate-jobs-'))
const open = () => createSupervisor({ log: silentLog, clock: systemClock, redact: (text) => text, folder })
const supervisor = open()
const scale: Omit<FileJob, 'input'> = {
  name: 'scale',
  inputFormat: 'mjpeg',
  outputFormat: 'mjpeg',
  options: ['-frames:v', '1', '-vf', 'scale=320:-2'],
}
const left = () => (existsSync(join(folder, 'jobs')) ? readdirSync(join(folder, 'jobs')) : [])

describe.skipIf(missing)('a job on files [needs ffmpeg]', () => {
  let large: Buffer
  beforeAll(async () => {
    mkdirSync(join(folder, 'jobs', 'camgate-job-of-the-dead'), { recursive: true })
    const drawn = ['-f', 'lavfi', '-i', 'testsrc2=size=2560x1440', '-frames:v', '1', '-q:v', '1', '-f', 'mjpeg', 'pipe:1']
    large = (await supervisor.run((await supervisor.ffmpeg()).path, drawn)).stdout
  })
  afterAll(async () => {
    await supervisor.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('makes a picture smaller, and leaves nothing behind', async () => {
    const [one, two] = await Promise.all([
      supervisor.runFileJob({ ...scale, input: large }),
      supervisor.runFileJob({ ...scale, input: large }),
    ])
    expect(jpegSize(one)).toMatchObject({ width: 320, height: 180 })
    expect(two.length).toBe(one.length)
    expect(one.length).toBeLessThan(large.length / 10)
    expect(left()).toEqual([])
  })

  it('says what FFmpeg says of what is no picture, and follows no playlist', async () => {
    const playlist = Buffer.from('#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/secret.ts\n')
    for (const input of [Buffer.from('no picture at all'), playlist])
      await expect(supervisor.runFileJob({ ...scale, input })).rejects.toMatchObject({ cause: 'tool-failed' })
    expect(left()).toEqual([])
  })

  it('ends in time, on abort, and with the supervisor', async () => {
    // An hour of pictures out of one: far from done when it is called off.
    const endless = { ...scale, input: large, options: ['-vf', 'loop=-1:1,scale=2560:-2', '-t', '3600'] }
    await expect(supervisor.runFileJob({ ...endless, timeout: 1500 })).rejects.toMatchObject({ cause: 'silent' })

    const abort = new AbortController()
    const called = supervisor.runFileJob({ ...endless, signal: abort.signal })
    setTimeout(() => abort.abort(), 300)
    await expect(called).rejects.toMatchObject({ cause: 'tool-failed', evidence: expect.stringContaining('cancelled') })
    await expect(supervisor.runFileJob({ ...endless, signal: AbortSignal.abort() })).rejects.toMatchObject({ cause: 'tool-failed' })

    const closing = open()
    const last = closing.runFileJob(endless)
    const refused = expect(last).rejects.toMatchObject({ cause: 'tool-failed' })
    await closing.ffmpeg()
    await closing.close()
    await refused
    expect(left()).toEqual([])
  })
})
