/** HLS from the server, all of it through the engine: whole segments one after the other into a `MediaSource`, the picture alone. */
import { engine } from '../../../kernel/engine-link.ts'
import { type MediaPlaylist, readMain, readMedia, type Segment } from './hls-playlist.ts'
import { type ArrivingPlayer, firstPicture } from './player.ts'

const pictureWithin = 15_000
/** Seconds kept behind the picture, and how far behind the newest it may fall before it jumps. */
const kept = 20
const furthest = 3

/** Plays until the signal is aborted. Rejects where there is no picture in time, or its codec cannot be played here. */
export async function playHls(cameraId: string, video: HTMLVideoElement, signal: AbortSignal): Promise<ArrivingPlayer> {
  const read = async (file: string) => bytesOf((await engine().publishing.arriving.file({ camera_id: cameraId, file }, { signal })).data)
  const readText = async (file: string) => new TextDecoder().decode(await read(file))
  const main = readMain(await readText('index.m3u8'))
  const type = `video/mp4; codecs="${main?.codecs}"`
  if (!main || !MediaSource.isTypeSupported(type)) throw new Error(main ? `${main.codecs} cannot be played here` : 'no picture is offered')

  const source = new MediaSource()
  const url = URL.createObjectURL(source)
  signal.addEventListener('abort', () => URL.revokeObjectURL(url), { once: true })
  video.src = url
  await happened(source, 'sourceopen')
  const buffer = source.addSourceBuffer(type)
  const append = async (data: Uint8Array<ArrayBuffer>) => {
    buffer.appendBuffer(data)
    await happened(buffer, 'updateend')
  }
  /** Where the server's clock stood at a place of the buffer, seconds. */
  let origin: { readonly at: number; readonly place: number } | undefined
  let last = -1

  const take = async ({ uri, sequence, at }: Segment) => {
    await append(await read(uri))
    last = sequence
    if (origin || buffer.buffered.length === 0) return
    origin = { at: at ?? Number.NaN, place: buffer.buffered.start(0) }
    video.currentTime = origin.place
    video.play().catch(() => {}) // muted: only a page that is going away refuses
  }
  const follow = async ({ segments, longest }: MediaPlaylist) => {
    const fresh = segments.filter(({ sequence }) => sequence > last)
    for (const segment of last < 0 ? fresh.slice(-2) : fresh) await take(segment)
    if (buffer.buffered.length === 0) return
    const newest = buffer.buffered.end(buffer.buffered.length - 1)
    if (newest - video.currentTime > longest * furthest) video.currentTime = newest - longest
    const old = video.currentTime - kept
    if (old <= buffer.buffered.start(0)) return
    buffer.remove(0, old)
    await happened(buffer, 'updateend')
  }
  const run = async () => {
    let header: string | undefined
    while (!signal.aborted) {
      const list = readMedia(await readText(main.media))
      if (list.header !== undefined && list.header !== header) {
        header = list.header
        await append(await read(header))
      }
      await follow(list)
      await new Promise((resolve) => setTimeout(resolve, list.longest * 400))
    }
  }
  const running = run()
  await Promise.race([firstPicture(video, pictureWithin, signal), running])
  running.catch(() => {}) // the picture then stands still, and the caller sees that
  return { way: 'hls', delay: () => (origin ? finite(Date.now() - (origin.at + (video.currentTime - origin.place) * 1000)) : null) }
}

const finite = (value: number) => (Number.isFinite(value) ? Math.max(0, value) : null)

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

function happened(target: EventTarget, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    target.addEventListener(name, () => resolve(), { once: true })
    target.addEventListener('error', () => reject(new Error('the browser does not take it')), { once: true })
  })
}
