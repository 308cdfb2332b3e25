/** For the tests of the hub: a hub with the real supervisor and RTSP client on cameras of the virtual LAN, and readers that take notes. */

import { createServer } from 'node:net'
import type { ReaderPurpose } from '../../src-shared/cameras.ts'
import { type Failure, systemClock } from '../base/index.ts'
import { type MediaDescription, newRtpHeader, readRtp } from '../media/index.ts'
import { createRtsp } from '../rtsp/index.ts'
import { createState } from '../state/index.ts'
import { createSupervisor } from '../supervisor/index.ts'
import { silentLog } from '../testing/silent-log.ts'
import { createHub } from './index.ts'
import type { HubPacket, HubReader, JpegFrame, SourcePlan, SourcePlans, StreamRef } from './types.ts'

/** `plans` by camera id; a function is asked at each opening. */
export async function openHub(plans: Record<string, SourcePlan | (() => SourcePlan)>) {
  const redact = (text: string) => text
  const learnt: unknown[] = []
  const given: SourcePlans = {
    async plan(ref) {
      const plan = plans[ref.cameraId]
      if (!plan) throw new (await import('../base/index.ts')).Failure('not-found')
      return typeof plan === 'function' ? plan() : plan
    },
    learnt: (ref, tracks, quirks) => void learnt.push({ ref, tracks, quirks }),
  }
  const parts = { log: silentLog, clock: systemClock, redact }
  const supervisor = createSupervisor(parts)
  const secrets = { seal: redact, open: redact, learn() {}, redact }
  const state = createState()
  const hub = await createHub({ plans: given, state, rtsp: createRtsp(parts), supervisor, secrets, ...parts })
  const close = async () => {
    await hub.close()
    await supervisor.close()
  }
  return { hub, state, learnt, close }
}

export const rtspPlan = (url: string, user?: string, password?: string): SourcePlan => ({
  kind: 'rtsp',
  url,
  user,
  password,
  transport: 'tcp',
})
export const mainOf = (cameraId: string): StreamRef => ({ cameraId, role: 'main' })

/** A reader that keeps what it is given. */
export class Notes implements HubReader {
  readonly name = 'notes'
  readonly purpose: ReaderPurpose = 'view'
  readonly descriptions: MediaDescription[] = []
  readonly received: HubPacket[] = []
  readonly frames: JpegFrame[] = []
  readonly troubles: (Failure | undefined)[] = []
  /** `described` before any packet. */
  inOrder = true

  described(description: MediaDescription): void {
    this.descriptions.push(description)
  }

  packets(packets: readonly HubPacket[]): void {
    if (this.descriptions.length === 0) this.inOrder = false
    this.received.push(...packets)
  }

  frame(frame: JpegFrame): void {
    this.frames.push(frame)
  }

  troubled(failure: Failure | undefined): void {
    this.troubles.push(failure)
  }

  headers(track: number) {
    return this.received
      .filter((packet) => packet.track === track)
      .map((packet) => {
        const header = newRtpHeader()
        if (!readRtp(packet.data, header)) throw new Error('no RTP')
        return { ...header, key: packet.key, arrivedAt: packet.arrivedAt, capturedAt: packet.capturedAt }
      })
  }
}

/** Waits until it is so; fails after `seconds`. */
export async function until(condition: () => boolean | Promise<boolean>, seconds = 20): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((done) => setTimeout(done, 20))) {
    if (await condition()) return
  }
  throw new Error(`never came: ${condition}`)
}

export async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(address && typeof address === 'object' ? address.port : 0))
    })
  })
}
