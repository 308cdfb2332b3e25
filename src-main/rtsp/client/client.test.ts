import { afterEach, describe, expect, it } from 'vitest'
import { mediaLoop, type Script, type ScriptedCamera, startScriptedCamera } from '../../../tools/scripted-camera/index.ts'
import { type Clock, Failure, systemClock } from '../../base/index.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { createRtsp } from '../index.ts'
import type { RtspHandlers } from '../types.ts'

const hurried = (pace: number): Clock => ({ ...systemClock, after: (ms, call) => systemClock.after(ms / pace, call) })
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function cameraOf(script: Script): Promise<ScriptedCamera> {
  const camera = await startScriptedCamera(script, await mediaLoop())
  open.push(camera)
  return camera
}
const rtspOf = (pace = 1) => createRtsp({ log: silentLog, clock: hurried(pace), redact: (text) => text.replaceAll('secret', '***') })
const target = (camera: ScriptedCamera) => ({ url: camera.url, credentials: { user: camera.user, password: camera.password } })
const deaf: RtspHandlers = { rtp() {}, rtcp() {} }
const causeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (thrown) => (thrown instanceof Failure ? thrown.cause : thrown),
  )
const methods = (camera: ScriptedCamera) => camera.requests.map((request) => request.method)

describe('play', () => {
  it('calls nobody before it has resolved, and loses nothing that came before', async () => {
    const camera = await cameraOf({ early: 'media' })
    let resolved = false
    let first: number | undefined
    const session = await rtspOf().play(target(camera), {
      rtp(track, memory, start) {
        expect(resolved).toBe(true)
        if (track === 0) first ??= memory.readUInt16BE(start + 2)
      },
      rtcp: () => expect(resolved).toBe(true),
    })
    resolved = true
    await expect.poll(() => first).toBe(65_500)
    await session.close()
  })

  it('says goodbye with session and login', async () => {
    const camera = await cameraOf({ auth: {} })
    const session = await rtspOf().play(target(camera), deaf)
    await session.close()
    await expect(session.ended).resolves.toBeUndefined()
    const last = camera.requests.at(-1)
    expect(last?.method).toBe('TEARDOWN')
    expect(last?.headers.get('session')).toBe('12345678')
    expect(last?.headers.get('authorization')).toContain('Digest')
    expect(camera.connections).toBe(1)
  })

  it('ends when its signal is aborted: before, during and after the talk', async () => {
    const camera = await cameraOf({})
    const silent = await cameraOf({ refuse: { DESCRIBE: 'silent' } })
    expect(await causeOf(rtspOf().play({ ...target(camera), signal: AbortSignal.abort() }, deaf))).toBe('silent')

    const early = new AbortController()
    const waiting = rtspOf().play({ ...target(silent), signal: early.signal }, deaf)
    await expect.poll(() => methods(silent)).toContain('DESCRIBE')
    early.abort()
    expect(await causeOf(waiting)).toBe('silent')

    const late = new AbortController()
    const session = await rtspOf().play({ ...target(camera), signal: late.signal }, deaf)
    late.abort()
    await expect(session.ended).resolves.toBeUndefined()
    expect(methods(camera).at(-1)).toBe('TEARDOWN')
  })

  it('tells that the camera stopped, or went away', async () => {
    const stops = await cameraOf({ media: 'stops' })
    const session = await rtspOf(5).play(target(stops), deaf)
    expect(await causeOf(session.ended)).toBe('stalled-source')
    expect(methods(stops).at(-1)).toBe('TEARDOWN')

    const leaves = await cameraOf({})
    const other = await rtspOf().play(target(leaves), deaf)
    leaves.dropAll()
    expect(await causeOf(other.ended)).toBe('server-closed')
  })

  it('names what keeps it from connecting', async () => {
    const rtsp = rtspOf(10)
    const camera = await cameraOf({})
    await camera.close()
    expect(await causeOf(rtsp.play({ url: camera.url }, deaf))).toBe('refused')
    expect(await causeOf(rtsp.play({ url: 'rtsp://no-such-host.invalid/' }, deaf))).toBe('dns')
    for (const url of ['http://h/', 'rtsp://', 'nonsense']) expect(await causeOf(rtsp.play({ url }, deaf))).toBe('bad-url')
  })

  it('takes 401 for a full camera where the password worked before, but not for ever', async () => {
    let full = false
    const camera = await cameraOf({ auth: {}, insist: ({ method }) => (full && method === 'DESCRIBE' ? 401 : undefined) })
    const rtsp = rtspOf()
    await (await rtsp.play(target(camera), deaf)).close()
    full = true
    expect(await causeOf(rtsp.play(target(camera), deaf))).toBe('camera-full')
    expect(await causeOf(rtsp.play(target(camera), deaf))).toBe('camera-full')
    expect(await causeOf(rtsp.play(target(camera), deaf))).toBe('auth')
  })

  it('sends a refused password no second time, until something changed or a person asks', async () => {
    const camera = await cameraOf({ auth: { schemes: ['basic', 'md5'] } })
    const rtsp = rtspOf()
    const wrong = { url: camera.url, credentials: { user: 'admin', password: 'guess' } }
    const failure = await rtsp.describe(wrong).catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ cause: 'auth', final: true })
    expect(camera.wrongLogins).toBe(1)
    for (let n = 0; n < 5; n++) expect(await causeOf(rtsp.play(wrong, deaf))).toBe('auth')
    expect(camera.wrongLogins).toBe(1)
    // Nor do several that come at once send one each.
    const crowded = await cameraOf({ auth: { schemes: ['basic', 'md5'] } })
    const crowd = { url: crowded.url, credentials: { user: 'admin', password: 'guess' } }
    const causes = await Promise.all(Array.from({ length: 5 }, () => causeOf(rtsp.describe(crowd))))
    expect(new Set(causes)).toEqual(new Set(['auth']))
    expect(crowded.wrongLogins).toBe(1)
    expect(await causeOf(rtsp.play({ ...wrong, insist: true }, deaf))).toBe('auth')
    expect(camera.wrongLogins).toBe(2)
    await (await rtsp.play(target(camera), deaf)).close()
    expect(camera.wrongLogins).toBe(2)
    expect(await causeOf(rtsp.describe(wrong))).toBe('auth')
    expect(camera.wrongLogins).toBe(2)
  })

  it('sends it again where the camera asks otherwise, and ever more seldom where it worked before', async () => {
    let realm = 'one'
    let now = systemClock.now()
    const clock: Clock = { ...systemClock, now: () => now }
    const rtsp = createRtsp({ log: silentLog, clock, redact: (text) => text })
    const asked = (camera: ScriptedCamera) => camera.requests.filter(({ headers }) => headers.get('authorization')).length
    const camera = await cameraOf({ auth: { rewrite: (text) => text.replace(/realm="[^"]*"/, `realm="${realm}"`) } })
    const wrong = { url: camera.url, credentials: { user: 'admin', password: 'guess' } }
    const tries = async (ms: number) => {
      now += ms
      const before = asked(camera)
      await causeOf(rtsp.describe(wrong))
      return asked(camera) - before
    }
    expect(await tries(0)).toBe(1)
    expect(await tries(86_400_000)).toBe(0)
    realm = 'two'
    expect(await tries(0)).toBe(1)
    expect(await tries(86_400_000)).toBe(0)

    let refuses = false
    const starting = await cameraOf({
      auth: {},
      insist: ({ method, headers }) => (refuses && method === 'DESCRIBE' && headers.get('authorization') ? 401 : undefined),
    })
    const sent = async (ms: number) => {
      now += ms
      const before = asked(starting)
      await expect(rtsp.describe(target(starting))).rejects.toMatchObject({ final: false })
      return asked(starting) - before
    }
    await rtsp.describe(target(starting))
    refuses = true
    const counts: number[] = []
    for (const ms of [0, 1000, 4500, 1000, 15_000, 15_000]) counts.push(await sent(ms))
    expect(counts).toEqual([1, 0, 1, 0, 1, 0])
    refuses = false
    now += 60_000
    await rtsp.describe(target(starting))
  })

  it('insists on the certificate that it knows', async () => {
    const camera = await cameraOf({ tls: 'modern' })
    const session = await rtspOf().play(target(camera), deaf)
    const { fingerprint } = session.quirks
    await session.close()
    expect(fingerprint).toMatch(/^[0-9A-F:]{95}$/)
    await (await rtspOf().play({ ...target(camera), quirks: { fingerprint: fingerprint ?? '' } }, deaf)).close()
    expect(await causeOf(rtspOf().play({ ...target(camera), fingerprint: 'AA:BB' }, deaf))).toBe('tls')
  })

  it('keeps a password out of its evidence, even where the camera repeats it', async () => {
    const camera = await cameraOf({
      refuse: { DESCRIBE: 404 },
      reply: (_, reply) => {
        reply.reason = 'no such thing for admin:secret'
      },
    })
    const failure: unknown = await rtspOf()
      .play(target(camera), deaf)
      .catch((thrown) => thrown)
    expect(String(failure)).toContain('404')
    expect(String(failure)).not.toContain('secret')
  })

  it('remembers that UDP brings nothing, until another transport was chosen', async () => {
    const camera = await cameraOf({ udp: { dead: true } })
    const rtsp = rtspOf(5)
    const over = async (transport: 'tcp' | 'udp') => {
      const before = camera.requests.length
      const session = await rtsp.play({ ...target(camera), transport }, deaf)
      await session.close()
      const transports = camera.requests.slice(before).flatMap(({ headers }) => headers.get('transport') ?? [])
      return { via: session.via, triedUdp: transports.some((text) => !/tcp/i.test(text)) }
    }
    expect(await over('udp')).toEqual({ via: 'rtsp/tcp', triedUdp: true })
    expect(await over('udp')).toEqual({ via: 'rtsp/tcp', triedUdp: false })
    expect(await over('tcp')).toEqual({ via: 'rtsp/tcp', triedUdp: false })
    expect(await over('udp')).toEqual({ via: 'rtsp/tcp', triedUdp: true })
    // as the library does when the setting is changed: it asks the camera again
    await rtsp.describe({ ...target(camera), transport: 'auto' })
    expect((await over('udp')).triedUdp).toBe(true)
  })

  it('describes without playing', async () => {
    const camera = await cameraOf({ auth: { schemes: ['sha-256'] } })
    const { description, quirks } = await rtspOf().describe(target(camera))
    expect(description.tracks.map((track) => track.codec)).toEqual(['h264', 'aac'])
    expect(quirks.authScheme).toBe('sha-256')
    expect(methods(camera)).not.toContain('SETUP')
  })
})

describe('keep-alive', () => {
  const lasting = { session: () => '1;timeout=1' }

  it('goes over to the other method where the listed one is refused', async () => {
    const camera = await cameraOf({
      ...lasting,
      refuse: { GET_PARAMETER: 501 },
      alive: { seconds: 1.5, counts: ({ method }) => method === 'OPTIONS' },
    })
    const session = await rtspOf().play(target(camera), deaf)
    await expect.poll(() => methods(camera).filter((method) => method === 'OPTIONS').length, { timeout: 10_000 }).toBeGreaterThan(5)
    expect(session.quirks.keepAlive).toBe('OPTIONS')
    await session.close()
    await session.ended
  })

  it('goes over to the other method where the first is not answered', async () => {
    const camera = await cameraOf({ ...lasting, refuse: { GET_PARAMETER: 'silent' } })
    const session = await rtspOf().play(target(camera), deaf)
    await expect.poll(() => session.quirks.keepAlive, { timeout: 10_000 }).toBe('OPTIONS')
    await session.close()
  })

  it('learns from a session that ended although it was kept alive', async () => {
    const camera = await cameraOf({
      ...lasting,
      public: 'OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN',
      alive: { seconds: 1.2, counts: ({ method }) => method === 'GET_PARAMETER' },
    })
    const rtsp = rtspOf()
    expect(await causeOf((await rtsp.play(target(camera), deaf)).ended)).toBe('server-closed')
    const second = await rtsp.play(target(camera), deaf)
    await expect.poll(() => methods(camera).filter((method) => method === 'GET_PARAMETER').length, { timeout: 10_000 }).toBeGreaterThan(5)
    await second.close()
    await second.ended
  })

  it.each(['OPTIONS', 'GET_PARAMETER'] as const)('uses no more what ended a session: %s', async (culprit) => {
    // Before PLAY it may be asked; while it plays, this camera hangs up.
    const camera = await cameraOf({
      ...lasting,
      public: culprit === 'OPTIONS' ? 'DESCRIBE, SETUP, PLAY, TEARDOWN' : 'DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER',
      hangsUpAt: ({ method, headers }) => method === culprit && headers.get('session') !== undefined,
    })
    const rtsp = rtspOf()
    const first = await rtsp.play(target(camera), deaf)
    expect(await causeOf(first.ended)).toBe('server-closed')
    expect(first.quirks.keepAliveEnds).toEqual([culprit])
    const before = methods(camera).length
    const second = await rtsp.play(target(camera), deaf)
    const other = culprit === 'OPTIONS' ? 'GET_PARAMETER' : 'OPTIONS'
    const later = () => camera.requests.slice(before).filter(({ method, headers }) => method === other && headers.get('session'))
    await expect.poll(() => later().length, { timeout: 10_000 }).toBeGreaterThan(4)
    await second.close()
    await second.ended
  })

  it.each(['not answered', 'refused'] as const)('asks nothing where every question ends the session, and is %s', async (how) => {
    const isAsked = (method: string) => /OPTIONS|PARAMETER/.test(method)
    const camera = await cameraOf({
      ...lasting,
      insist: ({ method, headers }) => (isAsked(method) && headers.get('session') !== undefined ? 400 : undefined),
      hangsUpAt: ({ method, headers }) =>
        isAsked(method) && headers.get('session') !== undefined && (how === 'refused' ? 'answered' : true),
    })
    const rtsp = rtspOf()
    for (let n = 0; n < 3; n++) expect(await causeOf((await rtsp.play(target(camera), deaf)).ended)).toBe('server-closed')
    let packets = 0
    const last = await rtsp.play(target(camera), { rtp: () => (packets += 1), rtcp() {} })
    expect(last.quirks.keepAlive).toBe('none')
    await expect.poll(() => packets, { timeout: 10_000 }).toBeGreaterThan(100)
    await last.close()
    await last.ended
  })

  it('says of a camera that hangs up after DESCRIBE that it did', async () => {
    const camera = await cameraOf({ refuse: { DESCRIBE: 'close' } })
    const failure = await rtspOf()
      .describe(target(camera))
      .catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ cause: 'server-closed', evidence: expect.stringContaining('after DESCRIBE') })
  })

  it('bears session and login, also with a nonce that went stale', async () => {
    const camera = await cameraOf({
      ...lasting,
      auth: { nonceLasts: 3, silently: true, methods: ['DESCRIBE', 'SETUP', 'PLAY', 'GET_PARAMETER', 'OPTIONS', 'TEARDOWN'] },
      alive: { seconds: 1.5, counts: (request) => request.headers.get('session') === '1' },
    })
    const session = await rtspOf().play(target(camera), deaf)
    await expect.poll(() => methods(camera).filter((method) => method === 'GET_PARAMETER').length, { timeout: 10_000 }).toBeGreaterThan(6)
    await session.close()
    await session.ended
    expect(camera.wrongLogins).toBe(0)
  })

  it('reports by UDP that it is still there', async () => {
    const camera = await cameraOf({ udp: { needsReports: 1500 } })
    let packets = 0
    const session = await rtspOf(5).play({ ...target(camera), transport: 'udp' }, { rtp: () => (packets += 1), rtcp() {} })
    // Beyond what it would send to somebody who says nothing.
    await expect.poll(() => packets, { timeout: 15_000 }).toBeGreaterThan(150)
    await session.close()
    await session.ended
  })
})
