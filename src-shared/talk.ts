/**
 * Talking through a camera that has a loudspeaker. It is taken only while somebody talks: whoever says nothing for a second has let
 * go. Speech is 16-bit little-endian samples, one channel, at the rate that `begin` tells.
 */
import * as z from 'zod'
import { CameraId } from './cameras.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'

export const TalkOffer = z.object({
  /** `other-codec`: it wants to hear only codecs that Camgate does not make. */
  offered: z.enum(['yes', 'no', 'other-codec']),
  /** As the camera names them. */
  codecs: z.array(z.string()),
})
export type TalkOffer = z.infer<typeof TalkOffer>

const camera = { camera_id: CameraId }
const talk = { talk_id: z.string().min(1).max(100) }
const tags = ['talk']
const refusals = pick('CAMERA_NOT_FOUND', 'SOURCE_FAILED', 'TALK_BUSY', 'TALK_UNSUPPORTED', 'TALK_OVER')

export const talkContract = {
  offer: needs('view')
    .route({ method: 'GET', path: '/cameras/{camera_id}/talk', tags, summary: 'Has it a loudspeaker that can be talked through?' })
    .input(z.object({ ...camera, refresh: z.union([z.boolean(), z.stringbool()]).optional() }))
    .output(TalkOffer)
    .errors(refusals),
  begin: needs('control')
    .route({ method: 'POST', path: '/cameras/{camera_id}/talk', tags, summary: 'Take the loudspeaker; say something within a second' })
    .input(z.object(camera))
    .output(z.object({ ...talk, sample_rate: z.number().int() }))
    .errors(refusals),
  say: needs('control')
    .route({ method: 'POST', path: '/talk/{talk_id}', tags, summary: 'Say something: a few tens of milliseconds at a time' })
    .input(
      z.object({
        ...talk,
        /** Base64; half a second at most. */
        samples: z.base64().max(16_000),
      }),
    )
    .output(z.object({}))
    .errors(refusals),
  end: needs('control')
    .route({ method: 'DELETE', path: '/talk/{talk_id}', tags, summary: 'Let the loudspeaker go' })
    .input(z.object(talk))
    .output(z.object({}))
    .errors(refusals),
}
