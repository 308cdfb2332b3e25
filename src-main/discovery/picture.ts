/** One small picture of a camera that shows it to anybody. */

import type { OnvifDevice, OnvifProfile } from '../devices/onvif/index.ts'
import { JpegCutter } from '../media/index.ts'
import { askWeb } from '../net/index.ts'
import type { Thumbnail } from './thumbnail.ts'

/** Bytes of one picture of a large sensor in good quality. */
const largest = 8 * 1024 * 1024

/** From the camera's smallest profile. Undefined where there is none. */
export async function onvifPicture(
  device: OnvifDevice,
  profiles: readonly OnvifProfile[],
  thumbnail: Thumbnail,
): Promise<string | undefined> {
  const bySize = [...profiles].sort((a, b) => (a.width ?? 1e4) * (a.height ?? 1e4) - (b.width ?? 1e4) * (b.height ?? 1e4))
  for (const profile of bySize.slice(0, 2)) {
    const jpeg = await device.snapshot(profile, { maxBytes: largest }).catch(() => undefined)
    const picture = jpeg && (await thumbnail(jpeg))
    if (picture) return picture
  }
  return undefined
}

export type Opened = { readonly is: 'picture'; readonly picture: string | undefined } | { readonly is: 'locked' } | { readonly is: 'none' }

/** Asks an HTTP address for a JPEG, also one out of an endless row of them. */
export async function httpPicture(url: string, thumbnail: Thumbnail, signal: AbortSignal): Promise<Opened> {
  const cutter = new JpegCutter(largest)
  let seen = 0
  let jpeg: Buffer | undefined
  const enough = (body: Buffer) => {
    jpeg ??= cutter.push(body.subarray(seen))[0]
    seen = body.length
    return jpeg !== undefined
  }
  const answer = await askWeb({ url, timeout: 3000, maxBytes: largest, enough, signal }).catch(() => undefined)
  if (answer?.status === 401) return { is: 'locked' }
  if (answer?.status !== 200 || !jpeg) return { is: 'none' }
  return { is: 'picture', picture: await thumbnail(jpeg) }
}
