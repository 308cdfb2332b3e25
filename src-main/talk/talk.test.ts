/** Talking to virtual cameras, and through go2rtc: what they heard is compared with what was said. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startVirtualLan, type VirtualLan } from '../../tools/virtual-lan/index.ts'
import { firstStart, missing } from '../../tools/virtual-lan/testing/peers.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { until } from '../testing/until.ts'

const chunk = 40

/** A tone as a talker sends it, 40 ms at a time. */
function tone(hertz: number, rate: number) {
  let at = 0
  return () => {
    const samples = Buffer.alloc((rate * chunk * 2) / 1000)
    for (let n = 0; n < samples.length / 2; n += 1, at += 1)
      samples.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * hertz * at) / rate)), n * 2)
    return samples
  }
}

describe.skipIf(missing('ffmpeg'))('talking through a camera [needs ffmpeg]', { timeout: 60_000 }, () => {
  let lan: VirtualLan
  let engine: TestEngine
  beforeAll(async () => {
    const main = { path: '/main', width: 320, height: 184, gop: 0.4, kbps: 200, audio: 'pcmu' as const }
    const login = { user: 'admin', password: 'p&ss', caption: 'Test', main }
    lan = await startVirtualLan({
      cameras: [
        { name: 'Mu', ...login, backchannel: 'pcmu' },
        { name: 'A', ...login, backchannel: 'pcma' },
        { name: 'Other', ...login, backchannel: 'aac' },
        { name: 'Deaf', ...login },
      ],
      server: false,
    })
    engine = await openTestEngine()
  }, firstStart)
  afterAll(async () => {
    await engine?.close()
    await lan?.close()
  })
  afterEach(async () => {
    for (const camera of lan.cameras) {
      await until(() => camera.ear.taken === 0)
      camera.ear.clear()
      await camera.heal()
    }
  })

  const add = async (name: string) => {
    const url = lan.camera(name).addresses.main ?? ''
    const { id } = await engine.cameras.create({ name, url, user: 'admin', password: 'p&ss', verify: false })
    return id
  }
  const ids = new Map<string, Promise<string>>()
  const idOf = (name: string) => {
    const known = ids.get(name) ?? add(name)
    ids.set(name, known)
    return known
  }
  const speak = async (talkId: string, hertz: number, ms: number, rate = 8000) => {
    const next = tone(hertz, rate)
    for (let said = 0; said < ms; said += chunk) {
      engine.talk.say(talkId, next())
      await new Promise((done) => setTimeout(done, chunk))
    }
  }

  it.each(['Mu', 'A'])('is heard as it was said (%s-law), paced, and lets go', async (name) => {
    const id = await idOf(name)
    const { ear } = lan.camera(name)
    expect(await engine.talk.offer(id)).toMatchObject({ offered: 'yes' })
    const { talk_id, sample_rate } = await engine.talk.begin(id)
    expect(sample_rate).toBe(8000)
    expect(ear.taken).toBe(1)
    await speak(talk_id, 440, 1600)
    expect(ear.toneShare(440)).toBeGreaterThan(0.9)
    expect(ear.toneShare(1000)).toBeLessThan(0.05)
    expect(Math.max(...ear.samples())).toBeGreaterThan(0.3)
    // not faster than it was said, and nearly all of it
    expect(ear.samples().length).toBeGreaterThan(8000)
    expect(ear.samples().length).toBeLessThanOrEqual(8000 * 2.5)
    await engine.talk.end(talk_id)
    expect(ear.taken).toBe(0)
    expect(() => engine.talk.say(talk_id, Buffer.alloc(320))).toThrow(expect.objectContaining({ code: 'TALK_OVER' }))
  })

  it('lets go by itself when nothing is said any more', async () => {
    const { talk_id } = await engine.talk.begin(await idOf('Mu'))
    await speak(talk_id, 440, 200)
    await until(() => lan.camera('Mu').ear.taken === 0)
  })

  it('is for one at a time, with a word to the second', async () => {
    const id = await idOf('Mu')
    const { talk_id } = await engine.talk.begin(id)
    await expect(engine.talk.begin(id)).rejects.toMatchObject({ code: 'TALK_BUSY', data: { since: expect.any(Number) } })
    await engine.talk.end(talk_id)
    const [one, two] = await Promise.allSettled([engine.talk.begin(id), engine.talk.begin(id)])
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected'])
    for (const begun of [one, two]) if (begun.status === 'fulfilled') await engine.talk.end(begun.value.talk_id)
  })

  it('is said to be impossible where there is no loudspeaker, or one of another codec', async () => {
    expect(await engine.talk.offer(await idOf('Deaf'))).toEqual({ offered: 'no', codecs: [] })
    await expect(engine.talk.begin(await idOf('Deaf'))).rejects.toMatchObject({ code: 'TALK_UNSUPPORTED', data: { reason: 'no' } })
    expect(await engine.talk.offer(await idOf('Other'))).toEqual({ offered: 'other-codec', codecs: ['MPEG4-GENERIC'] })
    await expect(engine.talk.begin(await idOf('Other'))).rejects.toMatchObject({
      code: 'TALK_UNSUPPORTED',
      data: { reason: 'other-codec', codecs: ['MPEG4-GENERIC'] },
    })
  })

  it('ends when the camera goes away, and can begin again when it is back', async () => {
    const id = await idOf('Mu')
    const { talk_id } = await engine.talk.begin(id)
    await speak(talk_id, 440, 200)
    lan.camera('Mu').reset()
    await until(() => {
      try {
        engine.talk.say(talk_id, Buffer.alloc(320))
        return false
      } catch {
        return true
      }
    })
    await until(() => lan.camera('Mu').ear.taken === 0)
    const again = await engine.talk.begin(id)
    await engine.talk.end(again.talk_id)
  })

  it('leaves a stream that is read as it is', async () => {
    const id = await idOf('Mu')
    const stop = new AbortController()
    const pieces = engine.live.fragments(id, { role: 'main', signal: stop.signal })
    await pieces.next()
    const { plays } = lan.camera('Mu').counts
    const { talk_id } = await engine.talk.begin(id)
    await speak(talk_id, 600, 800)
    expect((await pieces.next()).done).toBe(false)
    expect(engine.state.get('streams', `${id}/main`)?.state).toBe('running')
    expect(lan.camera('Mu').counts.plays).toBe(plays + 1)
    await engine.talk.end(talk_id)
    stop.abort()
  })
})
