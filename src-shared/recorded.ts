/** Recordings on the server: what a MediaMTX kept of the streams that it was sent, beside what this gateway keeps itself. */
import * as z from 'zod'
import { CameraId } from './cameras.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'
import { Trouble } from './trouble.ts'

/** Why there is nothing from a server: a key that the screen has a sentence for. */
const recordedReasons = [
  'no-api', // the profile names no API, or it does not answer: nobody knows whether it records
  'switched-off', // its playback server is off
  'not-recorded', // it does not record this path
  'not-to-be-had', // it records, and `trouble` says why it cannot be had from here
] as const
export const RecordedReason = z.enum(recordedReasons)
export type RecordedReason = z.infer<typeof RecordedReason>

const RecordedPlace = z.object({
  /** Server profile, and path there. */
  profile: z.string(),
  path: z.string(),
  /** Null: `spans` is what it has. */
  reason: RecordedReason.nullable(),
  trouble: Trouble.nullable(),
  /** Milliseconds since 1970, by the server's clock. */
  spans: z.array(z.object({ from: z.number(), to: z.number() })),
})

export const Recorded = z.object({
  camera_id: z.string(),
  /** Everywhere that this camera was published to of late; none where it never was. */
  places: z.array(RecordedPlace),
})
export type Recorded = z.infer<typeof Recorded>

const time = z.coerce.number().min(0).max(8.64e15)
const place = z.object({ camera_id: CameraId, profile: z.string(), path: z.string() })
/** Seconds of a piece at most: it is handed over whole. */
export const longestPiece = 120

export const recordedContract = {
  look: needs('view')
    .route({ method: 'GET', path: '/publishing/recorded/{camera_id}', tags: ['publishing'], summary: 'What servers recorded of a camera' })
    .input(z.object({ camera_id: CameraId, from: time, to: time }))
    .output(Recorded)
    .errors(pick('CAMERA_NOT_FOUND')),
  piece: needs('view')
    .route({
      method: 'GET',
      path: '/publishing/recorded/{camera_id}/piece',
      tags: ['publishing'],
      summary: 'A piece of it as MP4, in Base64 (longer ones as bytes: /streams/{camera_id}/recorded.mp4)',
    })
    .input(place.extend({ from: time, seconds: z.coerce.number().min(0.1).max(longestPiece).default(10) }))
    .output(z.object({ data: z.string() }))
    .errors(pick('CAMERA_NOT_FOUND', 'PUBLISH_FAILED')),
}
