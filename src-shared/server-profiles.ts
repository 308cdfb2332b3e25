/** Server profiles: a MediaMTX (or other RTSP server) with its settings, what a test of it says, and its certificates. */
import * as z from 'zod'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'
import { Trouble } from './trouble.ts'

/** Stands in an address (`/configurations/{name}`): what no address can hold is no name. */
const ProfileName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((name) => !/^\.{1,2}$|\p{Cc}/u.test(name), 'holds no control characters, and is neither "." nor ".."')

const settings = {
  /** rtsp://host:8554 without credentials; those in it are taken out. A path in it is a prefix. */
  rtsp_url: z.string().trim().min(1).max(2000),
  transport: z.enum(['tcp', 'udp']),
  user: z.string().max(512).nullish(),
  password: z.string().max(512).nullish(),
  /** http://host:9997, where the server's control API is; null: not asked. */
  api_url: z.string().trim().max(2000).nullish(),
  api_user: z.string().max(512).nullish(),
  api_password: z.string().max(512).nullish(),
  /** Path on the server: `{id}`, `{name}`, `{station}`, `{role}`; made safe for every MediaMTX version. */
  path_template: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^(?:[^{}]|\{(?:id|name|station|role)\})+$/, 'in braces stand only {id}, {name}, {station} and {role}'),
  /** Tries in a row before giving up; 0: never give up. */
  reconnect_limit: z.number().int().min(0).max(1_000_000),
  /** Seconds: the floor of the backoff. */
  reconnect_delay: z.number().min(0.5).max(3600),
}

/** What an answer tells besides the settings: taken and not looked at, so that what was read can be sent back. */
const told = {
  has_password: z.boolean().optional(),
  has_api_password: z.boolean().optional(),
  active: z.boolean().optional(),
  local: z.boolean().optional(),
  api_trouble: Trouble.nullish(),
}

/** Strict, because a configuration is written by hand: a mistyped `pasword` is not left out silently. */
export const ServerProfileInput = z
  .strictObject({
    name: ProfileName,
    ...settings,
    transport: settings.transport.default('tcp'),
    path_template: settings.path_template.default('camera_{id}'),
    reconnect_limit: settings.reconnect_limit.default(0),
    reconnect_delay: settings.reconnect_delay.default(2),
    ...told,
  })
  .meta({ examples: [{ name: 'Central', rtsp_url: 'rtsp://127.0.0.1:8554', api_url: 'http://127.0.0.1:9997' }] })
/** Without the defaults above: whatever is left out stays as it is. */
export const ServerProfileChange = z
  .strictObject(settings)
  .partial()
  .extend({ name: z.string(), new_name: ProfileName.optional(), ...told })
  .meta({ examples: [{ path_template: '{station}/{name}', reconnect_delay: 5 }] })

export const ServerProfile = z.object({
  name: z.string(),
  rtsp_url: z.string(),
  transport: z.enum(['tcp', 'udp']),
  user: z.string().nullable(),
  api_url: z.string().nullable(),
  api_user: z.string().nullable(),
  path_template: z.string(),
  reconnect_limit: z.number().int(),
  reconnect_delay: z.number(),
  has_password: z.boolean(),
  has_api_password: z.boolean(),
  active: z.boolean(),
  /** "This computer": a mediamtx that Camgate runs itself. */
  local: z.boolean(),
  /** Why its API cannot be asked what arrives; null while it answers, and while nobody publishes there. */
  api_trouble: Trouble.nullable(),
})
export type ServerProfile = z.infer<typeof ServerProfile>

/** One line of the Test button: what was tried, and how it went. */
export const ServerProfileCheck = z.object({
  check: z.enum(['rtsp-reachable', 'rtsp-login', 'path-allowed', 'api-reachable', 'api-login', 'api-version']),
  outcome: z.enum(['ok', 'failed', 'skipped']),
  trouble: Trouble.nullable(),
  detail: z.string().nullable(),
  ms: z.number(),
})
export type ServerProfileCheck = z.infer<typeof ServerProfileCheck>

/** What is known of the certificate behind an encrypted address of a server. */
export const Certificate = z.object({
  /** `host:port` */
  address: z.string(),
  /** SHA-256 of the one that is insisted on: the first that was seen, or one that a person accepted; null where an authority vouches, or none was seen. */
  fingerprint: z.string().nullable(),
  since: z.number().nullable(),
  /** Another one that the server showed last; nothing is sent there until it is accepted. */
  offered: z.string().nullable(),
  offered_at: z.number().nullable(),
})
export type Certificate = z.infer<typeof Certificate>

