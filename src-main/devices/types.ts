import type { Credentials } from '../net/index.ts'
import type { OnvifDevice, Recognition } from './onvif/index.ts'

/** Where a device is and who logs in there. */
export interface DeviceTarget {
  /** Device service, http:// or https://, without credentials. */
  readonly deviceUrl: string
  readonly credentials: Credentials | undefined
  /** This login worked there before this engine was started: a refusal is tried again. */
  readonly worked?: boolean
}

export interface AskOptions {
  readonly signal?: AbortSignal | undefined
  /** For the connect, where there has to be one, milliseconds (default 15 s). */
  readonly deadline?: number
  /** Identity and services are read again. */
  readonly fresh?: boolean
  /** A person asks: a refused login may be sent once more. */
  readonly insist?: boolean
}

/**
 * One live ONVIF session per device and login, kept with what was learnt: login scheme, clock, addresses. All that is asked of
 * a camera through ONVIF goes through it. A session that is there is given at once; those who need it while it connects share
 * one connect. A refused login stays refused without being sent again, one that worked before is sent again ever more seldom.
 */
export interface Devices {
  /** The library gives itself. Asked at each use, so that a password stands in one place only. `target` throws Failure. */
  knowCameras(target: (cameraId: string) => DeviceTarget): void
  /** Rejects with Failure: auth, clock, refused, unreachable, dns, tls, silent, not-found (no ONVIF camera), protocol, bad-url. */
  session(cameraId: string, options?: AskOptions): Promise<OnvifDevice>
  /** What a camera of the library logs in with. Throws Failure. */
  credentialsOf(cameraId: string): Credentials | undefined
  /** A device that is no camera of the library, or not yet. Its session becomes the camera's when it is added. */
  visit(target: DeviceTarget, options?: AskOptions): Promise<OnvifDevice>
  /** Does ONVIF live at this address? Asked with what everybody may ask, the time, within `timeout` milliseconds (default 6 s). */
  recognise(deviceUrl: string, options?: { signal?: AbortSignal; timeout?: number }): Promise<Recognition>
  /** A camera was changed or removed by a person: its session begins anew. */
  cameraChanged(cameraId: string): void
  close(): Promise<void>
}
