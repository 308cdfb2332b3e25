/**
 * One picture on one window: seated at a feed, sent one frame at a time, told each change of state.
 *
 * A change of size or rate keeps the former feed until the new one has a picture, so that nothing goes dark for it.
 */
import type { StreamRole } from '../../src-shared/cameras.ts'
import type { MediaNotice } from '../../src-shared/media-channel.ts'
import { pictureWidth } from '../../src-shared/media-channel.ts'
import type { Cause } from '../../src-shared/trouble.ts'
import type { Clock } from '../base/index.ts'
import type { JpegFrame, StreamRef } from '../hub/types.ts'
import { type FeedState, sameFeedState } from './feed-state.ts'
import type { FeedSeat } from './jpeg/feeds.ts'
import { FrameMessage } from './jpeg/frame-message.ts'
import { FrameRoom } from './jpeg/frame-room.ts'
import type { FeedListener } from './jpeg/picture-feed.ts'
import { type PictureSpec, rateClass } from './jpeg/worker-arguments.ts'
import type { MediaChannel } from './types.ts'

export interface WatchRequest {
  readonly viewer: number
  readonly camera_id: string
  readonly role?: StreamRole | undefined
  readonly width: number
  readonly fps: number
}

export interface ViewerDeps {
  readonly channel: MediaChannel
  readonly clock: Clock
  /** The stream that the request means, and a seat at a feed of it. Throws nothing: what cannot be had is told as a state. */
  seat(ref: StreamRef, spec: PictureSpec, listener: FeedListener): FeedSeat
  /** Throws Failure. */
  resolve(request: WatchRequest): StreamRef
  /** Turns what `resolve` threw into a state. */
  refuse(thrown: unknown): FeedState
}

/** A window that does not answer for so long is sent the next frame all the same, milliseconds. */
const drawnWithin = 10_000
/** Bytes that may wait on a channel before its viewers are taken for slow. */
const waitingLimit = 4 * 1024 * 1024

/** What is wrong with the small stream alone: then the main one is shown, where nobody asked for a certain one. */
const subOnly: ReadonlySet<Cause | undefined> = new Set<Cause>(['not-found', 'codec', 'bad-url'])

interface Place {
  readonly ref: StreamRef
  readonly spec: PictureSpec
  seat: FeedSeat | undefined
}

export class ChannelViewer {
  readonly #deps: ViewerDeps
  readonly #number: number
  readonly #message = new FrameMessage()
  #request: WatchRequest
  #room: FrameRoom
  #place: Place | undefined
  /** Will take over with its first picture. */
  #next: Place | undefined
  #told: FeedState | undefined
  #seq = 0
  #skippedBefore = 0
  /** Sent and not yet answered. */
  #under: { seq: number; at: number } | undefined
  #closed = false
  /** The small stream cannot be had. */
  #mainOnly = false

  constructor(deps: ViewerDeps, request: WatchRequest) {
    this.#deps = deps
    this.#number = request.viewer
    this.#request = request
    this.#room = new FrameRoom(request.fps)
    this.settle()
  }

  change(request: WatchRequest): void {
    const other = request.camera_id !== this.#request.camera_id
    if (request.fps !== this.#request.fps) {
      this.#skippedBefore += this.#room.skipped
      this.#room = new FrameRoom(request.fps)
    }
    this.#request = request
    if (other) {
      this.#leaveAll()
      this.#mainOnly = false
    }
    this.settle()
  }

