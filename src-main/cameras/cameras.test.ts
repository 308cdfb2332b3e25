import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { Camera } from '../../src-shared/cameras.ts'
import type { VirtualLan } from '../../tools/virtual-lan/index.ts'
import type { Failure, Problem } from '../base/index.ts'
import { gate, hostile, problemOf, setUpLibrary } from './testing/set-up-library.ts'

const here = setUpLibrary([gate])
const address = () => here.lan.camera('gate').addresses as Required<VirtualLan['cameras'][number]['addresses']>
const troubleOf = (refused: Problem) => (refused.data as { trouble: { cause: string; evidence: string | null } }).trouble

describe('create', () => {
  it('saves first and asks afterwards, and shows both', async () => {
    const camera = await here.room.cameras.create({ url: address().main, ...hostile, name: 'Gate', station: 'North', verify: false })
    expect(camera).toMatchObject({ name: 'Gate', station: 'North', user: hostile.user, has_password: true })
    expect(Camera.safeParse(camera).success).toBe(true)
    await here.probed(camera.id)
    const [main] = here.room.cameras.get(camera.id).streams
    expect(main?.tracks.map(({ codec, width, height }) => [codec, width, height])).toEqual([
      ['h264', 640, 360],
      ['pcma', null, null],
    ])
    expect(here.room.state.get('cameras', camera.id)).toEqual(here.room.cameras.get(camera.id))
    expect(here.room.cameras.stations()).toMatchObject([
      { name: 'North', cameras: [{ id: camera.id, name: 'Gate', state: 'idle', health_score: null }] },
    ])
  })

  it('tells main and sub apart by what they are, not by what they are called', async () => {
    const { id } = await here.room.cameras.create({ url: address().sub, sub_url: address().main, ...hostile, verify: true })
    expect(here.room.cameras.get(id).streams.map(({ role, url }) => [role, url])).toEqual([
      ['main', address().main],
      ['sub', address().sub],
    ])
    expect([100, 160, 400].map((width) => here.room.cameras.roleFor(id, width))).toEqual(['sub', 'sub', 'main'])
  })

  it('reads an ONVIF camera, and plans each stream with the login of now', async () => {
    const { host } = new URL(address().onvif)
    const camera = await here.room.cameras.create({ url: `onvif://${host}`, ...hostile, verify: true })
    expect(camera).toMatchObject({ name: 'Axis P1', vendor: 'Axis', model: 'P1', source: { kind: 'onvif' } })
    const plan = () => here.room.cameras.plan({ cameraId: camera.id, role: 'sub' })
    expect(await plan()).toMatchObject({ kind: 'rtsp', url: address().sub, ...hostile })
    await here.room.cameras.change(camera.id, { password: 'another' })
    expect(await plan()).toMatchObject({ password: 'another' })
  })

  it('finds out what kind of HTTP it is', async () => {
    const mjpeg = await here.room.cameras.create({ url: address().mjpeg, ...hostile, verify: true })
    expect(mjpeg.source.kind).toBe('mjpeg')
    const still = await here.room.cameras.create({ url: address().snapshot, ...hostile, verify: true })
    expect([still.source.kind, still.streams[0]?.tracks[0]?.codec]).toEqual(['mjpeg', 'mjpeg'])
    expect(mjpeg.streams[0]?.tracks[0]).toMatchObject({ codec: 'mjpeg', width: here.lan.camera('gate').spec.mjpeg?.width })
    const moved = createHttp((_, response) => {
      response.writeHead(302, { location: address().mjpeg, connection: 'close' }).end()
    })
    await new Promise<void>((done) => moved.listen(0, '127.0.0.1', done))
    const redirected = await problemOf(
      here.room.cameras.create({ url: `http://127.0.0.1:${(moved.address() as AddressInfo).port}/`, ...hostile, verify: true }),
    )
    // its password is for the first place only
    expect(troubleOf(redirected).cause).toBe('auth')
    moved.close()
    const playlist = createHttp(
      (_, response) => void response.writeHead(200, { 'content-type': 'application/vnd.apple.mpegurl' }).end('#EXTM3U\n'),
    )
    await new Promise<void>((done) => playlist.listen(0, '127.0.0.1', done))
    const hls = await here.room.cameras.create({ url: `http://127.0.0.1:${(playlist.address() as AddressInfo).port}/live`, verify: false })
    expect(hls.source.kind).toBe('ffmpeg')
    await here.room.cameras.remove(hls.id)
    playlist.closeAllConnections()
    playlist.close()
  })

  it('refuses what is there already, before it asks anybody', async () => {
    const first = await here.room.cameras.create({ url: address().main, name: 'Gate', verify: false, ...hostile })
    const before = here.lan.camera('gate').counts.authFailures
    const twin = await problemOf(
      here.room.cameras.create({ url: address().main.toUpperCase().replace('/A?X=1', '/a?x=1'), user: 'x', password: 'y', verify: true }),
    )
    expect([twin.code, twin.data]).toEqual(['CAMERA_EXISTS', { camera_id: first.id }])
    expect((await problemOf(here.room.cameras.create({ url: 'synthetic:', name: 'GATE', verify: false }))).code).toBe('NAME_TAKEN')
    expect(here.lan.camera('gate').counts.authFailures).toBe(before)
    await here.room.cameras.create({ url: 'synthetic:', name: 'Gate', station: 'elsewhere', verify: false })
  })

  it('gives several that are found at a time names that do not collide', async () => {
    const wish = (name: string) => here.room.cameras.create({ url: 'synthetic:', verify: false }, { vendor: null, model: null, wish: name })
    const names = (await Promise.all([wish('Door'), wish('door'), wish('Door')])).map(({ name }) => name)
    expect(names.sort()).toEqual(['Door', 'Door 3', 'door 2'])
  })

  it('lets one of two identical requests through', async () => {
    const both = await Promise.allSettled([1, 2].map(() => here.room.cameras.create({ url: address().main, ...hostile, verify: true })))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(here.room.cameras.list()).toHaveLength(1)
  })

  it('saves nothing that was to be verified and failed, and says why', async () => {
    const verify = true
    const wrong = await problemOf(here.room.cameras.create({ url: address().main, user: hostile.user, password: 'wrong-secret', verify }))
    expect([wrong.code, troubleOf(wrong).cause]).toEqual(['SOURCE_FAILED', 'auth'])
    const onvif = await problemOf(
      here.room.cameras.create({ url: address().onvif.replace('http', 'onvif'), user: hostile.user, password: 'wrong-secret', verify }),
    )
    expect(troubleOf(onvif).cause).toBe('auth')
    const noPath = await problemOf(
      here.room.cameras.create({
        url: `${new URL(address().main).origin.replace('null', '')}rtsp://${new URL(address().main).host}/none`.replace(
          /^.*rtsp:/,
          'rtsp:',
        ),
        ...hostile,
        verify,
      }),
    )
    expect(troubleOf(noPath).cause).toBe('not-found')
    const silent = createServer((socket) => socket.resume().on('error', () => {}))
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done))
    const { port } = silent.address() as AddressInfo
    silent.close()
    const refused = await problemOf(here.room.cameras.create({ url: `rtsp://127.0.0.1:${port}/`, verify }))
    expect(troubleOf(refused).cause).toBe('refused')
    const device = await problemOf(here.room.cameras.create({ url: '/dev/video99', verify }))
    expect(troubleOf(device).cause).toBe('unplugged')
    expect(here.room.cameras.list()).toEqual([])
  })

  it('takes credentials out of an address, and lets them be changed apart', async () => {
    const url = address().main.replace('rtsp://', `rtsp://admin:${encodeURIComponent(hostile.password)}@`)
    const { id, source, user } = await here.room.cameras.create({ url, verify: false })
    expect([source, user]).toEqual([{ kind: 'rtsp', url: address().main, transport: 'auto' }, 'admin'])
    const plan = () => here.room.cameras.plan({ cameraId: id, role: 'main' })
    expect(await plan()).toMatchObject({ user: 'admin', password: hostile.password })
    await here.room.cameras.change(id, { user: hostile.user })
    expect(await plan()).toMatchObject(hostile)
    expect((await here.room.cameras.change(id, { user: null, password: null })).has_password).toBe(false)
    expect(await plan()).toMatchObject({ user: undefined, password: undefined })
  })
})

