/** What a picture needs of the browser, handed in so that tests can turn the clock and the screen themselves. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls once after `ms`; the result cancels. */
  after(ms: number, call: () => void): () => void
  /** Calls once before the next repaint. */
  beforePaint(call: () => void): void
  decode(jpeg: Uint8Array): Promise<ImageBitmap>
}

export const browser: Surroundings = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
  beforePaint: (call) => void requestAnimationFrame(call),
  decode: (jpeg) => createImageBitmap(new Blob([jpeg as BlobPart], { type: 'image/jpeg' })),
}
