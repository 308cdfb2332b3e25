/** What arrives: a published stream as its server hands it out, to be played beside the camera's own. */
import * as z from 'zod'
import { CameraId } from './cameras.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'
import { Trouble } from './trouble.ts'

/** Why a stream cannot be had from its server one way: a key that the screen has a sentence for. */
const arrivingReasons = [
  'not-published', // nothing of this camera goes to any server now
  'no-api', // the profile names no API, or it does not answer: nobody knows what the server offers
  'switched-off', // the server does not offer it
  'not-to-be-had', // it offers it, and `trouble` says why it cannot be had from here
] as const

const Offered = z.object({
  /** The server's own address; null where it offers none. From a page it may not be reachable: it is asked through the engine. */
  url: z.string().nullable(),
  /** Null: to be had through the engine. */
  reason: z.enum(arrivingReasons).nullable(),
  trouble: Trouble.nullable(),
})

export const Arriving = z.object({
  camera_id: z.string(),
  /** WebRTC (WHEP), the quicker one. The pictures themselves go from the server to the page without the engine, by UDP. */
  whep: Offered,
  /** HLS, all of it through the engine. */
  hls: Offered,
})
export type Arriving = z.infer<typeof Arriving>

const HlsFile = z.object({
  /** Media type, e.g. `application/vnd.apple.mpegurl`. */
  type: z.string(),
  /** Base64. */
  data: z.string(),
})

const byCamera = z.object({ camera_id: CameraId })
const known = pick('CAMERA_NOT_FOUND', 'PUBLISH_FAILED', 'INPUT_INVALID')

export const arrivingContract = {
  look: needs('view')
    .route({ method: 'GET', path: '/publishing/arriving/{camera_id}', tags: ['publishing'], summary: 'How what arrives can be played' })
    .input(byCamera)
    .output(Arriving)
    .errors(pick('CAMERA_NOT_FOUND')),
  offer: needs('view')
    .route({
      method: 'POST',
      path: '/publishing/arriving/{camera_id}/whep',
      successStatus: 201,
      tags: ['publishing'],
      summary: 'Hand an SDP offer (all its candidates in it) to the server by WHEP, and get the answer',
    })
    .input(byCamera.extend({ offer: z.string().min(1).max(100_000) }))
    .output(z.object({ session: z.string(), answer: z.string() }))
    .errors(known),
  hangUp: needs('view')
    .route({
      method: 'DELETE',
      path: '/publishing/arriving/{camera_id}/whep/{session}',
      tags: ['publishing'],
      summary: 'End a WHEP session; one that is over already is no error',
    })
    .input(byCamera.extend({ session: z.string() }))
    .output(z.object({ session: z.string() }))
    .errors(pick('CAMERA_NOT_FOUND')),
  file: needs('view')
    .route({
      method: 'GET',
      path: '/publishing/arriving/{camera_id}/hls',
      tags: ['publishing'],
      summary: 'One file of the HLS stream, `index.m3u8` first (as bytes: /streams/{camera_id}/arriving/{file})',
    })
    .input(byCamera.extend({ file: z.string().default('index.m3u8') }))
    .output(HlsFile)
    .errors(known),
}