describe('the trouble of a camera', () => {
  const trouble = (id: string) => here.room.state.get('cameras', id)?.trouble

  it('says why it did not answer, until it does', async () => {
    const { id } = await here.room.cameras.create({ url: address().main, user: hostile.user, password: 'wrong-one', verify: false })
    await vi.waitFor(() => expect(trouble(id)).toMatchObject({ cause: 'auth', evidence: expect.any(String) }), { timeout: 10_000 })
    await here.room.cameras.change(id, { name: 'Renamed' })
    expect(trouble(id)).toMatchObject({ cause: 'auth' })
    await here.lan.camera('gate').heal()
    expect((await here.room.cameras.change(id, { password: hostile.password })).trouble).toBeNull()
    await here.probed(id)
    expect(trouble(id)).toBeNull()

    await here.lan.camera('gate').vanish()
    await problemOf(here.room.cameras.probe(id))
    expect(trouble(id)).toMatchObject({ cause: 'refused' })
    await here.reopen()
    expect(trouble(id)).toBeNull()
    await problemOf(here.room.cameras.probe(id))
    // a stream that plays is an answer as well
    here.room.cameras.learnt({ cameraId: id, role: 'main' }, here.room.cameras.get(id).streams[0]?.tracks ?? [], undefined)
    expect(trouble(id)).toBeNull()
    await here.lan.camera('gate').comeBack()
  })
})

