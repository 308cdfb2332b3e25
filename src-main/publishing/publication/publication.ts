/**
 * One camera's stream on its way to one server: the source side (the hub's) and the server side (supervised), each with its own
 * trouble and backoff. Survives the loss of either; ends only when told to.
 *
 * What happens to either side goes through one reducer (`publication-state.ts`); here stands what carries out its commands, and
 * what tells the result: one row, which was last sent to the screens, beside the one that there is now.
 */
import type { Camera } from '../../../src-shared/cameras.ts'
import type { MetricPoint, Publication as Row } from '../../../src-shared/publishing.ts'
import type { Trouble } from '../../../src-shared/trouble.ts'
import { openNotes, type PublicationNotes } from '../history/publication-notes.ts'
import { watchAddresses } from '../mediamtx/addresses.ts'
import type { ServerWatch } from '../mediamtx/server-watch.ts'
import type { Server } from '../server/server-profile.ts'
import { choiceFor, type PublicationParts } from './publication-parts.ts'
import { differsInFiguresOnly, publicationRow } from './publication-row.ts'
import { type PublicationEvent, type PublicationState, reduce } from './publication-state.ts'
import { publicationStatus } from './publication-status.ts'
import { ServerSide } from './server-side.ts'
import { type SourceWatch, watchSource } from './source-watch.ts'

/** Milliseconds between two rows that differ in nothing but figures. */
const figuresEvery = 1900
/** Milliseconds that the clock of the day and the one of the machine may differ over a tick: more, and it was set. */
const clockSlack = 1000

export class Publication {
  readonly cameraId: string
  readonly path: string
  readonly server: Server
  readonly #parts: PublicationParts
  readonly #serverSide: ServerSide
  readonly #notes: PublicationNotes
  #source: SourceWatch | undefined
  #state: PublicationState
  #settling: Promise<void> = Promise.resolve()
  #asked = false
  #lastSent: Row
  #lastSentAt = 0
  /** Of the clock of the day before the machine's, which nobody sets, at the last tick. */
  #ahead: number | undefined
  #addresses: { readonly settings: unknown; readonly list: Row['addresses'] } | undefined

  /** Throws Failure where the way that was asked for cannot carry this stream. */
  constructor(parts: PublicationParts) {
    const { camera, history, path, server, clock } = parts
    this.#parts = parts
    this.cameraId = camera.id
    this.path = path
    this.server = server
    const choice = choiceFor(parts)
    this.#serverSide = new ServerSide(parts, {
      choice: () => this.#state.choice,
      description: () => this.#state.source?.description,
      changed: (status) => this.#happened({ type: 'server-changed', status }),
    })
    const nothing = { over: false, source: undefined, blocked: undefined, carried: undefined, runs: 0 }
    this.#state = { ...nothing, choice, server: this.#serverSide.status }
    this.#notes = openNotes(history, { cameraId: camera.id, cameraName: camera.name, profile: server.profile.name, path })
    this.#lastSent = this.#rowSince(clock.now())
  }

  start(): void {
    if (this.#state.over) return
    if (this.#state.choice.way === 'pull') this.#serverSide.start()
    else this.#source = watchSource(this.#parts.tools.hub, this.#parts.ref, (source) => this.#happened({ type: 'source-changed', source }))
    if (this.#asked) this.#retrySource()
    this.#send()
  }

  /** Resolves when nothing of it runs any more. */
  async stop(how: 'stopped' | 'engine-ended'): Promise<void> {
    if (this.#state.over) return this.#settling
    this.#state = reduce(this.#state, { type: 'ended' }, this.#rules()).state
    this.#source?.close()
    this.#notes.end(how)
    this.#settling = this.#serverSide.end()
    await this.#settling
    this.#send()
  }

  /** A person or program asks for it: neither the camera's backoff nor a refusal of some time ago is waited for. */
  tryNow(): void {
    this.#asked = true
    this.#serverSide.tryNow()
    if (this.#source) this.#retrySource()
  }

  /** Asked for in spite of who publishes there now. */
  takeOver(): void {
    this.#serverSide.takeOver()
  }

  tick(now: number): void {
    this.#followClock(now)
    this.#serverSide.tick(now)
    this.#send(now - this.#lastSentAt >= figuresEvery)
  }

  metric(now: number): MetricPoint {
    const { restarts, metrics } = this.row
    return { camera_id: this.cameraId, at: now, span: 2, bitrate: metrics.bitrate, fps: metrics.fps, delay_ms: metrics.delay_ms, restarts }
  }

  /** As it was when this was built. */
  get camera(): Camera {
    return this.#parts.camera
  }

  get watch(): ServerWatch {
    return this.#parts.watch
  }

  get row(): Row {
    return this.#rowSince(this.#lastSent.since)
  }

  /** What the hub knows counts: whoever joins is told of a trouble only later. */
  #retrySource(): void {
    const { tools, ref } = this.#parts
    if (tools.hub.state(ref)?.trouble) tools.hub.retry(ref)
  }

  #happened(event: PublicationEvent): void {
    const { state, commands } = reduce(this.#state, event, this.#rules())
    this.#state = state
    for (const command of commands) this.#serverSide[command]()
    this.#send()
  }

  #rules() {
    const parts = this.#parts
    const choose = (tracks: Parameters<typeof choiceFor>[1], worked: boolean) => choiceFor(parts, tracks, parts.kept || worked)
    return { choose, now: parts.clock.now() }
  }

  /** A clock that was set takes along what is counted from: no uptime of months begins anew, no figure stands still. */
  #followClock(now: number): void {
    const ahead = Math.round(now - performance.now())
    const set = ahead - (this.#ahead ?? ahead)
    this.#ahead = ahead
    if (Math.abs(set) <= clockSlack) return
    this.#lastSent = { ...this.#lastSent, since: this.#lastSent.since + set }
    this.#lastSentAt += set
  }

  #judge() {
    const { over, blocked, server, runs } = this.#state
    return publicationStatus({ over, sourceTrouble: blocked ?? this.#sourceTrouble(), server, worked: runs > 0 })
  }

  #sourceTrouble(): Trouble | null {
    const failure = this.#state.source?.failure
    if (!failure) return null
    const { tools, ref, clock } = this.#parts
    return tools.hub.state(ref)?.trouble ?? failure.toTrouble(clock.now())
  }

  #rowSince(since: number): Row {
    const { session, meter, status } = this.#serverSide
    const { choice, source } = this.#state
    const errors = status.errors + (source?.errors ?? 0)
    const told = { ...this.#judge(), addresses: this.#watchAddresses() }
    return publicationRow({ ...told, parts: this.#parts, choice, since, session, meter, errors, restarts: status.restarts })
  }

  #watchAddresses(): Row['addresses'] {
    const { server, path, watch } = this.#parts
    const { settings } = watch.view
    if (this.#addresses && this.#addresses.settings === settings) return this.#addresses.list
    const list = watchAddresses({ origin: server.origin, host: server.host, path, settings })
    this.#addresses = { settings, list }
    return list
  }

  /** `figures`: also where nothing else changed. */
  #send(figures = true): void {
    const now = this.#parts.clock.now()
    const row = this.#rowSince(this.#judge().status === this.#lastSent.status ? this.#lastSent.since : now)
    if (!figures && differsInFiguresOnly(row, this.#lastSent)) return
    this.#lastSent = row
    this.#lastSentAt = now
    this.#notes.note(row)
    this.#parts.changed(row)
  }
}
