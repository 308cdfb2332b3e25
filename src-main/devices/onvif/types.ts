/** What other rooms see of ONVIF: a device that was connected to, ready for whatever service is built on it (media, PTZ, imaging). */
import type { EndpointReference } from './endpoint-reference.ts'
import type { Operation, ServiceName } from './templates.ts'
import type { XmlNode } from './xml.ts'

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
  /** Token of its video encoder's configuration. */
  readonly encoder: string | undefined
  /** Tokens of its PTZ configuration and of the node that moves; undefined where it has none. */
  readonly ptz: { readonly configuration: string | undefined; readonly node: string | undefined } | undefined
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
  /** A file that the device names by an address, with its login, at its own host whatever the address says. Throws Failure. */
  download(address: string, options?: { timeout?: number; maxBytes?: number }): Promise<Buffer>
  /** Any operation of any service, signed. Gives the element inside the body; throws OnvifFault or Failure. */
  call(operation: Operation, options?: CallOptions): Promise<XmlNode>
  /** The same with the answer as it was written, for whoever sends parts of it back. */
  exchange(operation: Operation, options?: CallOptions): Promise<Exchange>
  /** After the clock was set. */
  readClock(): Promise<void>
}

export interface CallOptions {
  /** Milliseconds for the answer (default 6 s). */
  readonly timeout?: number
  readonly signal?: AbortSignal | undefined
  /** Waits for nothing, not even for another request that finds out how to log in: a Stop. */
  readonly urgent?: boolean
  /** Something that the device made for us, with the headers that it wants back: a subscription. */
  readonly to?: EndpointReference
  /** WS-Addressing's action. Left out where a service does not need it: some cameras refuse a request that bears it. */
  readonly action?: string
}

export interface Exchange {
  /** The element inside the body. */
  readonly content: XmlNode
  /** The whole document. */
  readonly xml: string
}
