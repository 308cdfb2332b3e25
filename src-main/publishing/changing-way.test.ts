/** A camera that turns out to send something else than it was taken for: another way carries it, and the history says so. */
import { describe, expect, it } from 'vitest'
import { arriving, openBench, profileFor } from './testing/bench.ts'
import { newest } from './testing/mediamtx-peers.ts'
import { videoTrack } from './testing/played-hub.ts'

describe('the way of a publication that goes on [needs mediamtx]', { concurrent: true }, () => {
  const { file, missing } = newest

  it.skipIf(missing)('changes with the codec of the camera, in the row and in the history', async ({ onTestFinished }) => {
    const bench = openBench(onTestFinished)
    const peer = await bench.server(file)
    const { publishing, camera, until, hub } = await bench.room()
    await publishing.profiles.create(profileFor(peer))
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false, convert_video: 'h264' })
    expect(await until(id, arriving)).toMatchObject({ way: 'direct', way_reason: 'passed-on' })
    expect(await publishing.history({ limit: 5 })).toMatchObject([{ way: 'direct', ended_at: null }])
    hub.describe(id, { tool: undefined, tracks: [{ ...videoTrack, codec: 'h265', encoding: 'H265' }] })
    expect(await until(id, ({ way }) => way === 'ffmpeg')).toMatchObject({ way_reason: 'video-converted' })
    expect(await publishing.history({ limit: 5 })).toMatchObject([{ way: 'ffmpeg', ended_at: null }])
    hub.describe(id, { tool: undefined, tracks: [videoTrack] })
    await until(id, (row) => arriving(row) && row.way === 'direct')
    await publishing.stop(id)
    expect(await publishing.history({ limit: 5 })).toMatchObject([{ way: 'direct', end: 'stopped' }])
  })

  it.skipIf(missing)('is tried again when the camera sends what the server takes after all', async ({ onTestFinished }) => {
    const bench = openBench(onTestFinished)
    const peer = await bench.server(file)
    const { publishing, camera, until, hub } = await bench.room()
    await publishing.profiles.create(profileFor(peer))
    const id = await camera()
    hub.describe(id, { tool: undefined, tracks: [{ ...videoTrack, kind: 'data', codec: 'other', encoding: 'vnd.onvif.metadata' }] })
    await publishing.start({ camera_id: id, force_restart: false, way: 'direct' })
    expect((await until(id, ({ status }) => status === 'failed')).trouble?.cause).toBe('codec')
    hub.describe(id, { tool: undefined, tracks: [videoTrack] })
    await until(id, arriving)
  })
})
