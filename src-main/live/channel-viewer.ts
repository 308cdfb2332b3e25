/**
 * The viewer of a media channel, one picture on one window: seated at a feed, sent what the window takes, told each change of state.
 *
 * The kind is the first of those that the window takes which the stream can be had as. A change of size, rate, stream or kind keeps
 * the former feed until the new one has a picture, so that nothing goes dark for it. Whoever takes nothing any more is let go, and
 * served again with the first sign of life.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Codec, StreamRole } from '../../src-shared/cameras.ts'
import { type MediaNotice, pictureWidth, type ViewedStream } from '../../src-shared/media-channel.ts'
import { type Clock, Failure } from '../base/index.ts'
import type { StreamRef } from '../hub/types.ts'
import { codecString, type FragmentHead, type Track } from '../media/index.ts'
import { type FeedState, sameFeedState } from './feed-state.ts'
import type { FeedSeat } from './jpeg/feeds.ts'
import { JpegSender } from './jpeg/jpeg-sender.ts'
import type { FeedListener } from './jpeg/picture-feed.ts'
import { type PictureSpec, rateClass } from './jpeg/worker-arguments.ts'
import type { LastPictures } from './last/last-pictures.ts'
import { sendStill } from './last/last-viewer.ts'
import { SubStream } from './sub-stream.ts'
import type { MediaChannel } from './types.ts'
import type { FragmentListener, LiveFragment } from './units/fragment-feed.ts'
import type { LiveUnit } from './units/unit-cutter.ts'
import type { UnitListener } from './units/unit-feed.ts'
import type { FragmentSeat, UnitSeat } from './units/unit-feeds.ts'
import { sendSound, UnitSender } from './units/unit-sender.ts'
import { type Kind, kindFor, type WatchRequest } from './watch-request.ts'

export interface ViewerDeps {
  readonly channel: MediaChannel
  readonly clock: Clock
  /** What a window begins with until there is a live picture. */
  readonly last: LastPictures | undefined
  /** A seat at a feed of pictures, or of units. Throws nothing: what cannot be had is told as a state. */
  seat(ref: StreamRef, spec: PictureSpec, listener: FeedListener): FeedSeat
  seatAtUnits(ref: StreamRef, listener: UnitListener): UnitSeat
  seatAtFragments(ref: StreamRef, sound: boolean, listener: FragmentListener): FragmentSeat
  /** The stream that the request means, and what it is known to be coded in. Throws Failure. */
  resolve(request: WatchRequest): { ref: StreamRef; codec: Codec | undefined }
  /** It runs, and is recorded or published. */
  isKept(ref: StreamRef): boolean
  /** Turns what `resolve` threw into a state. */
  refuse(thrown: unknown): FeedState
}

interface Place {
  readonly ref: StreamRef
  readonly kind: Kind
  /** Of JPEGs. */
  readonly spec: PictureSpec
  seat: { leave(): void } | undefined
  state: FeedState
  stream: Omit<ViewedStream, 'sound' | 'mime'> | undefined
  /** Of fragments: whether they carry sound, and what they begin with. */
  readonly sound: boolean
  head: FragmentHead | undefined
}

interface Ear {
  readonly ref: StreamRef
  track: Track | undefined
  seat: { leave(): void } | undefined
}

export class ChannelViewer {
  readonly #deps: ViewerDeps
  readonly #number: number
  #request: WatchRequest
  #place: Place | undefined
  /** Will take over with its first picture. */
  #next: Place | undefined
  #sender: JpegSender | UnitSender | undefined
  #ear: Ear | undefined
  #skippedBefore = 0
  #damaged = 0
  #waitsForKey = false
  #lastSent: { state: FeedState; rest: unknown } | undefined
  #closed = false
  #letGo = false
  readonly #sub: SubStream
  /** What streams turned out to be coded in. */
  readonly #codecs = new Map<StreamRole, Codec>()

  constructor(deps: ViewerDeps, request: WatchRequest) {
    this.#deps = deps
    this.#number = request.viewer
    this.#request = request
    this.#sub = new SubStream(deps.clock, () => this.settle())
    this.#beginWithLast()
    this.settle()
  }

