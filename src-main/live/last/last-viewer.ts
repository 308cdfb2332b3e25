/** A viewer that wants no more than the last picture of a camera, and each newer one: rows of lists. */
import { headBytes, writeHead } from '../../../src-shared/media-channel.ts'
import type { MediaChannel } from '../types.ts'
import type { LastPictures } from './last-pictures.ts'
import type { Still } from './take-still.ts'

export class LastViewer {
  readonly #channel: MediaChannel
  readonly #last: LastPictures | undefined
  readonly #viewer: number
  readonly #stop: () => void
  #cameraId: string

  constructor(channel: MediaChannel, last: LastPictures | undefined, { viewer, camera_id }: { viewer: number; camera_id: string }) {
    this.#channel = channel
    this.#last = last
    this.#viewer = viewer
    this.#cameraId = camera_id
    this.#stop = last?.onChange((id) => id === this.#cameraId && this.#send()) ?? (() => {})
    this.#send()
  }

  change({ camera_id }: { camera_id: string }): void {
    if (camera_id === this.#cameraId) return
    this.#cameraId = camera_id
    this.#send()
  }

  answered(): void {}

  cameraChanged(): void {}

  close(): void {
    this.#stop()
  }

  #send(): void {
    const still = this.#last?.get(this.#cameraId)
    if (still) sendStill(this.#channel, this.#viewer, still)
  }
}

/** A picture that is not live. */
export function sendStill(channel: MediaChannel, viewer: number, { jpeg, width, height, takenAt }: Still): void {
  if (channel.waiting() === Number.POSITIVE_INFINITY) return
  const message = Buffer.allocUnsafeSlow(headBytes + jpeg.length)
  const times = { capturedAt: takenAt, receivedAt: takenAt, pts: Math.round(takenAt * 1000) }
  writeHead({ kind: 'last', viewer, seq: 0, width, height, key: true, ...times }, message)
  message.set(jpeg, headBytes)
  channel.send(message)
}
