/**
 * Who talks through which camera. The camera's loudspeaker is taken only while somebody talks: whoever says nothing for a second has
 * let go, so that a window that is gone leaves it free. One talks at a time; the next one is told since when.
 */
import { randomUUID } from 'node:crypto'
import type { TalkOffer } from '../../src-shared/talk.ts'
import { asFailure, type Clock, type Failure, type Log, Problem } from '../base/index.ts'
import type { Cameras } from '../cameras/types.ts'
import type { Rtsp, RtspTalk, TalkFormat } from '../rtsp/types.ts'
import { aLaw, muLaw } from './g711.ts'
import { createPacer, type Pacer } from './pacer.ts'

export interface Talk {
  /** Asked once per camera, until it is changed or `refresh`. Throws Failure when the camera cannot be asked. */
  offer(cameraId: string, refresh?: boolean): Promise<TalkOffer>
  /** Throws Problem TALK_BUSY, TALK_UNSUPPORTED, or Failure. */
  begin(cameraId: string): Promise<{ talk_id: string; sample_rate: number }>
  /** 16-bit little-endian samples at the rate of `begin`. Throws Problem TALK_OVER when it ended. */
  say(talkId: string, samples: Buffer): void
  end(talkId: string): Promise<void>
  close(): Promise<void>
}

interface Talking {
  readonly id: string
  readonly since: number
  readonly starting: Promise<RtspTalk>
  pacer: Pacer | undefined
  session: RtspTalk | undefined
  cancelSilence(): void
  /** Why it ended by itself. */
  failure: Failure | undefined
}

/** Milliseconds of silence of the talker that mean that he is gone; longer while the camera is still asked. */
const silence = 1000
const beginWithin = 15_000

export function createTalk({ cameras, rtsp, clock, log }: { cameras: Cameras; rtsp: Rtsp; clock: Clock; log: Log }): Talk {
  const talking = new Map<string, Talking>()
  const cameraOf = new Map<string, string>()
  const offers = new Map<string, Promise<readonly TalkFormat[]>>()
  const leave = cameras.onChange((id, what) => {
    offers.delete(id)
    if (what === 'removed') void release(id)
  })

  const targetOf = async (cameraId: string) => {
    cameras.get(cameraId)
    const plan = await cameras.plan({ cameraId, role: 'main' })
    if (plan.kind !== 'rtsp') return undefined
    const { url, user, password, quirks } = plan
    const credentials = user === undefined && password === undefined ? undefined : { user: user ?? '', password: password ?? '' }
    return { url, credentials, ...(quirks && { quirks: { ...quirks } }) }
  }
  const formats = (cameraId: string, refresh: boolean): Promise<readonly TalkFormat[]> => {
    const known = refresh ? undefined : offers.get(cameraId)
    if (known) return known
    const asked = (async () => {
      const target = await targetOf(cameraId)
      return target ? rtsp.talkFormats(target) : []
    })()
    offers.set(cameraId, asked)
    asked.catch(() => offers.delete(cameraId))
    return asked
  }
  const offerOf = (found: readonly TalkFormat[]): TalkOffer => {
    const encodings = found.map(({ encoding }) => encoding)
    const works = encodings.some((one) => one === 'PCMU' || one === 'PCMA')
    return { offered: works ? 'yes' : encodings.length > 0 ? 'other-codec' : 'no', codecs: [...new Set(encodings)] }
  }

  async function release(cameraId: string, failure?: Failure): Promise<void> {
    const mine = talking.get(cameraId)
    if (!mine) return
    talking.delete(cameraId)
    cameraOf.delete(mine.id)
    mine.failure = failure
    mine.cancelSilence()
    mine.pacer?.stop()
    const session = mine.session ?? (await mine.starting.catch(() => undefined))
    await session?.close()
    log.info(
      { camera: cameraId, ms: clock.now() - mine.since, leftOut: mine.pacer?.leftOut, reason: failure?.message },
      'talked through a camera',
    )
  }
  const waitFor = (cameraId: string, mine: Talking, ms: number) => {
    mine.cancelSilence()
    mine.cancelSilence = clock.after(ms, () => void release(cameraId))
  }

  return {
    offer: async (cameraId, refresh = false) => {
      cameras.get(cameraId)
      return offerOf(await formats(cameraId, refresh))
    },
    async begin(cameraId) {
      const other = talking.get(cameraId)
      if (other) throw new Problem('TALK_BUSY', { since: other.since })
      const target = await targetOf(cameraId)
      if (!target) throw new Problem('TALK_UNSUPPORTED', { reason: 'no', codecs: [] })
      const meanwhile = talking.get(cameraId)
      if (meanwhile) throw new Problem('TALK_BUSY', { since: meanwhile.since })
      const mine: Talking = {
        ...{ id: randomUUID(), since: clock.now(), starting: rtsp.talk(target) },
        ...{ pacer: undefined, session: undefined, failure: undefined, cancelSilence: () => {} },
      }
      talking.set(cameraId, mine)
      cameraOf.set(mine.id, cameraId)
      waitFor(cameraId, mine, beginWithin)
      try {
        const session = await mine.starting
        // let go meanwhile: `release` closes what came too late
        if (talking.get(cameraId) !== mine) throw mine.failure ?? new Problem('TALK_OVER')
        const { format } = session
        mine.session = session
        mine.pacer = createPacer({
          clock,
          clockRate: format.clockRate,
          payloadType: format.payloadType,
          encode: format.encoding === 'PCMA' ? aLaw : muLaw,
          send: (packet) => void session.send(packet),
        })
        session.ended.catch((thrown: unknown) => void release(cameraId, asFailure(thrown)))
        waitFor(cameraId, mine, silence)
        return { talk_id: mine.id, sample_rate: format.clockRate }
      } catch (thrown) {
        if (talking.get(cameraId) === mine) void release(cameraId)
        const failure = thrown instanceof Problem ? undefined : asFailure(thrown)
        if (failure?.cause === 'not-found') throw new Problem('TALK_UNSUPPORTED', { reason: 'no', codecs: [] })
        if (failure?.cause === 'codec') {
          const { codecs } = offerOf(await formats(cameraId, false).catch(() => []))
          throw new Problem('TALK_UNSUPPORTED', { reason: 'other-codec', codecs })
        }
        throw thrown
      }
    },
    say(talkId, bytes) {
      const cameraId = cameraOf.get(talkId)
      const mine = cameraId === undefined ? undefined : talking.get(cameraId)
      if (cameraId === undefined || !mine?.pacer) throw new Problem('TALK_OVER')
      waitFor(cameraId, mine, silence)
      const samples = new Int16Array(Math.floor(bytes.length / 2))
      for (let n = 0; n < samples.length; n += 1) samples[n] = bytes.readInt16LE(n * 2)
      mine.pacer.say(samples)
    },
    async end(talkId) {
      const cameraId = cameraOf.get(talkId)
      if (cameraId !== undefined) await release(cameraId)
    },
    async close() {
      leave()
      await Promise.all([...talking.keys()].map((id) => release(id)))
    },
  }
}
