/**
 * The closed list of errors that a command or query can answer with: code, HTTP status, parameters.
 *
 * Every procedure of the contract names those it can give (`.errors(pick(...))`); what any call can end in stands in
 * `procedure.ts`. The status is mapped here once;
 * the sentence in the user's language is mapped once in `src-shared/words`. No message carries a credential.
 */
import * as z from 'zod'
import { rights } from './rights.ts'
import { Trouble } from './trouble.ts'

export const problems = {
  INPUT_INVALID: {
    status: 400,
    message: 'A field is missing or cannot be used',
    data: z.object({ fields: z.array(z.object({ field: z.string(), problem: z.string() })) }),
  },
  LOGIN_NEEDED: { status: 401, message: 'Open the link with its token, or send it as a bearer token' },
  ORIGIN_REFUSED: { status: 403, message: 'This page may not talk to this gateway' },
  RIGHT_MISSING: {
    status: 403,
    message: 'Whoever asks may not do this',
    data: z.object({ right: z.enum(rights) }),
  },
  NOT_FOUND: { status: 404, message: 'Nothing answers at this address: /api/docs lists what does' },
  BODY_TOO_LARGE: { status: 413, message: 'The body is larger than 1 MiB' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'The body is to be JSON: send it with "content-type: application/json"' },
  TOO_MANY_REQUESTS: { status: 429, message: 'Asked too often: wait a minute' },
  INTERNAL_SERVER_ERROR: { status: 500, message: 'A defect of Camgate; its log tells more' },
  CAMERA_NOT_FOUND: { status: 404, message: 'No camera has this id', data: z.object({ camera_id: z.string() }) },
  STREAM_NOT_FOUND: {
    status: 404,
    message: 'This camera has no such stream',
    data: z.object({ camera_id: z.string(), role: z.string() }),
  },
  PICTURE_NOT_FOUND: { status: 404, message: 'No picture of this camera is kept yet', data: z.object({ camera_id: z.string() }) },
  FINDING_NOT_FOUND: { status: 404, message: 'This finding is no longer known: scan again', data: z.object({ finding_id: z.string() }) },
  SESSION_NOT_FOUND: { status: 404, message: 'No session has this id', data: z.object({ session_id: z.string() }) },
  SESSION_EXISTS: { status: 409, message: 'Another session has this id', data: z.object({ session_id: z.string() }) },
  SEGMENT_NOT_FOUND: { status: 404, message: 'This part of the recording is no longer there', data: z.object({ segment_id: z.string() }) },
  NOTHING_RECORDED: { status: 404, message: 'Nothing is recorded of this camera at that time' },
  SCAN_NOT_FOUND: { status: 404, message: 'No scan has this id', data: z.object({ scan_id: z.string() }) },
  PROFILE_NOT_FOUND: { status: 404, message: 'No server profile has this name', data: z.object({ name: z.string() }) },
  NO_PROFILE: { status: 409, message: 'No server profile is active: create or activate one first' },
  CAMERA_EXISTS: {
    status: 409,
    message: 'A camera with this address is in the library already',
    data: z.object({ camera_id: z.string() }),
  },
  NAME_TAKEN: { status: 409, message: 'This name is taken', data: z.object({ name: z.string() }) },
  ALREADY_PUBLISHING: {
    status: 409,
    message: 'This camera is published already: force a restart or stop it first',
    data: z.object({ camera_id: z.string() }),
  },
  PATH_TAKEN: {
    status: 409,
    message: 'Another camera publishes to this path',
    data: z.object({ path: z.string(), camera_id: z.string() }),
  },
  PROFILE_IN_USE: {
    status: 409,
    message: 'Publications use this server profile: stop them first',
    data: z.object({ name: z.string(), camera_ids: z.array(z.string()) }),
  },
  CONTROL_NOT_FOUND: { status: 404, message: 'The camera has no control of this name', data: z.object({ control_id: z.string() }) },
  CONTROL_PRESET_NOT_FOUND: { status: 404, message: 'No values are kept under this name', data: z.object({ name: z.string() }) },
  NO_CONTROLS: {
    status: 409,
    message: 'This camera has nothing that can be controlled from here',
    data: z.object({ reason: z.enum(['other_system', 'no_service', 'no_device']) }),
  },
  PTZ_UNSUPPORTED: {
    status: 409,
    message: 'This camera cannot do that',
    data: z.object({ what: z.enum(['ptz', 'absolute', 'position', 'auxiliary', 'acting-preset']) }),
  },
  PRESET_NOT_FOUND: { status: 404, message: 'The camera has no such preset or tour', data: z.object({ token: z.string() }) },
  RELAY_NOT_FOUND: { status: 404, message: 'The camera has no relay output of this name', data: z.object({ token: z.string() }) },
  EVENT_HOOK_NOT_FOUND: { status: 404, message: 'No webhook has this id', data: z.object({ hook_id: z.string() }) },
  TALK_BUSY: { status: 409, message: 'Somebody else talks through this camera', data: z.object({ since: z.number() }) },
  TALK_UNSUPPORTED: {
    status: 409,
    message: 'This camera cannot be talked through',
    data: z.object({ reason: z.enum(['no', 'other-codec']), codecs: z.array(z.string()) }),
  },
  TALK_OVER: { status: 410, message: 'This conversation is over: nothing was said for a second, or the camera ended it' },
  SCAN_RUNNING: { status: 409, message: 'A scan is running already', data: z.object({ scan_id: z.string() }) },
  SOURCE_FAILED: { status: 502, message: 'The camera did not give what was asked for', data: z.object({ trouble: Trouble }) },
  PUBLISH_FAILED: { status: 500, message: 'Publishing could not be started', data: z.object({ trouble: Trouble }) },
  TOOL_MISSING: {
    status: 503,
    message: 'A program that this needs is not installed',
    data: z.object({ tool: z.string(), install: z.string() }),
  },
  STORAGE_FAILED: {
    status: 507,
    message: 'The data folder cannot be written',
    data: z.object({ reason: z.enum(['full', 'readonly', 'damaged', 'locked', 'other']), path: z.string() }),
  },
} as const

export type ProblemCode = keyof typeof problems
/** What a person has to do about a disk depends on it. */
export type StorageReason = z.infer<typeof problems.STORAGE_FAILED.data>['reason']

/** The subset of the list that one procedure can answer with, in the form that oRPC takes. */
export function pick<Code extends ProblemCode>(...codes: Code[]): Pick<typeof problems, Code> {
  return Object.fromEntries(codes.map((code) => [code, problems[code]])) as Pick<typeof problems, Code>
}
