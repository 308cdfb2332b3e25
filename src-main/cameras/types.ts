import type * as z from 'zod'
import type { Camera, CameraChange, CameraCreate, Station, StreamRole } from '../../src-shared/cameras.ts'
import type { SourcePlans, StreamRef } from '../hub/types.ts'
import type { DeviceFormat } from './device-lists.ts'

/** A camera plugged into this computer. */
export interface LocalDevice {
  /** What a source of kind `v4l2` names: a device file, or the system's name for it. */
  readonly device: string
  readonly name: string
}

interface KnownOfCamera {
  readonly vendor: string | null
  readonly model: string | null
  /** A name that gets a number where it is taken when the camera is saved: several are found, and asked, at a time. */
  readonly wish?: string | undefined
  /** The camera whose login it shares, where none is given. */
  readonly loginOf?: string | undefined
}

/** What was done to a camera; `renamed`: only what people call it and where they place it, so that no stream is to be opened anew. */
export type CameraChangeKind = 'created' | 'changed' | 'renamed' | 'removed'

/** The library. Expected refusals are thrown as `Problem` (codes of `src-shared/problems.ts`). */
export interface Cameras extends SourcePlans {
  /** `known`: what discovery heard of a camera that does not say it by itself. */
  create(input: z.infer<typeof CameraCreate>, known?: KnownOfCamera): Promise<Camera>
  list(): Camera[]
  /** Throws Problem CAMERA_NOT_FOUND. */
  get(id: string): Camera
  change(id: string, input: z.infer<typeof CameraChange>): Promise<Camera>
  remove(id: string): Promise<void>
  /** Asks the camera for its streams again. Throws Problem SOURCE_FAILED. */
  probe(id: string): Promise<Camera>
  stations(): z.infer<typeof Station>[]
  /** For discovery: is this address in the library already? Host, or host:port, or device URL. */
  findByAddress(address: { host: string; port?: number | undefined; deviceUrl?: string | undefined }): Camera | undefined
  /** The stream to use for a tile of this width: the smallest that is wide enough, else the largest. */
  roleFor(id: string, width: number): StreamRole
  /** Cameras plugged into this computer; empty where none can be listed. */
  localDevices(): Promise<LocalDevice[]>
  /** What a camera that is plugged in can deliver. Throws Problem CAMERA_NOT_FOUND, SOURCE_FAILED; empty for any other camera. */
  formats(id: string): Promise<DeviceFormat[]>
  /** Asks the camera for a key frame of this stream. Rejects with a Failure where it cannot be asked, or refuses. */
  requestKeyFrame(ref: StreamRef): Promise<void>
  onChange(call: (id: string, what: CameraChangeKind) => void): () => void
  close(): Promise<void>
}
