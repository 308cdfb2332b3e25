/**
 * An HTTP camera that speaks JPEG as source: `multipart/x-mixed-replace`, bare JPEGs in a row, or a single picture, which is then
 * asked for again and again.
 */
import type { IncomingMessage } from 'node:http'
import { type Clock, Failure, pause } from '../../base/index.ts'
import { JpegCutter } from '../../media/index.ts'
import { type LoginMemory, openWebAs, rememberedWebLogin, socketFailure } from '../../net/index.ts'
import type { SourcePlan } from '../types.ts'
import type { SourceAttempt } from './source-attempt.ts'

/** Milliseconds between two pictures of an address that gives one at a time. */
const snapshotEvery = 500

export async function runMjpegSource(
  plan: SourcePlan & { kind: 'mjpeg' },
  sourceAttempt: SourceAttempt,
  clock: Clock,
  logins: LoginMemory,
): Promise<void> {
  const { signal } = sourceAttempt.attempt
  const credentials =
    plan.user === undefined && plan.password === undefined ? undefined : { user: plan.user ?? '', password: plan.password ?? '' }
  const login = rememberedWebLogin(plan.url, credentials, logins, sourceAttempt.insist)
  if (plan.quirks?.played) login.record?.workedBefore()
  for (;;) {
    const begun = clock.now()
    const answer = await openWebAs({ url: plan.url, signal }, login)
    sourceAttempt.connected()
    const pictures = await readPictures(answer, sourceAttempt, clock)
    if (signal.aborted) return
    if (pictures === 0) throw new Failure('no-media', `no JPEG in ${answer.headers['content-type'] ?? 'an answer without Content-Type'}`)
    // Whatever it is called: what ends after one picture gives one at a time.
    if (pictures > 1) throw new Failure('server-closed', 'the camera ended the stream')
    await pause(clock, Math.max(0, snapshotEvery - (clock.now() - begun)), signal).catch(() => {})
    if (signal.aborted) return
  }
}

/** Bytes without a single picture after which it is something else. */
const hopeless = 32 * 1024 * 1024

function readPictures(answer: IncomingMessage, sourceAttempt: SourceAttempt, clock: Clock): Promise<number> {
  const cutter = new JpegCutter()
  let pictures = 0
  let bytes = 0
  return new Promise((resolve, reject) => {
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      sourceAttempt.received(chunk.length)
      for (const picture of cutter.push(chunk)) {
        pictures += 1
        sourceAttempt.jpeg(picture, clock.now())
      }
      if (pictures === 0 && bytes > hopeless) answer.destroy(new Failure('no-media', 'no JPEG among the first 32 MiB'))
    })
    answer.once('end', () => resolve(pictures))
    answer.once('error', (error) => (sourceAttempt.attempt.signal.aborted ? resolve(pictures) : reject(socketFailure(error))))
    answer.once('close', () => resolve(pictures))
  })
}
