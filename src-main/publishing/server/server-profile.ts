/** One server profile: as it is kept, as it is shown (without its passwords), and as the rest of the room uses it. */
import type * as z from 'zod'
import type { ServerProfile, ServerProfileInput } from '../../../src-shared/publishing.ts'
import type { Credentials } from '../../net/index.ts'
import { splitServerUrl } from './profile-url.ts'

export type ServerProfileSettings = z.infer<typeof ServerProfileInput>
type Stored = Omit<ServerProfile, 'has_password' | 'has_api_password' | 'active' | 'api_trouble'>

export interface KeptServerProfile {
  readonly stored: Stored
  readonly password: string | null
  readonly apiPassword: string | null
  readonly active: boolean
}

/** A server as the rest of the room uses it: with what must not leave the engine. */
export interface Server {
  readonly profile: ServerProfile
  /** `rtsp://host:port`, without path. */
  readonly origin: string
  readonly host: string
  /** Path of the profile's URL, without slashes around it. */
  readonly prefix: string
  readonly credentials: Credentials | undefined
  readonly apiCredentials: Credentials | undefined
}

/** Credentials in a URL become fields of their own. Throws Problem INPUT_INVALID that names the field. */
export function profileFrom(input: ServerProfileSettings, local: boolean, active: boolean): KeptServerProfile {
  const rtsp = splitServerUrl(input.rtsp_url, 'rtsp_url', ['rtsp', 'rtsps'])
  const api = input.api_url ? splitServerUrl(input.api_url, 'api_url', ['http', 'https']) : undefined
  const stored: Stored = {
    name: input.name,
    rtsp_url: `${rtsp.scheme}://${rtsp.authority}${rtsp.path}`,
    transport: input.transport,
    user: rtsp.user ?? (input.user || null),
    api_url: api ? `${api.scheme}://${api.authority}${api.path.replace(/\/v3$/, '')}` : null,
    api_user: api?.user ?? (input.api_user || null),
    path_template: input.path_template,
    reconnect_limit: input.reconnect_limit,
    reconnect_delay: input.reconnect_delay,
    local,
  }
  return {
    stored,
    password: rtsp.password ?? (input.password || null),
    apiPassword: api?.password ?? (input.api_password || null),
    active,
  }
}

export function shownServerProfile(
  { stored, password, apiPassword, active }: KeptServerProfile,
  api_trouble: ServerProfile['api_trouble'] = null,
): ServerProfile {
  return { ...stored, has_password: password !== null, has_api_password: apiPassword !== null, active, api_trouble }
}

export function serverOf(kept: KeptServerProfile): Server {
  const { stored, password, apiPassword } = kept
  const { scheme, authority, host, path } = splitServerUrl(stored.rtsp_url, 'rtsp_url', ['rtsp', 'rtsps'])
  return {
    profile: shownServerProfile(kept),
    origin: `${scheme}://${authority}`,
    host,
    prefix: path.replace(/^\/+/, ''),
    credentials: credentialsOf(stored.user, password),
    apiCredentials: credentialsOf(stored.api_user, apiPassword),
  }
}

function credentialsOf(user: string | null, password: string | null): Credentials | undefined {
  return user === null && password === null ? undefined : { user: user ?? '', password: password ?? '' }
}