const byName = z.object({ name: z.string() })

export const serverProfilesContract = {
  list: needs('view')
    .route({ method: 'GET', path: '/publishing/configurations', tags: ['profiles'], summary: 'Server profiles' })
    .output(z.array(ServerProfile)),
  create: needs('configure')
    .route({
      method: 'POST',
      path: '/publishing/configurations',
      successStatus: 201,
      tags: ['profiles'],
      summary: 'Add a server profile; the first one becomes active',
    })
    .input(ServerProfileInput)
    .output(ServerProfile)
    .errors(pick('NAME_TAKEN', 'INPUT_INVALID', 'STORAGE_FAILED')),
  get: needs('view')
    .route({ method: 'GET', path: '/publishing/configurations/{name}', tags: ['profiles'], summary: 'One server profile' })
    .input(byName)
    .output(ServerProfile)
    .errors(pick('PROFILE_NOT_FOUND')),
  change: needs('configure')
    .route({
      method: 'PUT',
      path: '/publishing/configurations/{name}',
      tags: ['profiles'],
      summary: 'Change a server profile; what is left out stays, new_name renames it',
    })
    .input(ServerProfileChange)
    .output(ServerProfile)
    .errors(pick('PROFILE_NOT_FOUND', 'NAME_TAKEN', 'PATH_TAKEN', 'INPUT_INVALID', 'STORAGE_FAILED')),
  remove: needs('configure')
    .route({
      method: 'DELETE',
      path: '/publishing/configurations/{name}',
      tags: ['profiles'],
      summary: 'Remove a server profile that nobody uses',
    })
    .input(byName)
    .output(byName)
    .errors(pick('PROFILE_NOT_FOUND', 'PROFILE_IN_USE', 'STORAGE_FAILED')),
  activate: needs('configure')
    .route({
      method: 'POST',
      path: '/publishing/configurations/{name}/activate',
      tags: ['profiles'],
      summary: 'Publish to this server from now on',
    })
    .input(byName)
    .output(ServerProfile)
    .errors(pick('PROFILE_NOT_FOUND', 'STORAGE_FAILED')),
  test: needs('configure')
    .route({
      method: 'POST',
      path: '/publishing/configurations/{name}/test',
      tags: ['profiles'],
      summary: 'Try the server, step by step',
    })
    .input(byName)
    .output(z.array(ServerProfileCheck))
    .errors(pick('PROFILE_NOT_FOUND')),
  certificates: needs('view')
    .route({
      method: 'GET',
      path: '/publishing/configurations/{name}/certificates',
      tags: ['profiles'],
      summary: 'Certificates of the encrypted addresses of a server',
    })
    .input(byName)
    .output(z.array(Certificate))
    .errors(pick('PROFILE_NOT_FOUND')),
  acceptCertificate: needs('configure')
    .route({
      method: 'POST',
      path: '/publishing/configurations/{name}/certificates',
      tags: ['profiles'],
      summary: 'Trust the certificate that a server offers in place of the one before; what publishes there goes on',
    })
    .input(z.object({ name: z.string(), address: z.string(), fingerprint: z.string() }))
    .output(z.array(Certificate))
    .errors(pick('PROFILE_NOT_FOUND', 'INPUT_INVALID', 'STORAGE_FAILED')),
  try: needs('configure')
    .route({ method: 'POST', path: '/publishing/try', tags: ['profiles'], summary: 'Try a server profile that is not saved yet' })
    // `passwords_of`: a saved profile whose passwords stand in for those left out, so that a change is tried before it is saved.
    .input(ServerProfileInput.extend({ passwords_of: z.string().optional() }))
    .output(z.array(ServerProfileCheck))
    .errors(pick('INPUT_INVALID', 'PROFILE_NOT_FOUND')),
  local: needs('configure')
    .route({
      method: 'POST',
      path: '/publishing/local-server',
      successStatus: 201,
      tags: ['profiles'],
      summary: 'Run a mediamtx on this computer and add the profile "This computer"',
    })
    .output(ServerProfile)
    .errors(pick('TOOL_MISSING', 'PUBLISH_FAILED')),
}
