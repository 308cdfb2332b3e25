/** One row of the table: a camera that was met in the field, and what a client should make of it. */
import type { Cause } from '../../../src-shared/trouble.ts'
import type { Reply, Script } from '../script.ts'

export interface Oddity {
  readonly name: string
  /** Who is known to be so. */
  readonly seen: string
  readonly script: Script
  /** Pictures, or the refusal that is due. */
  readonly expects: 'media' | Cause
  readonly transport?: 'auto' | 'tcp' | 'udp'
  /** How it must arrive in the end. */
  readonly via?: 'rtsp/tcp' | 'rtsp/udp'
  /** Divides all time-outs of the client, for those that have to wait. */
  readonly pace?: number
  /** Logs in with this instead of the right password. */
  readonly password?: string
  /** Wrong logins that the camera may see. */
  readonly wrongLogins?: number
}

/** Replaces a header of a reply, or removes it. */
export function setHeader(reply: Reply, name: string, value: string | undefined): void {
  reply.headers = reply.headers.filter(([key]) => key.toLowerCase() !== name.toLowerCase())
  if (value !== undefined) reply.headers.push([name, value])
}
