/** Entries made of drafts: a new one, and one that was changed. Pure but for the seal. */
import { isDeepStrictEqual } from 'node:util'
import type { CameraDevice, CameraStream, Source } from '../../src-shared/cameras.ts'
import type { Secrets } from '../secrets/types.ts'
import { addressKey } from './address-key.ts'
import { type Draft, subUrlOf } from './draft.ts'
import type { FoundDevice } from './find-device.ts'
import { type Probed, sourceLabel } from './probe.ts'
import type { Entry } from './storage.ts'

/** Without id and name, which come with saving. */
export function newEntry(
  draft: Draft,
  station: string | null,
  at: number,
  secrets: Secrets,
  known: { vendor: string | null; model: string | null } = { vendor: null, model: null },
): Entry {
  return {
    camera: {
      id: '',
      name: '',
      station,
      source: draft.source,
      user: draft.user,
      has_password: draft.password !== undefined,
      vendor: known.vendor,
      model: known.model,
      device: null,
      streams: firstStreams(draft.source, draft.subUrl),
      trouble: null,
      created_at: at,
      updated_at: at,
    },
    password: draft.password,
    sealed: draft.password === undefined ? null : secrets.seal(draft.password),
    addressKey: addressKey(draft.source),
    quirks: {},
  }
}

export function changedEntry(
  before: Entry,
  draft: Draft,
  input: { name?: string | undefined; station?: string | null | undefined },
  at: number,
  secrets: Secrets,
): Entry {
  const sameSource = isDeepStrictEqual(draft.source, before.camera.source)
  const newLogin = draft.user !== before.camera.user || draft.password !== before.password
  const moved = !sameSource || draft.subUrl !== subUrlOf(before)
  const sealed = draft.keepsPassword ? before.sealed : draft.password === undefined ? null : secrets.seal(draft.password)
  return {
    ...before,
    password: draft.password,
    sealed,
    // a key made by chance (synthetic) stays as long as the source does
    addressKey: sameSource ? before.addressKey : addressKey(draft.source),
    quirks: moved ? {} : newLogin ? unproven(before.quirks) : before.quirks,
    camera: {
      ...before.camera,
      name: input.name ?? before.camera.name,
      station: input.station === undefined ? before.camera.station : input.station,
      source: draft.source,
      user: draft.user,
      has_password: sealed !== null,
      streams: moved ? firstStreams(draft.source, draft.subUrl) : before.camera.streams,
      device: moved || (before.camera.device?.onvif === null && newLogin) ? null : (before.camera.device ?? null),
      updated_at: at,
    },
  }
}

/** It played with another login. */
function unproven(quirks: Entry['quirks']): Entry['quirks'] {
  return Object.fromEntries(Object.entries(quirks).map(([role, { played: _, ...learnt }]) => [role, learnt]))
}

export function withProbe(entry: Entry, probed: Probed, at: number): Entry {
  const { camera } = entry
  return {
    ...entry,
    quirks: probed.quirks,
    camera: {
      ...camera,
      source: probed.source,
      streams: probed.streams,
      trouble: null,
      vendor: probed.vendor ?? camera.vendor,
      model: probed.model ?? camera.model,
      device: probed.device ?? camera.device ?? null,
      updated_at: at,
    },
  }
}

/** What the device of a camera says that was added without it; null: it has none that lets us in. */
export function withDevice(entry: Entry, found: FoundDevice | null, at: number): Entry {
  const { camera } = entry
  const device = found?.device ?? { ...(camera.device ?? unknownDevice), onvif: null }
  const [vendor, model] = [camera.vendor ?? found?.vendor ?? null, camera.model ?? found?.model ?? null]
  return { ...entry, camera: { ...camera, device, vendor, model, updated_at: at } }
}

const unknownDevice: CameraDevice = { firmware: null, serial: null, hardware: null, mac: null, snapshot_url: null, web_url: null }

/** Streams before a probe: what is known by address alone. ONVIF has to be asked. */
function firstStreams(source: Source, subUrl: string | undefined): CameraStream[] {
  if (source.kind === 'onvif') return []
  const stream = (role: 'main' | 'sub', url: string): CameraStream => ({ role, url, profile_token: null, tracks: [], probed_at: null })
  return [stream('main', sourceLabel(source)), ...(subUrl === undefined ? [] : [stream('sub', subUrl)])]
}