  drawn(seq: number): void {
    if (this.#under?.seq !== seq) return
    this.#under = undefined
    this.#send()
  }

  close(): void {
    this.#closed = true
    this.#leaveAll()
  }

  /** The camera's streams may have changed: what is known of them is forgotten. */
  cameraChanged(): void {
    this.#mainOnly = false
    this.settle()
  }

  /** Takes the seat that the request means now. */
  settle(): void {
    let ref: StreamRef
    try {
      ref = this.#deps.resolve(this.#request)
      if (this.#mainOnly && this.#request.role === undefined) ref = { ...ref, role: 'main' }
    } catch (thrown) {
      this.#leaveAll()
      this.#tell(this.#deps.refuse(thrown))
      return
    }
    const spec = { width: pictureWidth(this.#request.width), fps: rateClass(this.#request.fps) }
    this.#next?.seat?.leave()
    this.#next = undefined
    if (this.#place && samePlace(this.#place, { ref, spec })) return
    const place: Place = { ref, spec, seat: undefined }
    if (this.#place?.seat?.feed.state.word === 'live') this.#next = place
    else this.#replace(place)
    place.seat = this.#deps.seat(ref, spec, {
      picture: (frame) => this.#picture(place, frame),
      state: (state) => this.#state(place, state),
    })
    // It may have been left while it was being taken.
    if (this.#place !== place && this.#next !== place) place.seat.leave()
  }

  #state(place: Place, state: FeedState): void {
    const free = place.ref.role === 'sub' && this.#request.role === undefined && !this.#mainOnly
    if (free && state.word === 'failed' && subOnly.has(state.trouble?.cause)) {
      this.#mainOnly = true
      this.settle()
      return
    }
    if (place === this.#next && state.word !== 'connecting') this.#replace(place)
    if (place === this.#place) this.#tell(state)
  }

  #picture(place: Place, frame: JpegFrame): void {
    if (place === this.#next) this.#replace(place)
    if (place !== this.#place || this.#closed) return
    const skipped = this.#room.skipped
    if (!this.#room.put(frame, this.#deps.clock.now())) return
    // The number goes up for skipped frames too, so that the window can count them.
    this.#seq = (this.#seq + this.#room.skipped - skipped) >>> 0
    this.#send()
  }

  #replace(place: Place): void {
    const former = this.#place
    this.#place = place
    if (this.#next === place) this.#next = undefined
    former?.seat?.leave()
  }

  #send(): void {
    const { channel, clock } = this.#deps
    const now = clock.now()
    if (this.#closed || (this.#under && now - this.#under.at < drawnWithin) || channel.waiting() > waitingLimit) return
    const frame = this.#room.take()
    if (!frame) return
    // Sent long ago and never answered: its bytes may still be on their way.
    if (this.#under) this.#message.renew()
    this.#seq = (this.#seq + 1) >>> 0
    this.#under = { seq: this.#seq, at: now }
    const { jpeg, capturedAt, arrivedAt, width, height } = frame
    const head = {
      kind: 'jpeg' as const,
      viewer: this.#number,
      seq: this.#seq,
      capturedAt,
      receivedAt: arrivedAt,
      width,
      height,
      key: true,
      pts: 0,
    }
    channel.send(this.#message.write({ ...head, body: jpeg }))
  }

  #tell(state: FeedState): void {
    if (this.#closed || (this.#told && sameFeedState(this.#told, state))) return
    this.#told = state
    const skipped = this.#skippedBefore + this.#room.skipped
    const notice: MediaNotice = {
      viewer: this.#number,
      state: state.word,
      trouble: state.trouble,
      stream: null,
      skipped,
      damaged: 0,
      waiting_for_key: false,
    }
    if (this.#deps.channel.waiting() !== Number.POSITIVE_INFINITY) this.#deps.channel.send(JSON.stringify(notice))
  }

  #leaveAll(): void {
    this.#place?.seat?.leave()
    this.#next?.seat?.leave()
    this.#place = undefined
    this.#next = undefined
    this.#room.clear()
  }
}

function samePlace(a: { ref: StreamRef; spec: PictureSpec }, b: { ref: StreamRef; spec: PictureSpec }): boolean {
  return a.ref.cameraId === b.ref.cameraId && a.ref.role === b.ref.role && a.spec.width === b.spec.width && a.spec.fps === b.spec.fps
}
