/**
 * Addresses of the restream, as players bend them: with a track behind, a trailing slash, a query, an absolute URL or a bare path.
 * `/<token>/<camera>/<role>[.mjpg][/trackID=n]`
 */
import { StreamRole } from '../../../src-shared/cameras.ts'
import type { StreamRef } from '../types.ts'

export interface RestreamPath {
  readonly token: string
  readonly ref: StreamRef
  readonly mjpg: boolean
  /** Behind the role: `trackID=0`, `streamid=1`; empty for the whole. */
  readonly control: string
  /** Up to the role, as it was written: for RTP-Info, which players compare with what they built. */
  readonly base: string
}

const shape =
  /^((?:rtsp:\/\/[^/]*)?\/([0-9a-zA-Z]{1,64})\/([^/?]{1,120})\/(main|sub|third)(\.mjpg)?)(?:\/([^/?]*))?\/*(?:\?[^/]*)?(?:\/([^/?]*))?\/*$/i

export function readRestreamPath(url: string): RestreamPath | undefined {
  const match = shape.exec(url)
  if (!match) return undefined
  const [, base = '', token = '', camera = '', role = '', mjpg, before, behind] = match
  try {
    return {
      base,
      token,
      ref: { cameraId: decodeURIComponent(camera), role: StreamRole.parse(role.toLowerCase()) },
      mjpg: mjpg !== undefined,
      control: before || behind || '',
    }
  } catch {
    return undefined
  }
}

/** The track that a control names: `trackID=1`, `streamid=1`. */
export function trackOf(control: string): number | undefined {
  const match = /^(?:trackid|streamid)=(\d{1,3})$/i.exec(control)
  return match ? Number(match[1]) : undefined
}
