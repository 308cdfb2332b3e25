/** One server profile: as it is kept, as it is shown (without its passwords), and as the rest of the room uses it. */
import type * as z from 'zod'
import type { Profile, ProfileInput } from '../../../src-shared/publishing.ts'
import type { Credentials } from '../../net/index.ts'
import { splitServerUrl } from './profile-url.ts'

export type ProfileSettings = z.infer<typeof ProfileInput>
type Stored = Omit<Profile, 'has_password' | 'has_api_password' | 'active' | 'api_trouble'>

export interface KeptProfile {
  readonly stored: Stored
  readonly password: string | null
  readonly apiPassword: string | null
  readonly active: boolean
}

/** A server as the rest of the room uses it: with what must not leave the engine. */
export interface Server {
  readonly profile: Profile
  /** `rtsp://host:port`, without path. */
  readonly origin: string
  readonly host: string
  /** Path of the profile's URL, without slashes around it. */
  readonly prefix: string
  readonly credentials: Credentials | undefined
  readonly apiCredentials: Credentials | undefined
}

/** Credentials in a URL become fields of their own. Throws Problem INPUT_INVALID that names the field. */
export function profileFrom(input: ProfileSettings, local: boolean, active: boolean): KeptProfile {
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

export function shownProfile({ stored, password, apiPassword, active }: KeptProfile, api_trouble: Profile['api_trouble'] = null): Profile {
  return { ...stored, has_password: password !== null, has_api_password: apiPassword !== null, active, api_trouble }
}

export function serverOf(kept: KeptProfile): Server {
  const { stored, password, apiPassword } = kept
  const { scheme, authority, host, path } = splitServerUrl(stored.rtsp_url, 'rtsp_url', ['rtsp', 'rtsps'])
  return {
    profile: shownProfile(kept),
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
