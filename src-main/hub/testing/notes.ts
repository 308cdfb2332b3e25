/** For the tests of the hub: a reader that takes notes of all that it is given. */
import type { ReaderPurpose } from '../../../src-shared/cameras.ts'
import type { Failure } from '../../base/index.ts'
import { type MediaDescription, newRtpHeader, readRtp } from '../../media/index.ts'
import type { HubPacket, HubReader, JpegFrame } from '../types.ts'

/** A reader that keeps what it is given. */
export class Notes implements HubReader {
  readonly name = 'notes'
  readonly purpose: ReaderPurpose = 'view'
  readonly descriptions: MediaDescription[] = []
  readonly received: HubPacket[] = []
  readonly frames: JpegFrame[] = []
  readonly troubles: (Failure | undefined)[] = []
  /** `described` before any packet. */
  inOrder = true

  described(description: MediaDescription): void {
    this.descriptions.push(description)
  }

  packets(packets: readonly HubPacket[]): void {
    if (this.descriptions.length === 0) this.inOrder = false
    this.received.push(...packets)
  }

  frame(frame: JpegFrame): void {
    this.frames.push(frame)
  }

  troubled(failure: Failure | undefined): void {
    this.troubles.push(failure)
  }

  headers(track: number) {
    return this.received
      .filter((packet) => packet.track === track)
      .map((packet) => {
        const header = newRtpHeader()
        if (!readRtp(packet.data, header)) throw new Error('no RTP')
        return { ...header, key: packet.key, arrivedAt: packet.arrivedAt, capturedAt: packet.capturedAt }
      })
  }
}
