/** What other rooms see of ONVIF: a device that was connected to, ready for whatever service is built on it (media, PTZ, imaging). */
import type { Credentials } from '../../rtsp/types.ts'
import type { Operation, ServiceName } from './templates.ts'
import type { XmlNode } from './xml.ts'

interface OnvifTarget {
  /** Device service, http:// or https://, without credentials. */
  readonly deviceUrl: string
  readonly credentials?: Credentials | undefined
  /** For the whole connect, milliseconds (default 15 s). */
  readonly deadline?: number
  readonly signal?: AbortSignal | undefined
}

/** All as text, exactly as the device says it. */
export interface OnvifIdentity {
  readonly manufacturer: string | undefined
  readonly model: string | undefined
  readonly firmware: string | undefined
  readonly serial: string | undefined
  readonly hardware: string | undefined
}

export interface OnvifProfile {
  readonly token: string
  readonly name: string
  /** Physical input; an NVR or a multi-sensor camera has several. */
  readonly videoSource: string | undefined
  /** JPEG, H264, H265 … as the device writes it. */
  readonly encoding: string | undefined
  readonly width: number | undefined
  readonly height: number | undefined
  readonly fps: number | undefined
  readonly hasPtz: boolean
  readonly media2: boolean
}

export interface OnvifDevice {
  readonly deviceUrl: string
  readonly identity: OnvifIdentity
  /** Camera's clock minus ours, milliseconds; undefined when it does not tell. Read again whenever a signature is refused. */
  readonly clockSkew: number | undefined
  /** False when it answered everything without a login. */
  readonly needsCredentials: boolean
  /** Addresses as we call them, for what it offers. */
  readonly services: Readonly<Partial<Record<ServiceName, string>>>
  /** Those with a video source; Media2 where it works, else Media1. */
  profiles(): Promise<OnvifProfile[]>
  /** RTSP address without credentials, its host repaired (NAT, 0.0.0.0). Throws Failure not-found where there is none. */
  streamUri(profile: OnvifProfile): Promise<string>
  snapshotUri(profile: OnvifProfile): Promise<string>
  /** A JPEG, checked by its first bytes. */
  snapshot(profile: OnvifProfile, options?: { maxBytes?: number }): Promise<Buffer>
  /** Any operation of any service, signed. Gives the element inside the body; throws OnvifFault or Failure. */
  call(operation: Operation): Promise<XmlNode>
}

export interface Onvif {
  /**
   * The clock first, then the identity (which needs the login: it proves it), then the services.
   * Throws Failure: auth, clock, refused, unreachable, dns, tls, silent, not-found, protocol, bad-url.
   */
  connect(target: OnvifTarget): Promise<OnvifDevice>
  /** Does ONVIF live at this address? Asked with what everybody may ask, the time; false for whatever else answers, or nothing. */
  isDevice(deviceUrl: string, signal?: AbortSignal): Promise<boolean>
}
