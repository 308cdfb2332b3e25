/**
 * The server side of one publication: a supervised task that opens its way and keeps the session that stands, with what has to
 * be remembered from one session to the next. It does not know whether there is anything to send; who owns it starts and stops it.
 */
import { asFailure, type Clock, Failure } from '../../base/index.ts'
import type { MediaDescription } from '../../media/index.ts'
import type { Attempt, Supervised, SupervisedStatus } from '../../supervisor/types.ts'
import type { ServerView } from '../mediamtx/server-watch.ts'
import { type RetryOnConfigChange, retryOnConfigChange } from '../server/retry-on-config-change.ts'
import type { Choice } from '../ways/choose-way.ts'
import { openWay } from '../ways/open-way.ts'
import type { PublishContext, Session } from '../ways/publish-context.ts'
import { guessDuel, type ShortSessions } from './duel-guess.ts'
import { Meter } from './meter.ts'
import type { PublicationParts } from './publication-parts.ts'

export interface ServerSideEvents {
  choice(): Choice
  /** Newest description of the source. */
  description(): MediaDescription | undefined
  changed(status: SupervisedStatus): void
}

/** Milliseconds over which those that find their server back come in. */
const spread = 5000
/** Milliseconds that a server may take to undo what was left there. */
const undoWithin = 3000

export class ServerSide {
  readonly meter = new Meter()
  readonly #parts: PublicationParts
  readonly #events: ServerSideEvents
  readonly #supervised: Supervised
  readonly #release: () => void
  readonly #configChanged: RetryOnConfigChange
  #session: Session | undefined
  #ownSource: string | undefined
  #takeOver = false
  #shortSessions: ShortSessions = 0
  #undo: (() => Promise<void>) | undefined
  #cancelRetry = () => {}
  #serverWasGone = false

  constructor(parts: PublicationParts, events: ServerSideEvents) {
    this.#parts = parts
    this.#events = events
    const { reconnect_delay, reconnect_limit } = parts.server.profile
    const floor = reconnect_delay * 1000
    this.#configChanged = retryOnConfigChange({ watch: parts.watch, path: parts.path, clock: parts.clock })
    this.#supervised = parts.tools.supervisor.supervise({
      name: `publish ${parts.camera.id}`,
      run: (attempt) => this.#try(attempt),
      backoff: { floor, base: floor * 2, ceiling: Math.max(20_000, floor * 4), healthyAfter: 30_000, limit: reconnect_limit },
      startWithin: 30_000,
      // What knows better why nothing moves comes first, and an FFmpeg whose socket is full takes seconds to end.
      stallAfter: 25_000,
      changed: (status) => events.changed(status),
    })
    this.#release = parts.watch.use((view) => this.#polled(view))
  }

  get status(): SupervisedStatus {
    return this.#supervised.status
  }

  /** Undefined while nothing is connected. */
  get session(): Session | undefined {
    return this.#session
  }

  start(): void {
    this.#supervised.start()
  }

  stop(): void {
    void this.#supervised.stop()
  }

  retry(): void {
    this.#supervised.retry()
  }

  /** The next try publishes in spite of who publishes there now. */
  takeOver(): void {
    this.#takeOver = true
  }

  tick(now: number): void {
    this.#session?.tick(now)
    this.meter.observe(now, this.#session ?? { bytes: 0, frames: 0 })
  }

  /** Resolves when nothing of it runs any more. */
  async end(): Promise<void> {
    this.#cancelRetry()
    this.#release()
    await this.#supervised.stop()
    const { clock, log, camera } = this.#parts
    await within(clock, undoWithin, this.#undo?.()).catch((thrown: unknown) => {
      log.warn({ camera: camera.id, failure: asFailure(thrown).message }, 'the path could not be removed from the server')
    })
  }

  async #try(attempt: Attempt): Promise<void> {
    const { clock, server } = this.#parts
    let openedAt: number | undefined
    try {
      const carrying = await openWay(this.#parts.tools, this.#contextOfTry(), attempt)
      openedAt = clock.now()
      this.#undo = carrying.undo ?? this.#undo
      this.#session = carrying.session
      try {
        await carrying.run()
      } finally {
        this.#closed(carrying.session)
        await carrying.close()
      }
    } catch (thrown) {
      if (!(thrown instanceof Failure) || attempt.signal.aborted || this.#parts.watch.client) throw thrown
      const lived = openedAt === undefined ? undefined : clock.now() - openedAt
      const guess = guessDuel(this.#shortSessions, { failure: thrown, lived, udp: server.profile.transport === 'udp' })
      this.#shortSessions = guess.count
      throw guess.failure
    }
  }

  #contextOfTry(): PublishContext {
    const { camera, ref, server, watch, limiter, pulled, path, clock, redact } = this.#parts
    const takeOver = this.#takeOver
    this.#takeOver = false
    const side = this
    return {
      ...{ cameraId: camera.id, ref, server, watch, limiter, pulled, path, clock, redact, takeOver },
      url: `${server.origin}/${path}`,
      choice: this.#events.choice(),
      description: this.#events.description(),
      get ownSource() {
        return side.#session?.ownSource ?? side.#ownSource
      },
    }
  }

  #closed(session: Session): void {
    this.meter.observe(this.#parts.clock.now(), session)
    this.meter.sessionEnded()
    this.#ownSource = session.ownSource ?? this.#ownSource
    this.#session = undefined
  }

  #polled(view: ServerView): void {
    this.#session?.polled(view)
    if (view.api === 'ok') void this.#configChanged(this.status).then((changed) => changed && this.#retrySoon('failed'))
    // The server is back: do not sit out a long wait, but do not all come in the same second either.
    if (view.api === 'failed') this.#serverWasGone = true
    else if (view.api === 'ok' && this.#serverWasGone) {
      this.#serverWasGone = false
      this.#retrySoon('backing-off')
    }
  }

  /** Where it still is in this state then. */
  #retrySoon(from: SupervisedStatus['state']): void {
    const { clock } = this.#parts
    this.#cancelRetry()
    this.#cancelRetry = clock.after(clock.random() * spread, () => {
      if (this.status.state === from) this.#supervised.retry()
    })
  }
}

/** A server that does not answer must not hold up the end. */
function within(clock: Clock, ms: number, work: Promise<void> = Promise.resolve()): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new Failure('silent', 'the server did not answer in time')))
    work.then(resolve, reject).finally(cancel)
  })
}
