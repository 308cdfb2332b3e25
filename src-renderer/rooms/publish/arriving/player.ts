/** What plays an arriving stream into a `<video>`, whichever way. */
export interface ArrivingPlayer {
  readonly way: 'whep' | 'hls'
  /** Milliseconds from the stream's reception at the server to the screen, as far as clocks tell; null while that is not known. */
  delay(): number | null
}

/** Resolves with the first picture, or rejects; both within `ms`. */
export function firstPicture(video: HTMLVideoElement, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(limit)
      signal.removeEventListener('abort', aborted)
      settle()
    }
    const limit = setTimeout(() => end(() => reject(new Error('no picture'))), ms)
    const aborted = () => end(() => reject(signal.reason))
    signal.addEventListener('abort', aborted, { once: true })
    video.requestVideoFrameCallback(() => end(resolve))
  })
}
