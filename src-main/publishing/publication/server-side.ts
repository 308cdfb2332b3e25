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
import { type ShortSessions, shortLife, suspectDuel } from './duel-suspicion.ts'
import { createLoginPace } from './login-pace.ts'
import type { PublicationParts } from './publication-parts.ts'
import { RateMeter } from './rate-meter.ts'

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
  readonly meter = new RateMeter()
  readonly #parts: PublicationParts
  readonly #events: ServerSideEvents
  readonly #supervised: Supervised
  readonly #release: () => void
  readonly #configChanged: RetryOnConfigChange
  #session: Session | undefined
  #ownSource: string | undefined
  #takeOver = false
  #shortSessions: ShortSessions = 0
  /** Tries in a row that were refused for no known reason. */
  #unexplained = 0
  /** It has published with this address and login. */
  #worked = false
  readonly #loginPace = createLoginPace()
  /** Somebody's session was on our path at the last poll. */
  #pathTaken = false
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
      changed: (status) => {
        if (status.state === 'running') this.#succeeded()
        events.changed(status)
      },
      judge: (failure) => this.#judge(failure),
      pause: ({ cause }) => (cause === 'auth' ? this.#loginPace.wait(parts.clock.now()) : 0),
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

  /** A person or program asks: at once, whatever was refused before. Does nothing while it publishes. */
  tryNow(): void {
    this.#loginPace.accepted()
    const { state } = this.status
    if (state === 'backing-off' || state === 'failed') this.#supervised.retry()
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
    const { clock } = this.#parts
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
      if (!(thrown instanceof Failure) || attempt.signal.aborted) throw thrown
      throw await this.#explain(thrown, openedAt === undefined ? undefined : clock.now() - openedAt, attempt.signal)
    }
  }

  #succeeded(): void {
    this.#worked = true
    this.#unexplained = 0
    this.#loginPace.accepted()
  }

  /** What ran before with the same address and login is a loss, whatever the server says now: final is only what was proved. */
  #judge(failure: Failure): Failure {
    if (failure.cause === 'path-refused' || failure.cause === 'codec') this.#unexplained += failure.final ? 0 : 1
    if (!this.#worked || failure.cause !== 'auth') return failure
    if (failure.final) this.#loginPace.refused(this.#parts.clock.now())
    return new Failure(failure.cause, failure.evidence, false)
  }

  /** Where there is no API to ask why. `lived`: milliseconds that its session stood. */
  async #explain(failure: Failure, lived: number | undefined, signal: AbortSignal): Promise<Failure> {
    const { watch, server, path, tools } = this.#parts
    if (watch.client) return failure
    const { count, suspected } = suspectDuel(this.#shortSessions, { failure, lived })
    this.#shortSessions = count
    if (!suspected) return failure
    const again = `let in and closed within ${shortLife / 1000} s again and again`
    const target = { url: `${server.origin}/${path}`, ...(server.credentials ? { credentials: server.credentials } : {}), signal }
    const others = await tools.rtsp.describe(target).then(
      ({ description }) => description.tracks.length > 0,
      () => false,
    )
    if (others) return new Failure('duel', `${again}, and there is a stream on the path without us: somebody else publishes there`)
    const swallowed = server.profile.transport === 'udp' ? '; it may be that no packet by UDP reaches the server (TCP would)' : ''
    return new Failure(failure.cause, `${failure.evidence ?? 'closed'}: ${again}${swallowed}`)
  }

  #contextOfTry(): PublishContext {
    const { camera, ref, server, watch, limiter, pulled, keepAlive, path, clock, redact } = this.#parts
    const takeOver = this.#takeOver
    this.#takeOver = false
    const side = this
    return {
      ...{ cameraId: camera.id, ref, server, watch, limiter, pulled, keepAlive, path, clock, redact, takeOver },
      unexplained: this.#unexplained,
      url: `${server.origin}/${path}`,
      choice: this.#events.choice(),
      description: this.#events.description(),
      get ownSource() {
        return side.#session?.proof.ownSource ?? side.#ownSource
      },
    }
  }

  #closed(session: Session): void {
    this.meter.observe(this.#parts.clock.now(), session)
    this.meter.sessionEnded()
    this.#ownSource = session.proof.ownSource ?? this.#ownSource
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
    if (view.api === 'ok') this.#lookAtPath(view)
  }

  /** A session that died there, or a publisher that may not be replaced, has let go of the path: that is what was waited for. */
  #lookAtPath(view: ServerView): void {
    const taken = view.paths.get(this.#parts.path)?.source !== undefined
    const { state, trouble } = this.status
    if (this.#pathTaken && !taken && state === 'backing-off' && trouble?.cause === 'path-refused') this.#supervised.retry()
    this.#pathTaken = taken
  }

  /** Where it still is in this state then. */
  #retrySoon(from: SupervisedStatus['state']): void {
    const { clock } = this.#parts
    this.#cancelRetry()
    this.#cancelRetry = clock.after(clock.random() * spread, () => {
      if (this.status.state === from && this.#loginPace.wait(clock.now()) === 0) this.#supervised.retry()
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
