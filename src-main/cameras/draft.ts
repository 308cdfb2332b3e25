/** From the input of a command to an entry that could be saved: reads addresses and logins, touches nothing. */
import type * as z from 'zod'
import type { CameraChange, CameraCreate, Source } from '../../src-shared/cameras.ts'
import type { Credentials } from '../net/index.ts'
import { unmasked, withAddress } from './address-passwords.ts'
import { sourceLabel } from './probe.ts'
import { invalid, movedTo, type ReadSource, readSource, readSubUrl, readUrl } from './source-input.ts'
import type { Entry } from './storage.ts'

export type CreateInput = z.infer<typeof CameraCreate>
export type ChangeInput = z.infer<typeof CameraChange>

export interface Draft {
  readonly source: Source
  readonly subUrl: string | undefined
  readonly user: string | null
  readonly password: string | undefined
  /** The password stays what it was, even one that can no longer be read. */
  readonly keepsPassword: boolean
  readonly unsure: boolean
}

export function draftNew(input: CreateInput): Draft {
  const read = readGiven(input)
  if (!read) throw invalid('url', 'Give an address, for instance rtsp://192.168.1.64/stream1')
  const sub = input.sub_url === undefined ? undefined : readSubUrl(input.sub_url, read.source)
  const user = input.user ?? read.user ?? sub?.user
  const password = input.password ?? read.password ?? sub?.password
  return { source: read.source, subUrl: sub?.url, ...login(user, password), keepsPassword: false, unsure: read.unsure }
}

/** What is left out stays; credentials inside a new address count unless fields of their own are given. */
export function draftChanged(entry: Entry, input: ChangeInput): Draft {
  const { camera } = entry
  const stored = sourceLabel(camera.source)
  const url = input.url === undefined ? undefined : unmasked(input.url.trim(), stored)
  const moved = url === undefined || input.source ? undefined : movedTo(url, camera.source)
  const given = moved ?? (input.source && withAddress(input.source, (masked) => unmasked(masked, stored)))
  const read = url === stored ? undefined : readGiven({ url, source: given })
  const source = read?.source ?? camera.source
  const sub = typeof input.sub_url === 'string' ? readSubUrl(unmasked(input.sub_url.trim(), subUrlOf(entry)), source) : undefined
  const kept = input.sub_url === undefined && source.kind === camera.source.kind ? subUrlOf(entry) : undefined
  const user = input.user !== undefined ? input.user : (read?.user ?? sub?.user ?? camera.user)
  const typed = input.password !== undefined ? input.password : (read?.password ?? sub?.password)
  const keepsPassword = typed === undefined
  const password = keepsPassword ? entry.password : (typed ?? undefined)
  return { source, subUrl: sub?.url ?? kept, ...login(user ?? undefined, password), keepsPassword, unsure: read?.unsure ?? false }
}

export function credentialsOf({ camera, password }: Pick<Entry, 'camera' | 'password'>): Credentials | undefined {
  return loginOf({ user: camera.user, password })
}

export function loginOf({ user, password }: { user: string | null; password: string | undefined }): Credentials | undefined {
  return user === null && password === undefined ? undefined : { user: user ?? '', password: password ?? '' }
}

/** A login as a command gives it. */
export function loginFields({ camera, password }: Pick<Entry, 'camera' | 'password'>): Pick<CreateInput, 'user' | 'password'> {
  return { user: camera.user, password: password ?? null }
}

/** The address that was given by hand for the second stream: roles may have been swapped since. */
export function subUrlOf({ camera }: Entry): string | undefined {
  if (!('url' in camera.source)) return undefined
  const { url } = camera.source
  return camera.streams.find((stream) => stream.url !== url)?.url
}

function readGiven(input: Pick<ChangeInput, 'url' | 'source'>): ReadSource | undefined {
  if (input.source !== undefined) return readSource(input.source)
  return input.url === undefined ? undefined : readUrl(input.url)
}

function login(user: string | undefined, password: string | undefined): { user: string | null; password: string | undefined } {
  const none = (user ?? '') === '' && (password ?? '') === ''
  return none ? { user: null, password: undefined } : { user: user ?? null, password: password || undefined }
}
