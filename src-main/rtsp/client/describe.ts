/**
 * What a camera would send. A description is believed where it leaves no doubt; where it lists several formats for a track, or offers a key
 * that may not be the right one, the camera is played for a moment: only what arrives tells.
 */
import { Failure } from '../../base/index.ts'
import type { RtspDescription, RtspTarget } from '../types.ts'
import type { SessionDescription } from '../wire/sdp-read.ts'
import { playTarget } from './client.ts'
import { formatsOf, isDoubtful } from './formats.ts'
import { type ClientContext, type Job, kept, learnLogin, open, outward, prepare } from './job.ts'
import { openPresentation } from './presentation.ts'
import { createReceiver } from './receiver.ts'
import { isEncrypted, refuseEncrypted, tracksWorthHaving } from './set-up.ts'

/** Milliseconds for every track to say something once the first did. */
const tasteFor = 2000

/** DESCRIBE, and PLAY for a moment where that leaves it open what comes. */
export async function describeTarget(context: ClientContext, target: RtspTarget): Promise<RtspDescription> {
  let job: Job | undefined
  try {
    job = prepare(context, target)
    const description = await ask(job)
    learnLogin(job, undefined)
    refuseEncrypted(description)
    const doubtful = tracksWorthHaving(description, false).filter((track) => isDoubtful(description, track))
    const open = doubtful.some(({ index }) => job?.quirks.payloadTypes?.[index] === undefined)
    if (open || isEncrypted(description))
      await taste(
        context,
        target,
        job,
        doubtful.map(({ index }) => index),
        description,
      )
    const { quirks } = job
    const tracks = description.tracks.map((track) => formatsOf(description, track, quirks)[0])
    return { description: { tracks, tool: description.tool }, quirks: kept(quirks) }
  } catch (thrown) {
    const failure = outward(job, context, thrown)
    throw failure.cause === 'encrypted' ? await withPlainAddress(context, target, failure) : failure
  }
}

async function ask(job: Job): Promise<SessionDescription> {
  const receiver = createReceiver({ rtp() {}, rtcp() {} })
  const { connection, description } = await openPresentation({
    url: job.url,
    login: job.login,
    open: (url) => open(job, url, receiver, () => {}),
  })
  connection.destroy()
  return description
}

/** Failure `encrypted` where the keys are none. Whatever else keeps it from playing now says nothing about what it would send. */
async function taste(context: ClientContext, target: RtspTarget, job: Job, doubtful: readonly number[], description: SessionDescription) {
  const heard = new Set<number>()
  const { promise, resolve } = Promise.withResolvers<void>()
  let expected = Number.POSITIVE_INFINITY
  try {
    const session = await playTarget(
      context,
      { ...target, quirks: job.quirks },
      {
        rtp(track) {
          heard.add(track)
          if (heard.size >= expected) resolve()
        },
        rtcp() {},
      },
    )
    session.ended.then(resolve, resolve)
    expected = session.description.tracks.length
    const cancel = context.clock.after(tasteFor, resolve)
    await promise
    cancel()
    await session.close()
    job.quirks.payloadTypes = { ...session.quirks.payloadTypes }
    if (heard.size < expected) return
    for (const index of doubtful) job.quirks.payloadTypes[index] ??= description.tracks[index]?.payloadType ?? -1
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.cause === 'encrypted') throw thrown
  }
}

/** Recorders show an address that ends in `?enableSrtp`, and send in the plain under the same without. */
async function withPlainAddress(context: ClientContext, target: RtspTarget, failure: Failure): Promise<Failure> {
  const [address = '', query = ''] = target.url.split(/\?(.*)/s)
  const parts = query.split('&')
  const rest = parts.filter((part) => !/srtp/i.test(part))
  if (rest.length === parts.length) return failure
  const url = rest.length > 0 ? `${address}?${rest.join('&')}` : address
  const found = await describeTarget(context, { ...target, url }).catch(() => undefined)
  const left = parts.filter((part) => /srtp/i.test(part)).join('&')
  return found
    ? new Failure(failure.cause, `${failure.evidence}; the same address without ${left} is in the plain`, failure.final)
    : failure
}
