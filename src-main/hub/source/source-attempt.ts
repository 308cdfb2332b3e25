/** What a source hands to its stream while one attempt runs. */
import type { StreamRepair } from '../../../src-shared/cameras.ts'
import type { MediaDescription } from '../../media/index.ts'
import type { Quirks } from '../../rtsp/types.ts'
import type { Attempt } from '../../supervisor/types.ts'
import type { SourcePlan } from '../types.ts'

export interface SourceAttempt {
  readonly attempt: Attempt
  /** A person asked for this try: a login that was refused may be sent again. */
  readonly insist: boolean
  /** What it goes by. */
  planned(plan: SourcePlan): void
  /** The other side told what it sends; `via` for the state: rtsp/tcp, rtsp/udp, http, ffmpeg. Packets before it are ignored. */
  opened(description: MediaDescription, via: string, quirks?: Quirks, repairs?: readonly StreamRepair[]): void
  /** The packet is `memory.subarray(start, end)`, good for the call only, which may mend it where it lies. */
  rtp(track: number, memory: Buffer, start: number, end: number, arrivedAt: number): void
  rtcp(track: number, packet: Buffer, arrivedAt: number): void
  /** All packets that came in one piece over TCP were handed over; from UDP they are passed on at the end of the turn. */
  delivered(): void
  /** A camera that sends pictures one by one answered, over HTTP where nothing else is said. */
  connected(via?: 'http' | 'ffmpeg'): void
  /** Bytes that came of them, before it is known what they make. */
  received(bytes: number): void
  /** A whole picture, in a buffer of its own. */
  jpeg(picture: Buffer, arrivedAt: number): void
}
