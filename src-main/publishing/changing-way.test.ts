/** Another way for a publication that goes on: because the camera turns out to send something else, or by hand. */
import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createHub } from '../hub/index.ts'
import type { SourcePlan } from '../hub/types.ts'
import { videoTrack } from './testing/fake-hub.ts'
import { mediamtxPeers, newest } from './testing/mediamtx-peers.ts'
import { arriving, openHarness, profileFor } from './testing/publishing-harness.ts'

describe('the way of a publication that goes on [needs mediamtx]', { concurrent: true }, () => {
  const { file, missing } = newest

  it.skipIf(missing)('changes with the codec of the camera, in the row and in the history', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
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
    const bench = openHarness(onTestFinished)
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

const played = [
  ...['-hide_banner', '-v', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=10', '-c:v', 'libx264'],
  ...['-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '10', '-f', 'rtsp', '-rtsp_transport', 'tcp'],
]

describe.each(mediamtxPeers)('the ways to $name [needs mediamtx ffmpeg]', { concurrent: true, timeout: 90_000 }, ({ file, missing }) => {
  it.skipIf(missing).for([
    { name: 'ffmpeg, then pull', ways: ['direct', 'ffmpeg', 'pull', 'direct'] },
    { name: 'pull, then ffmpeg', ways: ['direct', 'pull', 'ffmpeg', 'direct'] },
  ] as const)('follow each other when a person changes them, on the same path: $name', async ({ ways }, { onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const [lens, peer] = [await bench.server(newest.file), await bench.server(file)]
    const url = `${lens.rtspUrl}/lens`
    const player = spawn('ffmpeg', [...played, url], { stdio: 'ignore' })
    bench.closes({ close: () => player.kill('SIGKILL') })
    const looking = bench.client(lens)
    while (!(await looking.path('lens'))?.available) await new Promise((resolve) => setTimeout(resolve, 100))
    const source: SourcePlan = { kind: 'rtsp', url, user: undefined, password: undefined, transport: 'tcp' }
    const { publishing, camera, until } = await bench.room({ source, openHub: createHub })
    await publishing.profiles.create(profileFor(peer))
    const id = await camera()
    for (const way of ways) {
      await publishing.start({ camera_id: id, force_restart: true, way })
      await until(id, (row) => row.way === way && arriving(row))
    }
    await publishing.stop(id)
    expect(await bench.client(peer).pathSettings(`camera_${id}`)).toBeUndefined()
    const entries = await publishing.history({ limit: 10 })
    expect(entries.map(({ way, end }) => `${way} ${end}`)).toEqual(ways.toReversed().map((way) => `${way} stopped`))
    expect(entries.flatMap(({ outages }) => outages)).toEqual([])
  })

  it.skipIf(missing)('push by UDP where the profile wants that, and respect a kick as well', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const even = 10_000 + 2 * Math.floor(Math.random() * 4900) // below the ports that the servers' TCP gets
    const udp = { protocols: ['udp', 'tcp'], rtpAddress: `127.0.0.1:${even}`, rtcpAddress: `127.0.0.1:${even + 1}` }
    const peer = await bench.server(file, udp)
    const source: SourcePlan = { kind: 'ffmpeg', input: played.slice(3, 8), copy: false, audio: false, secrets: {} }
    const { publishing, camera, until } = await bench.room({ source, openHub: createHub })
    await publishing.profiles.create(profileFor(peer, { transport: 'udp' }))
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false })
    expect(await until(id, arriving)).toMatchObject({ way: 'ffmpeg', way_reason: 'udp-asked-for' })
    await peer.kill()
    await until(id, ({ status }) => status === 'reconnecting')
    await peer.start()
    await until(id, arriving)
    await peer.kick()
    await until(id, ({ status }) => status === 'held')
  })

  it.skipIf(missing)('push by UDP falls back to TCP where the server takes no UDP', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(file)
    const source: SourcePlan = { kind: 'ffmpeg', input: played.slice(3, 8), copy: false, audio: false, secrets: {} }
    const { publishing, camera, until } = await bench.room({ source, openHub: createHub })
    await publishing.profiles.create(profileFor(peer, { transport: 'udp' }))
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false })
    expect(await until(id, arriving)).toMatchObject({ way: 'ffmpeg', error_count: 0, trouble: null })
  })
})
