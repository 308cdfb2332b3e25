/** One small picture of a camera that shows it to anybody. */
import { JpegCutter } from '../media/index.ts'
import { askWeb, type OnvifDevice } from '../onvif/index.ts'

/** Of the JPEG; rows of the state are no place for more. */
const largest = 200 * 1000

/** From the camera's smallest profile. Undefined where there is none, or only large ones. */
export async function onvifPicture(device: OnvifDevice): Promise<string | undefined> {
  const profiles = await device.profiles()
  const bySize = profiles.sort((a, b) => (a.width ?? 1e4) * (a.height ?? 1e4) - (b.width ?? 1e4) * (b.height ?? 1e4))
  for (const profile of bySize.slice(0, 2)) {
    const jpeg = await device.snapshot(profile, { maxBytes: largest }).catch(() => undefined)
    if (jpeg) return dataUrl(jpeg)
  }
  return undefined
}

export type Opened = { readonly is: 'picture'; readonly picture: string | undefined } | { readonly is: 'locked' } | { readonly is: 'none' }

/** Asks an HTTP address for a JPEG, also one out of an endless row of them. */
export async function httpPicture(url: string, signal: AbortSignal): Promise<Opened> {
  const cutter = new JpegCutter(largest * 4)
  let seen = 0
  let jpeg: Buffer | undefined
  const enough = (body: Buffer) => {
    jpeg ??= cutter.push(body.subarray(seen))[0]
    seen = body.length
    return jpeg !== undefined
  }
  const answer = await askWeb({ url, timeout: 3000, maxBytes: largest * 4, enough, signal }).catch(() => undefined)
  if (answer?.status === 401) return { is: 'locked' }
  if (answer?.status !== 200 || !jpeg) return { is: 'none' }
  return { is: 'picture', picture: jpeg.length <= largest ? dataUrl(jpeg) : undefined }
}

function dataUrl(jpeg: Buffer): string {
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`
}
