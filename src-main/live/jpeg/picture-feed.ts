/**
 * Pictures of one stream in one size and rate, for all who want them: at most one worker, however many watch.
 *
 * A stream of JPEGs is passed on as it is, unless a reader asked for smaller or coarser ones; any other is decoded by a worker that runs only while the source does.
 * Guarantees: states come before the pictures they belong to; after `close` nothing comes any more.
 */
import type { StreamState } from '../../../src-shared/cameras.ts'
import { type Clock, Failure, type Log } from '../../base/index.ts'
import type { Hub, HubReader, JpegFrame, Seat, StreamRef } from '../../hub/types.ts'
import { jpegSize, type MediaDescription, type Track } from '../../media/index.ts'
import type { SupervisedStatus, Supervisor } from '../../supervisor/types.ts'
import { type FeedState, sameFeedState } from '../feed-state.ts'
import { StallWatch } from '../stall-watch.ts'
import { type MjpegWorker, startWorker } from './mjpeg-worker.ts'
import { PictureClock } from './picture-clock.ts'
import type { PictureSpec } from './worker-arguments.ts'

export interface FeedDeps {
  readonly hub: Hub
  readonly supervisor: Supervisor
  readonly log: Log
  readonly clock: Clock
}

export interface FeedListener {
  picture(frame: JpegFrame): void
  /** What the camera sends, before the first picture of it and again when it changed. */
  track?(video: Track): void
  state(state: FeedState): void
}

/** Packets of a JPEG track without a whole picture from the hub, after which a worker is asked to make one. */
const packetsWithoutFrame = 500
/** A picture that came in longer ago, before its worker was there, is of the group that the hub kept: not live yet. Milliseconds. */
const liveWithin = 1000
/** What failed for good is tried again all the same, as long as somebody watches: nobody tells us when FFmpeg was installed. Milliseconds. */
const lookForTool = 5000
const coolDown = 60_000

export class PictureFeed {
  readonly ref: StreamRef
  readonly spec: PictureSpec
  readonly #deps: FeedDeps
  readonly #listeners = new Set<FeedListener>()
  readonly #units = new PictureClock()
  readonly #stall: StallWatch
  readonly #seat: Seat
  readonly #ending: Promise<void>[] = []
  #state: FeedState = { word: 'connecting', trouble: null }
  #newest: JpegFrame | undefined
  #track: Track | undefined
  #worker: MjpegWorker | undefined
  /** The source itself is in trouble: what a worker says about it is only an echo. */
  #sourceTroubled = false
  #unframed = 0
  #workerBegan = 0
  #cancelRetry = () => {}
  #closed = false