describe('change and remove', () => {
  it('tells whoever has a stream open, and only when the stream is another', async () => {
    const calls: string[] = []
    here.room.cameras.onChange((id, what) => calls.push(`${what} ${id}`))
    const { id } = await here.room.cameras.create({ url: address().main, ...hostile, verify: false })
    await here.probed(id)
    here.room.cameras.learnt({ cameraId: id, role: 'main' }, here.room.cameras.get(id).streams[0]?.tracks.slice(0, 1) ?? [], {
      keepAlive: 'OPTIONS',
    })
    expect(here.room.cameras.get(id).streams[0]?.tracks).toHaveLength(1)
    expect(calls).toEqual([`created ${id}`])
    await here.room.cameras.change(id, { url: address().sub, name: 'Other' })
    expect(here.room.cameras.get(id)).toMatchObject({ name: 'Other', source: { url: address().sub }, has_password: true })
    await here.probed(id)
    await here.room.cameras.remove(id)
    expect(calls).toEqual([`created ${id}`, `changed ${id}`, `removed ${id}`])
    expect(here.room.state.get('cameras', id)).toBeUndefined()
    expect((await problemOf(here.room.cameras.remove(id))).code).toBe('CAMERA_NOT_FOUND')
    expect(((await problemOf(here.room.cameras.plan({ cameraId: id, role: 'main' }))) as unknown as Failure).cause).toBe('not-found')
  })

  it('never gives an id again, and keeps everything over a restart', async () => {
    const first = await here.room.cameras.create({ url: 'synthetic:', verify: false })
    await here.room.cameras.remove(first.id)
    const second = await here.room.cameras.create({ url: address().main, sub_url: address().sub, ...hostile, name: 'Gate', verify: true })
    expect(Number(second.id)).toBeGreaterThan(Number(first.id))
    await here.reopen()
    expect(here.room.cameras.list()).toEqual([second])
    expect(here.room.state.get('cameras', second.id)).toEqual(second)
    expect(await here.room.cameras.plan({ cameraId: second.id, role: 'main' })).toMatchObject({ ...hostile, quirks: { authScheme: 'md5' } })
  })

  it('refuses to take a name or an address of another, also by a change', async () => {
    const one = await here.room.cameras.create({ url: 'synthetic:', name: 'One', verify: false })
    const two = await here.room.cameras.create({ url: address().main, name: 'Two', verify: false, ...hostile })
    expect((await problemOf(here.room.cameras.change(one.id, { name: 'two' }))).code).toBe('NAME_TAKEN')
    expect((await problemOf(here.room.cameras.change(one.id, { url: address().main }))).data).toEqual({ camera_id: two.id })
    expect((await problemOf(here.room.cameras.change(one.id, { url: 'nonsense' }))).code).toBe('INPUT_INVALID')
    expect(await here.room.cameras.change(one.id, { name: 'ONE' })).toMatchObject({ name: 'ONE' })
    expect((await problemOf(here.room.cameras.change('77', { name: 'x' }))).code).toBe('CAMERA_NOT_FOUND')
  })

  it('forgets what was learnt of a transport when another is chosen', async () => {
    const source = (transport: 'tcp' | 'udp') => ({ kind: 'rtsp' as const, url: address().main, transport })
    const { id } = await here.room.cameras.create({ source: source('udp'), ...hostile, verify: true })
    const ref = { cameraId: id, role: 'main' } as const
    here.room.cameras.learnt(ref, here.room.cameras.get(id).streams[0]?.tracks ?? [], { udpFails: true })
    expect(await here.room.cameras.plan(ref)).toMatchObject({ transport: 'udp', quirks: { udpFails: true } })
    for (const transport of ['tcp', 'udp'] as const) {
      await here.room.cameras.change(id, { source: source(transport) })
      await here.probed(id)
      const plan = await here.room.cameras.plan(ref)
      expect(plan).toMatchObject({ transport })
      expect(plan).not.toHaveProperty('quirks.udpFails')
    }
  })

  it('forgets a second stream when it is told to', async () => {
    const { id } = await here.room.cameras.create({ url: address().main, sub_url: address().sub, ...hostile, verify: true })
    expect((await here.room.cameras.change(id, { station: 'North' })).streams).toHaveLength(2)
    expect((await here.room.cameras.change(id, { sub_url: null })).streams).toHaveLength(1)
  })
})

