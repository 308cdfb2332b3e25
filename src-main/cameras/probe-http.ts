/** What an HTTP address delivers: JPEGs that are passed on as they are, or something that FFmpeg has to open. */
import type { TrackInfo } from '../../src-shared/cameras.ts'
import { Failure } from '../base/index.ts'
import { JpegCutter, jpegSize } from '../media/index.ts'
import {
  askWebAs,
  type Credentials,
  effectivePort,
  httpRefusal,
  type LoginMemory,
  redirected,
  rememberedWebLogin,
  splitAddress,
  type WebAnswer,
} from '../net/index.ts'

export type HttpFound = { readonly kind: 'mjpeg'; readonly tracks: TrackInfo[] } | { readonly kind: 'ffmpeg' }

export interface HttpAsker {
  readonly logins: LoginMemory
  readonly signal?: AbortSignal | undefined
  /** A person asks: a refused login may be sent once more. */
  readonly asked?: boolean | undefined
}

/** The first picture of a large sensor in good quality. */
const enoughBytes = 4 * 1024 * 1024

const redirects = 3

/** Throws Failure: auth, not-found, camera-full, no-media, protocol, and those of the connection. */
export async function probeHttp(url: string, credentials: Credentials | undefined, asker: HttpAsker): Promise<HttpFound> {
  let place = url
  for (let hops = 0; hops <= redirects; hops += 1) {
    // a login belongs to the camera that it was given for, and to no other place
    const found = await look(place, origin(place) === origin(url) ? credentials : undefined, asker)
    if (!('location' in found)) return found
    place = redirected(place, found.location)
  }
  throw new Failure('protocol', `more than ${redirects} redirects`)
}

function origin(url: string): string {
  const address = splitAddress(url)
  return address ? `${address.scheme} ${address.host} ${effectivePort(address)}` : ''
}

async function look(
  url: string,
  credentials: Credentials | undefined,
  { logins, signal, asked }: HttpAsker,
): Promise<HttpFound | { readonly location: string }> {
  let cutter = new JpegCutter(enoughBytes)
  let seen = 0
  let picture: Buffer | undefined
  let answering: WebAnswer['headers'] | undefined
  const enough = (body: Buffer, headers: WebAnswer['headers']) => {
    // the refusal before the login is an answer of its own
    if (headers !== answering) {
      answering = headers
      cutter = new JpegCutter(enoughBytes)
      seen = 0
    }
    const [first] = cutter.push(body.subarray(seen))
    seen = body.length
    picture ??= first
    return picture !== undefined || (!saysJpeg(headers) && body.length > 64)
  }
  const login = rememberedWebLogin(url, credentials, logins, asked)
  const answer = await askWebAs({ url, timeout: 8000, maxBytes: enoughBytes, enough, signal }, login)
  if (answer.status >= 400) throw httpRefusal(answer.status, answer.reason)
  if (answer.status >= 300 && answer.headers.location) return { location: answer.headers.location }
  if (picture) {
    const size = jpegSize(picture)
    const track = { kind: 'video', codec: 'mjpeg', codec_string: null, width: size?.width ?? null, height: size?.height ?? null } as const
    return { kind: 'mjpeg', tracks: [{ ...track, fps: null, sample_rate: null, channels: null }] }
  }
  if (saysJpeg(answer.headers)) throw new Failure('no-media', `${answer.headers['content-type']} without a picture in it`)
  if (/^text\/html|^application\/json|^text\/xml/i.test(answer.headers['content-type'] ?? ''))
    throw new Failure('protocol', `${answer.headers['content-type']}: a page, not a video`)
  return { kind: 'ffmpeg' }
}

function saysJpeg(headers: WebAnswer['headers']): boolean {
  return /^\s*(multipart\/|image\/jpe?g)/i.test(headers['content-type'] ?? '')
}