  constructor(deps: FeedDeps, ref: StreamRef, spec: PictureSpec) {
    this.#deps = deps
    this.ref = ref
    this.spec = spec
    this.#stall = new StallWatch(deps.clock, () => {
      if (this.#state.word === 'live') this.#set({ word: 'stalled', trouble: null })
    })
    this.#seat = deps.hub.join(ref, this.#reader(), { burst: true })
  }

  get listeners(): number {
    return this.#listeners.size
  }

  get state(): FeedState {
    return this.#state
  }

  /** The last picture, while it is live. */
  get newest(): JpegFrame | undefined {
    return this.#state.word === 'live' ? this.#newest : undefined
  }

  /** The state and, where it is live, the newest picture are told at once. */
  join(listener: FeedListener): void {
    this.#listeners.add(listener)
    listener.state(this.#state)
    if (this.#track) listener.track?.(this.#track)
    if (this.newest) listener.picture(this.newest)
  }

  leave(listener: FeedListener): void {
    this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true
      this.#seat.leave()
      this.#stall.stop()
      this.#stopWorker()
      this.#listeners.clear()
    }
    await Promise.all(this.#ending)
  }

  /** The hub's own word on the stream changed: mostly when its next try is due. */
  streamChanged(row: StreamState): void {
    if (!this.#sourceTroubled || !row.trouble) return
    this.#set({ word: row.state === 'failed' ? 'failed' : 'reconnecting', trouble: row.trouble })
  }

  #reader(): HubReader {
    const alive =
      <A extends unknown[]>(call: (...given: A) => void) =>
      (...given: A) => {
        if (!this.#closed) call(...given)
      }
    return {
      name: 'preview',
      purpose: 'view',
      // Only their timestamps are read.
      transient: true,
      described: alive((description) => this.#described(description)),
      packets: alive((packets) => {
        const track = this.#track
        if (!track) return
        for (const packet of packets) if (packet.track === track.index) this.#units.note(packet)
        if (!this.#passesOn(track)) return this.#runs()
        this.#unframed += packets.length
        if (this.#unframed > packetsWithoutFrame) this.#runs()
      }),
      frame: alive((frame) => {
        this.#unframed = 0
        if (this.#track && !this.#passesOn({ ...this.#track, width: frame.width })) return this.#runs()
        this.#sourceTroubled = false
        this.#show(frame, frame.arrivedAt, true)
      }),
      troubled: alive((failure) => this.#troubled(failure)),
    }
  }

  #described({ tracks }: MediaDescription): void {
    const track = tracks.find(({ kind }) => kind === 'video')
    const before = this.#track
    this.#track = track
    if (!track) {
      this.#stopWorker()
      const failure = new Failure('codec', 'the stream has no video track')
      this.#set({ word: 'failed', trouble: failure.toTrouble(this.#deps.clock.now()) })
      return
    }
    for (const listener of [...this.#listeners]) listener.track?.(track)
    const same = before?.codec === track.codec && before.width === track.width && before.height === track.height
    if (same && this.#worker) {
      // The source was opened anew, perhaps because somebody asked for it.
      if (this.#worker.failed) this.#worker.retry()
      return
    }
    this.#units.reset(track.clockRate)
    this.#unframed = 0
    this.#stopWorker()
    if (!this.#passesOn(track) && !this.#sourceTroubled) this.#startWorker(track)
  }

  /** A JPEG is what is wanted, as long as it is not to be smaller or coarser than the camera sends it. */
  #passesOn({ codec, width }: Track): boolean {
    const { recode, quality, width: most } = this.spec
    if (codec !== 'mjpeg') return false
    return !recode || ((quality === undefined || quality === 'high') && (most === undefined || (width ?? 0) <= most))
  }

  /** The source gives packets that need decoding. */
  #runs(): void {
    if (this.#worker || !this.#track) return
    this.#sourceTroubled = false
    this.#startWorker(this.#track)
  }

  #troubled(failure: Failure | undefined): void {
    if (!failure) {
      this.#sourceTroubled = false
      if (this.#state.word === 'reconnecting' || this.#state.word === 'failed') this.#set({ word: 'connecting', trouble: null })
      if (this.#track && !this.#passesOn(this.#track)) this.#runs()
      return
    }
    this.#sourceTroubled = true
    this.#stall.stop()
    this.#stopWorker()
    const trouble = this.#deps.hub.state(this.ref)?.trouble ?? failure.toTrouble(this.#deps.clock.now())
    this.#set({ word: failure.final ? 'failed' : 'reconnecting', trouble })
  }

  #startWorker(track: Track): void {
    const { cameraId, role } = this.ref
    const worker: MjpegWorker = startWorker(this.#deps, {
      name: `pictures ${cameraId}/${role} ${this.spec.width ?? 'full'}@${this.spec.fps}`,
      input: () => this.#deps.hub.restream.input(this.ref),
      spec: this.spec,
      sourceFps: track.fps,
      began: () => {
        this.#units.workerBegan()
        this.#workerBegan = this.#deps.clock.now()
      },
      changed: (status) => this.#workerChanged(status),
      picture: (jpeg, pts) => {
        const now = this.#deps.clock.now()
        const { capturedAt, arrivedAt } = this.#units.locate(pts) ?? { capturedAt: Number.NaN, arrivedAt: now }
        const { width, height } = jpegSize(jpeg) ?? { width: 0, height: 0 }
        this.#show({ jpeg, width, height, capturedAt, arrivedAt }, pts, arrivedAt >= this.#workerBegan || now - arrivedAt < liveWithin)
      },
    })
    this.#worker = worker
  }

  #stopWorker(): void {
    this.#cancelRetry()
    if (!this.#worker) return
    const ending = this.#worker.stop()
    this.#worker = undefined
    this.#ending.push(ending)
    void ending.finally(() => this.#ending.splice(this.#ending.indexOf(ending), 1))
  }

  #workerChanged({ state, trouble }: SupervisedStatus): void {
    if (this.#sourceTroubled) return
    if (state === 'failed') {
      this.#set({ word: 'failed', trouble })
      this.#cancelRetry()
      const pause = trouble?.cause === 'tool-missing' ? lookForTool : coolDown
      this.#cancelRetry = this.#deps.clock.after(pause, () => this.#worker?.retry())
    }
    if (state === 'backing-off') this.#set({ word: 'reconnecting', trouble })
  }

  /** `live`: not one of those that were kept before anybody looked; they are shown, but not called so. */
  #show(frame: JpegFrame, time: number, live: boolean): void {
    this.#newest = frame
    this.#stall.picture(time, this.#track?.fps)
    if (live || this.#state.word === 'stalled') this.#set({ word: 'live', trouble: null })
    for (const listener of [...this.#listeners]) listener.picture(frame)
  }

  #set(state: FeedState): void {
    if (sameFeedState(state, this.#state)) return
    this.#state = state
    for (const listener of [...this.#listeners]) listener.state(state)
  }
}
