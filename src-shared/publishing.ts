/** Publishing: server profiles, publications, their history. Paths, fields and codes are those of the earlier publisher. */
import * as z from 'zod'
import { arrivingContract } from './arriving.ts'
import { CameraId } from './cameras.ts'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'
import { Publication, PublishCheck, PublishMove, PublishStart } from './publication.ts'
import { historyContract } from './publication-history.ts'
import { recordedContract } from './recorded.ts'
import { serverProfilesContract } from './server-profiles.ts'

export {
  checkFindings,
  Delivery,
  Publication,
  PublishCheck,
  PublishStart,
  PublishWishes,
  Way,
  wayReasons,
} from './publication.ts'
export { HistoryEntry, MetricPoint } from './publication-history.ts'
export { Certificate, ServerProfile, ServerProfileCheck, ServerProfileInput } from './server-profiles.ts'

export const publishingContract = {
  start: needs('publish')
    .route({
      method: 'POST',
      path: '/publishing/start',
      successStatus: 201,
      tags: ['publishing'],
      summary: 'Publish a camera; without a word about how, as it was last',
    })
    .input(PublishStart)
    .output(Publication)
    .errors(
      pick('CAMERA_NOT_FOUND', 'PROFILE_NOT_FOUND', 'NO_PROFILE', 'ALREADY_PUBLISHING', 'PATH_TAKEN', 'PUBLISH_FAILED', 'INPUT_INVALID'),
    ),
  stop: needs('publish')
    .route({
      method: 'POST',
      path: '/publishing/stop',
      tags: ['publishing'],
      summary: 'Stop publishing a camera; one that is not published is stopped already',
    })
    .input(z.object({ camera_id: CameraId }))
    .output(Publication)
    .errors(pick('CAMERA_NOT_FOUND', 'INPUT_INVALID')),
  move: needs('publish')
    .route({
      method: 'POST',
      path: '/publishing/move',
      tags: ['publishing'],
      summary: 'Publish to another server what is published now; nothing moves where one of them could not',
    })
    .input(PublishMove)
    .output(z.array(Publication))
    .errors(pick('CAMERA_NOT_FOUND', 'PROFILE_NOT_FOUND', 'PATH_TAKEN', 'PUBLISH_FAILED', 'INPUT_INVALID')),
  status: needs('view')
    .route({ method: 'GET', path: '/publishing/status', tags: ['publishing'], summary: 'Every publication' })
    .output(z.array(Publication)),
  statusOf: needs('view')
    .route({
      method: 'GET',
      path: '/publishing/status/{camera_id}',
      tags: ['publishing'],
      summary: 'The publication of one camera; `stopped` when it has none',
    })
    .input(z.object({ camera_id: CameraId }))
    .output(Publication)
    .errors(pick('CAMERA_NOT_FOUND')),
  check: needs('view')
    .route({
      method: 'GET',
      path: '/publishing/check/{camera_id}',
      tags: ['publishing'],
      summary: 'Which tracks would survive, and what would mend the others',
    })
    .input(z.object({ camera_id: CameraId, profile: z.string().optional() }))
    .output(PublishCheck)
    .errors(pick('CAMERA_NOT_FOUND', 'PROFILE_NOT_FOUND', 'NO_PROFILE')),
  ...historyContract,
  recorded: recordedContract,
  arriving: arrivingContract,
  profiles: serverProfilesContract,
}
