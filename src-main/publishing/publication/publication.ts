/**
 * One camera's stream on its way to one server: the source side (the hub's) and the server side (supervised here), each
 * with its own trouble and backoff. Survives the loss of either; ends only when told to.
 */
import type { MetricPoint, Publication as Row } from '../../../src-shared/publishing.ts'
import type { Trouble } from '../../../src-shared/trouble.ts'
import { asFailure, type Clock, Failure } from '../../base/index.ts'
import type { Attempt, Supervised, SupervisedStatus } from '../../supervisor/types.ts'
import { openNotes, type PublicationNotes } from '../history/publication-notes.ts'
import type { ServerView } from '../mediamtx/server-watch.ts'
import { type MendedRefusal, watchForMending } from '../server/mended-refusal.ts'
import type { Server } from '../server/server-profile.ts'
import { type Carried, carriedTracks, sameAnnouncement } from '../ways/carried-tracks.ts'
import type { Choice } from '../ways/choose-way.ts'
import { runDirect } from '../ways/direct.ts'
import { runFfmpegWay } from '../ways/ffmpeg.ts'
import { runForward } from '../ways/forward.ts'
import type { Leg, RunWay, Session } from '../ways/leg.ts'
import { runPull } from '../ways/pull.ts'
import { Meter } from './meter.ts'
import { choiceFor, type PublicationParts } from './publication-parts.ts'
import { publicationRow, restartsOf } from './publication-row.ts'
import { type PublicationStatus, publicationStatus, sameTrouble } from './publication-status.ts'
import { type SourceWatch, watchSource } from './source-watch.ts'

/** Milliseconds between two rows that differ in nothing but figures. */
const figuresEvery = 1900
/** Milliseconds that the clock of the day and the one of the machine may differ over a tick: more, and it was set. */
const clockSlack = 1000

const runs: Record<Choice['way'], RunWay> = { direct: runDirect, ffmpeg: runFfmpegWay, pull: runPull, forward: runForward }

export class Publication {
  readonly cameraId: string
  readonly path: string
  readonly server: Server
  readonly #parts: PublicationParts
  readonly #supervised: Supervised
  readonly #leg: Leg
  readonly #release: () => void
  readonly #notes: PublicationNotes
  readonly #mended: MendedRefusal
  readonly #meter = new Meter()
  #source: SourceWatch | undefined
  #choice: Choice
  /** No way can carry what the source sends. */
  #blocked: Trouble | undefined
  #carried: Carried | undefined
  #session: Session | undefined
  #status: PublicationStatus = 'starting'
  #statusSince: number
  #runs = 0
  #over = false
  #settling: Promise<void> = Promise.resolve()
  #cancelNudge = () => {}
  #serverWasGone = false
  /** What the screens were told last. */
  #toldAt = 0
  /** Of the clock of the day before the machine's, which nobody sets, at the last tick. */
  #ahead: number | undefined
  #toldTrouble: Trouble | null = null
  #toldDelivery: Session['delivery'] | undefined
  #toldUnproven: Trouble | undefined
  #toldThinned = false
  #retrySource = false

