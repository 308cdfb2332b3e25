/** The server of this computer, for real: run, published to, closed with the room, gone on with after a restart. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { newest, newestWith } from '../testing/mediamtx-peers.ts'
import { openHarness, publishing } from '../testing/publishing-harness.ts'
import { openRoom } from '../testing/room.ts'

describe('the server of this computer [needs mediamtx]', { concurrent: true }, () => {
  const { file, missing } = newest

  const users = newestWith('mediamtx-users')
  const guarded = 'runs on loopback behind a password, and comes back with what is published there [needs mediamtx-users]'
  it.skipIf(users.missing)(guarded, async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const before = await openRoom({ mediamtx: users.file })
    const profile = await before.publishing.profiles.local()
    expect(profile).toMatchObject({ name: 'This computer', local: true, active: true, has_password: true, has_api_password: true })
    expect(profile.rtsp_url).toMatch(/^rtsp:\/\/127\.0\.0\.1:\d+$/)
    expect((await fetch(`${profile.api_url}/v3/paths/list`)).status).toBe(401)
    const id = await before.camera()
    await before.publishing.start({ camera_id: id, force_restart: false })
    const row = await before.until(id, ({ delivery }) => delivery === 'arriving')
    expect(row.addresses.map(({ protocol }) => protocol)).toEqual(['rtsp', 'hls', 'webrtc'])
    const after = await before.reopen()
    bench.closes(after)
    await expect(fetch(`${profile.api_url}/v3/paths/list`)).rejects.toThrow()
    await after.publishing.resume()
    await after.until(id, ({ status }) => status === 'publishing')
    expect(await after.publishing.profiles.local()).toMatchObject({ name: 'This computer' })
    expect(after.publishing.profiles.list()).toHaveLength(1)
  })

  it.skipIf(missing)('has its profile made anew where the data folder came from another computer', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const before = await openRoom({ mediamtx: file })
    const { local } = before.publishing.profiles
    const [{ name }, again] = await Promise.all([local(), local()])
    expect(again).toMatchObject({ name })
    const id = await before.camera()
    await before.publishing.start({ camera_id: id, force_restart: false })
    await before.until(id, publishing)
    const key = randomBytes(32)
    const after = await before.reopen({ key })
    bench.closes(after)
    await after.publishing.resume()
    await after.until(id, publishing)
    expect(after.publishing.profiles.list()).toMatchObject([{ name, has_password: true }])
  })

  it.skipIf(missing)('is started again when it is killed, with everything that is published there', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const room = await bench.room({ mediamtx: file })
    const { name } = await room.publishing.profiles.local()
    const ids = [await room.camera(), await room.camera(), await room.camera()]
    for (const id of ids) await room.publishing.start({ camera_id: id, force_restart: false, profile: name })
    for (const id of ids) await room.until(id, ({ delivery }) => delivery === 'arriving')
    process.kill(room.processes('mediamtx').at(-1) ?? 0, 'SIGKILL')
    for (const id of ids) await room.until(id, ({ restarts, delivery }) => restarts >= 1 && delivery === 'arriving', 30_000)
    expect(room.processes('mediamtx').length).toBeGreaterThan(1)
    expect(room.publishing.profiles.list()).toHaveLength(1)
  })
})

describe('without a mediamtx', () => {
  it('says how to get one', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const path = process.env.PATH
    process.env.PATH = ''
    try {
      const room = await bench.room()
      await expect(room.publishing.profiles.local()).rejects.toMatchObject({
        code: 'TOOL_MISSING',
        data: { tool: 'mediamtx', install: expect.stringContaining('github.com/bluenviron/mediamtx') },
      })
    } finally {
      process.env.PATH = path
    }
  })
})

describe('the check before a start', () => {
  it('tells what becomes of each track', async ({ onTestFinished }) => {
    const room = await openHarness(onTestFinished).room({ audio: true })
    const defaults = { transport: 'tcp' as const, path_template: 'camera_{id}', reconnect_limit: 0, reconnect_delay: 2 }
    await room.publishing.profiles.create({ ...defaults, name: 'x', rtsp_url: 'rtsp://127.0.0.1:1' })
    const track = { codec_string: null, width: 640, height: 480, fps: 25, sample_rate: null, channels: null }
    const tracks = [
      { ...track, kind: 'video' as const, codec: 'h265' as const },
      { ...track, kind: 'audio' as const, codec: 'pcma' as const },
    ]
    const id = await room.camera({ streams: [{ role: 'main', url: 'rtsp://c/1', profile_token: null, tracks, probed_at: 1 }] })
    expect(await room.publishing.check(id)).toEqual({
      camera_id: id,
      way: 'direct',
      way_reason: 'passed-on',
      findings: [
        { track: 'video', severity: 'warning', finding: 'video-h265-browsers', remedy: 'convert-video' },
        { track: 'audio', severity: 'warning', finding: 'audio-g711', remedy: 'convert-audio' },
      ],
    })
    await expect(room.publishing.check('99')).rejects.toMatchObject({ code: 'CAMERA_NOT_FOUND' })
  })
})