describe('plans', () => {
  it('for FFmpeg hold no login: it is fetched from this computer, once', async () => {
    const { id } = await here.room.cameras.create({ url: 'rtmp://127.0.0.1:9/app', ...hostile, verify: false })
    const plan = await here.room.cameras.plan({ cameraId: id, role: 'main' })
    if (plan.kind !== 'ffmpeg') return expect.unreachable('FFmpeg should open it')
    expect(plan.input.join(' ')).not.toMatch(/rtmp:|ope|p@ss/)
    const playlist = await (await fetch(plan.input.at(-1) ?? '')).text()
    const [, user, password] = /file 'rtmp:\/\/(.*?):(.*?)@127\.0\.0\.1:9\/app'/.exec(playlist) ?? []
    expect([user, password].map((part) => decodeURIComponent(part ?? ''))).toEqual([hostile.user, hostile.password])
  })

  it('for a test picture are one graph, in real time', async () => {
    const { id } = await here.room.cameras.create({
      url: 'synthetic:?pattern=smptebars&width=320&height=240&fps=10&audio=1',
      verify: false,
    })
    expect(await here.room.cameras.plan({ cameraId: id, role: 'main' })).toMatchObject({ kind: 'ffmpeg', copy: false, audio: true })
    const input = ((await here.room.cameras.plan({ cameraId: id, role: 'main' })) as { input: readonly string[] }).input
    expect(input.slice(0, 4)).toEqual(['-re', '-f', 'lavfi', '-i'])
    expect(input[4]).toContain('smptebars=size=320x240:rate=10')
  })

  it('for a device are made of the modes that it has', async () => {
    const device = join(here.folder, 'video0')
    writeFileSync(device, '')
    symlinkSync(device, join(here.folder, 'alias'))
    const bin = join(here.folder, 'bin')
    mkdirSync(bin)
    writeFileSync(
      join(bin, 'v4l2-ctl'),
      `#!/bin/sh\nprintf "\\t[0]: 'MJPG' (Motion-JPEG, compressed)\\n\\t\\tSize: Discrete 1280x720\\n\\t\\t\\tInterval: Discrete 0.033s (30.000 fps)\\n"\n`,
    )
    chmodSync(join(bin, 'v4l2-ctl'), 0o755)
    const path = process.env.PATH
    process.env.PATH = `${bin}:${path}`
    try {
      const { id } = await here.room.cameras.create({ source: { kind: 'v4l2', device }, verify: true })
      expect(here.room.cameras.get(id).streams[0]?.tracks[0]).toMatchObject({ codec: 'mjpeg', width: 1280, fps: 30 })
      const plan = await here.room.cameras.plan({ cameraId: id, role: 'main' })
      expect(plan).toMatchObject({
        kind: 'ffmpeg',
        input: ['-f', 'v4l2', '-input_format', 'mjpeg', '-framerate', '30', '-video_size', '1280x720', '-i', device],
      })
      expect(
        (await problemOf(here.room.cameras.create({ source: { kind: 'v4l2', device: join(here.folder, 'alias') }, verify: false }))).code,
      ).toBe('CAMERA_EXISTS')
    } finally {
      process.env.PATH = path
    }
    expect(existsSync(device)).toBe(true)
  })

  it('ask an ONVIF camera that was not there at first', async () => {
    await here.lan.camera('gate').vanish()
    const { id } = await here.room.cameras.create({ url: address().onvif.replace('http', 'onvif'), ...hostile, verify: false })
    const gone = (await problemOf(here.room.cameras.plan({ cameraId: id, role: 'main' }))) as unknown as Failure
    expect(gone.cause).toBe('refused')
    await here.lan.camera('gate').comeBack()
    expect(await here.room.cameras.plan({ cameraId: id, role: 'main' })).toMatchObject({ url: address().main })
  })
})