  /** Throws Failure where the way that was asked for cannot carry this stream. */
  constructor(parts: PublicationParts) {
    this.#parts = parts
    this.cameraId = parts.camera.id
    this.path = parts.path
    this.server = parts.server
    this.#choice = choiceFor(parts)
    this.#statusSince = parts.way.clock.now()
    this.#leg = this.#makeLeg()
    this.#mended = watchForMending({ watch: parts.watch, path: parts.path, clock: parts.way.clock })
    const { camera, history, path, server } = parts
    this.#notes = openNotes(history, { cameraId: camera.id, cameraName: camera.name, profile: server.profile.name, path })
    const { reconnect_delay, reconnect_limit } = parts.server.profile
    const floor = reconnect_delay * 1000
    this.#supervised = parts.way.supervisor.supervise({
      name: `publish ${parts.camera.id}`,
      run: (attempt: Attempt) => runs[this.#choice.way](this.#leg, attempt),
      backoff: { floor, base: floor * 2, ceiling: Math.max(20_000, floor * 4), healthyAfter: 30_000, limit: reconnect_limit },
      startWithin: 30_000,
      // What knows better why nothing moves comes first, and an FFmpeg whose socket is full takes seconds to end.
      stallAfter: 25_000,
      changed: (status) => this.#serverChanged(status),
    })
    this.#release = parts.watch.use((view) => this.#polled(view))
  }

  start(): void {
    if (this.#over) return
    if (this.#choice.way === 'pull') this.#supervised.start()
    else this.#source = watchSource(this.#parts.way.hub, this.#parts.ref, () => this.#sourceChanged())
    if (this.#retrySource && this.#source?.failure) this.#parts.way.hub.retry(this.#parts.ref)
    this.#update()
  }

  /** Resolves when nothing of it runs any more. */
  async stop(how: 'stopped' | 'engine-ended'): Promise<void> {
    if (this.#over) return this.#settling
    this.#over = true
    this.#cancelNudge()
    this.#release()
    this.#source?.close()
    this.#notes.end(how)
    this.#settling = this.#supervised.stop().then(async () => {
      await within(this.#parts.way.clock, 3000, this.#leg.undo?.()).catch((thrown: unknown) => {
        this.#parts.way.log.warn(
          { camera: this.cameraId, failure: asFailure(thrown).message },
          'the path could not be removed from the server',
        )
      })
    })
    await this.#settling
    this.#update()
  }

  /** A person wants it in spite of who publishes there now, and without waiting for the camera's backoff. */
  takeOver(): void {
    this.#leg.takeOver = true
    this.#retrySource = true
  }

  tick(now: number): void {
    this.#followClock(now)
    this.#session?.tick(now)
    if (this.#session) this.#meter.observe(now, this.#session)
    else this.#meter.observe(now, { bytes: 0, frames: 0 })
    this.#update(now - this.#toldAt >= figuresEvery)
  }

  /** A clock that was set takes along what is counted from: no uptime of months begins anew, no figure stands still. */
  #followClock(now: number): void {
    const ahead = Math.round(now - performance.now())
    const set = ahead - (this.#ahead ?? ahead)
    this.#ahead = ahead
    if (Math.abs(set) <= clockSlack) return
    this.#statusSince += set
    this.#toldAt += set
  }

  metric(now: number): MetricPoint {
    const { bitrate, fps } = this.#meter.rates
    const publishing = this.#status === 'publishing'
    return {
      camera_id: this.cameraId,
      at: now,
      span: 2,
      bitrate: publishing ? bitrate : 0,
      fps: publishing ? fps : 0,
      delay_ms: this.#session?.delay ?? null,
      restarts: restartsOf(this.#runs),
    }
  }

  get row(): Row {
    return publicationRow({
      ...this.#judge(),
      parts: this.#parts,
      choice: this.#choice,
      since: this.#statusSince,
      session: this.#session,
      meter: this.#meter,
      errors: this.#supervised.status.errors + (this.#source?.errors ?? 0),
      runs: this.#runs,
    })
  }

  #makeLeg(): Leg {
    const { camera, ref, server, watch, gate, pulled, path, way } = this.#parts
    const publication = this
    return {
      ...{ cameraId: camera.id, ref, server, watch, gate, pulled, path },
      url: `${server.origin}/${path}`,
      parts: way,
      get choice() {
        return publication.#choice
      },
      get description() {
        return publication.#source?.description
      },
      ownSource: undefined,
      shortLived: 0,
      takeOver: false,
      undo: undefined,
      opened(session) {
        publication.#session = session
      },
      closed(session) {
        if (publication.#session !== session) return
        publication.#meter.observe(way.clock.now(), session)
        publication.#meter.sessionEnded()
        publication.#session = undefined
      },
    }
  }

  #sourceChanged(): void {
    const description = this.#source?.description
    if (description && this.#source?.ready) {
      try {
        // A way that has worked is no mistake of who asked for it.
        const choice = choiceFor(this.#parts, description.tracks, this.#parts.kept || this.#runs > 0)
        const carried = carriedTracks(description, { audio: choice.audio !== 'drop' })
        const anew =
          JSON.stringify(choice) !== JSON.stringify(this.#choice) ||
          (this.#carried !== undefined && !sameAnnouncement(this.#carried, carried))
        this.#choice = choice
        this.#carried = carried
        this.#blocked = undefined
        // An announcement is for the tracks that it names: others need a new one, and may be taken where the last were not.
        const { state, trouble } = this.#supervised.status
        const concerned = state === 'running' || state === 'starting' || (state === 'failed' && trouble?.cause === 'codec')
        if (anew && concerned) this.#supervised.retry()
      } catch (thrown) {
        const failure = asFailure(thrown)
        if (failure.evidence !== this.#blocked?.evidence) this.#blocked = failure.toTrouble(this.#parts.way.clock.now())
      }
    }
    this.#reconcile()
  }

  /** The server side runs exactly while there is something to send. */
  #reconcile(): void {
    if (this.#over || !this.#source) {
      this.#update()
      return
    }
    const { state } = this.#supervised.status
    const resting = state === 'idle' || state === 'stopped'
    if (this.#source.ready && !this.#blocked) {
      this.#supervised.start() // does nothing where it runs, waits or failed; takes back a stop that is under way
    } else if (!resting && state !== 'failed') {
      void this.#supervised.stop()
    }
    this.#update()
  }

  #serverChanged(status: SupervisedStatus): void {
    if (status.state === 'running') this.#runs += 1
    this.#update()
  }

  #polled(view: ServerView): void {
    this.#session?.polled(view)
    if (view.api === 'ok') void this.#mended(this.#supervised.status).then((mended) => mended && this.#nudge('failed'))
    // The server is back: do not sit out a long wait, but do not all come in the same second either.
    if (view.api === 'failed') this.#serverWasGone = true
    else if (view.api === 'ok' && this.#serverWasGone) {
      this.#serverWasGone = false
      this.#nudge('backing-off')
    }
  }

  #nudge(from: SupervisedStatus['state']): void {
    const { clock } = this.#parts.way
    this.#cancelNudge()
    this.#cancelNudge = clock.after(clock.random() * 5000, () => {
      if (this.#supervised.status.state === from && !this.#over) this.#supervised.retry()
    })
  }

  #judge() {
    return publicationStatus({
      over: this.#over,
      sourceTrouble: this.#blocked ?? this.#sourceTrouble(),
      server: this.#supervised.status,
      worked: this.#runs > 0,
    })
  }

  #sourceTrouble(): Trouble | null {
    const failure = this.#source?.failure
    if (!failure) return null
    const { hub, clock } = this.#parts.way
    return hub.state(this.#parts.ref)?.trouble ?? failure.toTrouble(clock.now())
  }

  /** `tell`: the screens, whatever changed; otherwise only what is more than a figure. */
  #update(tell = true): void {
    const { status, trouble } = this.#judge()
    const now = this.#parts.way.clock.now()
    if (status !== this.#status) {
      this.#status = status
      this.#statusSince = now
    } else if (!tell && sameTrouble(trouble, this.#toldTrouble) && this.#arrivesAsTold()) return
    this.#toldAt = now
    this.#toldTrouble = trouble
    this.#toldDelivery = this.#session?.delivery
    this.#toldUnproven = this.#parts.watch.trouble
    this.#toldThinned = this.#session?.thinned !== undefined
    this.#notes.note({ status, way: this.#choice.way, trouble })
    this.#parts.changed(this.row)
  }

  #arrivesAsTold(): boolean {
    const { delivery, thinned } = this.#session ?? {}
    return (
      delivery === this.#toldDelivery && this.#parts.watch.trouble === this.#toldUnproven && (thinned !== undefined) === this.#toldThinned
    )
  }
}

/** A server that does not answer must not hold up the end. */
function within(clock: Clock, ms: number, work: Promise<void> = Promise.resolve()): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new Failure('silent', 'the server did not answer in time')))
    work.then(resolve, reject).finally(cancel)
  })
}