  change(request: WatchRequest): void {
    const other = request.camera_id !== this.#request.camera_id
    if (request.fps !== this.#request.fps && this.#sender instanceof JpegSender) this.#sender.setRate(request.fps)
    this.#request = request
    this.#letGo = false
    if (other) {
      this.#leaveAll()
      this.#beginWithLast()
      this.cameraChanged()
    } else this.settle()
    this.#hear()
    this.#tell()
  }

  #beginWithLast(): void {
    const still = this.#deps.last?.get(this.#request.camera_id)
    if (still) sendStill(this.#deps.channel, this.#number, still)
  }

  /** `kind`: of the answer; a window that answers is alive. */
  answered(seq: number, kind: 'drawn' | 'taken'): void {
    if (kind === 'drawn' && this.#sender instanceof JpegSender) this.#sender.drawn(seq)
    if (kind === 'taken' && this.#sender instanceof UnitSender) this.#sender.taken(seq)
    if (!this.#letGo) return
    this.#letGo = false
    this.settle()
  }

  close(): void {
    this.#closed = true
    this.#leaveAll()
  }

  /** The camera's streams may have changed: what is known of them is forgotten. */
  cameraChanged(): void {
    this.#sub.forget()
    this.#codecs.clear()
    this.settle()
  }

  /** Takes the seat that the request means now. */
  settle(): void {
    let ref: StreamRef
    let kind: Kind | undefined
    try {
      const resolved = this.#deps.resolve(this.#request)
      ref = resolved.ref
      if (this.#sub.missing && this.#request.role === undefined) ref = { ...ref, role: 'main' }
      const codec = this.#codecs.get(ref.role) ?? (ref.role === resolved.ref.role ? resolved.codec : undefined)
      kind = kindFor(this.#request.takes, codec)
      if (!kind) throw new Failure('codec', `the viewer does not decode ${codec}`)
    } catch (thrown) {
      this.#leaveAll()
      this.#tell(this.#deps.refuse(thrown))
      return
    }
    const spec = { width: pictureWidth(this.#request.width), fps: rateClass(this.#request.fps) }
    this.#next?.seat?.leave()
    this.#next = undefined
    const sound = kind === 'fragments' && this.#request.sound
    if (this.#place && samePlace(this.#place, { ref, kind, spec, sound })) return
    const state: FeedState = { word: 'connecting', trouble: null }
    const place: Place = { ref, kind, spec, sound, seat: undefined, state, stream: undefined, head: undefined }
    const leavesFirst = ref.role !== 'main' && this.#sub.leavesMainFirst
    if (this.#place?.state.word === 'live' && !leavesFirst) this.#next = place
    else this.#replace(place)
    place.seat = this.#sitAt(place)
    // It may have been left while it was being taken.
    if (this.#place !== place && this.#next !== place) place.seat.leave()
  }

  #sitAt(place: Place): { leave(): void } {
    if (place.kind === 'jpeg') return this.#sitAtPictures(place)
    const feed = this.#unitListener(place)
    if (place.kind === 'units') return this.#deps.seatAtUnits(place.ref, { ...feed, unit: (unit) => this.#unit(place, unit, 'unit') })
    return this.#deps.seatAtFragments(place.ref, place.sound, {
      ...feed,
      head: (head) => this.#head(place, head),
      fragment: (fragment) => this.#unit(place, fragment, 'fragment'),
    })
  }

  #sitAtPictures(place: Place): { leave(): void } {
    return this.#deps.seat(place.ref, place.spec, {
      state: (state) => this.#state(place, state),
      track: (track) => this.#opened(place, track),
      picture: (frame) => {
        this.#arrived(place)
        if (place === this.#place && this.#sender instanceof JpegSender && !this.#isGone()) this.#sender.offer(frame)
      },
    })
  }

  /** What units and fragments have in common. */
  #unitListener(place: Place): Pick<UnitListener, 'state' | 'track' | 'damaged'> {
    return {
      state: (state) => this.#state(place, state),
      track: (video) => {
        this.#codecs.set(place.ref.role, video.codec)
        const fits = kindFor(this.#request.takes, video.codec)
        if (fits === place.kind) this.#opened(place, video)
        else if (place === this.#place || place === this.#next) this.settle()
      },
      damaged: (pictures) => {
        if (place !== this.#place) return
        this.#damaged += pictures
        if (this.#waitsForKey) return
        this.#waitsForKey = true
        this.#tell()
      },
    }
  }

  #unit(place: Place, unit: LiveUnit | LiveFragment, kind: 'unit' | 'fragment'): void {
    this.#arrived(place)
    if (place !== this.#place || !(this.#sender instanceof UnitSender) || this.#isGone()) return
    if (this.#waitsForKey) {
      this.#waitsForKey = false
      this.#tell()
    }
    this.#sender.offer(unit, kind)
  }

  #head(place: Place, head: FragmentHead): void {
    place.head = head
    if (place !== this.#place || !(this.#sender instanceof UnitSender)) return
    this.#tell()
    this.#sender.init(head.data)
  }

  /** Sound is a seat of its own, so that switching it on or off leaves the picture alone. */
  #hear(): void {
    // Fragments carry it themselves.
    const ref = this.#request.sound && !this.#closed && this.#place?.kind !== 'fragments' ? this.#place?.ref : undefined
    if (ref && this.#ear && sameStream(ref, this.#ear.ref)) return
    this.#ear?.seat?.leave()
    this.#ear = undefined
    if (!ref) return
    const ear: Ear = { ref, track: undefined, seat: undefined }
    this.#ear = ear
    ear.seat = this.#deps.seatAtUnits(ref, {
      state: () => {},
      unit: () => {},
      track: (_, audio) => {
        ear.track = audio
        if (this.#ear === ear) this.#tell()
      },
      sound: (frame) => {
        if (this.#ear === ear) sendSound(this.#deps.channel, this.#number, frame)
      },
    })
  }

  #opened(place: Place, video: Track): void {
    place.stream = {
      ...{ kind: place.kind, role: place.ref.role, codec: video.codec, codec_string: codecString(video) },
      ...{ width: video.width ?? null, height: video.height ?? null },
    }
    if (place === this.#place) this.#tell()
  }

  #state(place: Place, state: FeedState): void {
    place.state = state
    const free = place.ref.role !== 'main' && this.#request.role === undefined && !this.#sub.missing
    const mainIsKept = () => this.#deps.isKept({ ...place.ref, role: 'main' })
    if (free && (state.word === 'failed' || state.word === 'reconnecting') && this.#sub.failed(state.trouble, mainIsKept)) {
      this.settle()
      return
    }
    if (place === this.#next && state.word !== 'connecting') this.#replace(place)
    if (place === this.#place) this.#tell()
  }

  #arrived(place: Place): void {
    if (place !== this.#next) return
    this.#replace(place)
    this.#tell()
  }

  #replace(place: Place): void {
    const former = this.#place
    this.#place = place
    if (this.#next === place) this.#next = undefined
    former?.seat?.leave()
    this.#hear()
    this.#waitsForKey = false
    const sender = this.#sender
    if (place.kind === 'jpeg' && sender instanceof JpegSender) return
    this.#skippedBefore += sender?.skipped ?? 0
    const { channel, clock } = this.#deps
    const seq = sender?.seq ?? 0
    this.#sender =
      place.kind === 'jpeg'
        ? new JpegSender(channel, clock, this.#number, this.#request.fps, seq)
        : new UnitSender(channel, clock, this.#number, seq)
    if (place.head) this.#head(place, place.head)
  }

  /** Whoever takes nothing any more costs nothing any more. */
  #isGone(): boolean {
    if (!this.#sender?.isGone) return false
    this.#letGo = true
    this.#leaveAll()
    return true
  }

  /** How it is now; `refusal` where there is no stream to speak of. */
  #tell(refusal?: FeedState): void {
    const state = refusal ?? this.#place?.state
    if (this.#closed || !state) return
    const { head, stream: seen } = this.#place ?? {}
    const stream = seen && { ...seen, mime: head?.mime ?? null, sound: soundOf(this.#ear?.track) }
    const rest = [stream, this.#waitsForKey]
    if (this.#lastSent && sameFeedState(this.#lastSent.state, state) && isDeepStrictEqual(this.#lastSent.rest, rest)) return
    this.#lastSent = { state, rest }
    const notice: MediaNotice = {
      ...{ viewer: this.#number, state: state.word, trouble: state.trouble, stream: stream ?? null },
      ...{ skipped: this.#skippedBefore + (this.#sender?.skipped ?? 0), damaged: this.#damaged, waiting_for_key: this.#waitsForKey },
    }
    if (this.#deps.channel.waiting() !== Number.POSITIVE_INFINITY) this.#deps.channel.send(JSON.stringify(notice))
  }

  #leaveAll(): void {
    this.#sub.forget()
    this.#place?.seat?.leave()
    this.#next?.seat?.leave()
    this.#place = undefined
    this.#next = undefined
    this.#ear?.seat?.leave()
    this.#ear = undefined
  }
}

const soundOf = (track: Track | undefined) =>
  track ? { codec: track.codec, codec_string: codecString(track), sample_rate: track.clockRate, channels: track.channels ?? 1 } : null

const sameStream = (a: StreamRef, b: StreamRef) => a.cameraId === b.cameraId && a.role === b.role

type Seated = Pick<Place, 'ref' | 'kind' | 'spec' | 'sound'>

function samePlace(a: Seated, b: Seated): boolean {
  if (!sameStream(a.ref, b.ref) || a.kind !== b.kind || a.sound !== b.sound) return false
  return a.kind !== 'jpeg' || (a.spec.width === b.spec.width && a.spec.fps === b.spec.fps)
}
