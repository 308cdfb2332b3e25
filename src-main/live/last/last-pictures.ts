/**
 * The last picture that the engine has of each camera: small, kept over a restart, shown grey with its age until there is a live one,
 * and in every list.
 *
 * It is made when a camera is new or changed, and every few minutes while its stream runs; one at a time, so
 * that a hundred cameras are no heap of FFmpegs. A camera that refuses is not asked again soon: nobody's account is locked for a picture.
 */
import { isDeepStrictEqual } from 'node:util'
import type { StreamRole } from '../../../src-shared/cameras.ts'
import type { Clock, Log } from '../../base/index.ts'
import { asFailure } from '../../base/index.ts'
import type { Cameras } from '../../cameras/types.ts'
import type { EngineState } from '../../state/index.ts'
import type { Store } from '../../store/types.ts'
import { type Still, type StillDeps, takeStill } from './take-still.ts'

export interface LastPicturesDeps extends StillDeps {
  readonly store: Pick<Store, 'db'>
  readonly state: EngineState
  readonly cameras: Pick<Cameras, 'roleFor' | 'onChange'>
  readonly clock: Clock
  readonly log: Log
}

/** Milliseconds. */
const renewAfter = 5 * 60_000
/** One that could not be made of a stream that runs is tried again. */
const tryAgainAfter = 30_000
const askAgainAfter = 5 * 60_000
const lookEvery = 20_000
const stillWithin = 15_000
/** A stream wide enough for it; the small one, where there is one. */
const widthWanted = 320

export class LastPictures {
  readonly #deps: LastPicturesDeps
  readonly #pictures = new Map<string, Still>()
  readonly #listeners = new Set<(cameraId: string) => void>()
  /** Cameras whose picture is to be made, in the order in which it was asked for. */
  readonly #queue = new Map<string, StreamRole | undefined>()
  readonly #askedAt = new Map<string, number>()
  /** What a picture depended on when it was asked for last. */
  readonly #looked = new Map<string, unknown>()
  /** Keys of the streams that run. */
  readonly #running = new Set<string>()
  readonly #stops: (() => void)[]
  #working: Promise<void> | undefined
  #cancelLook: () => void
  #closed = false

  private constructor(deps: LastPicturesDeps) {
    this.#deps = deps
    const { state, cameras, clock } = deps
    this.#stops = [
      cameras.onChange((id, what) => (what === 'removed' ? this.#forget(id) : this.#cameraChanged(id))),
      state.onChange((collection, key) => {
        if (collection === 'streams') this.#streamChanged(key)
      }),
    ]
    this.#cancelLook = clock.after(lookEvery, () => this.#look())
  }

  static async open(deps: LastPicturesDeps): Promise<LastPictures> {
    const opened = new LastPictures(deps)
    const rows = await deps.store.db.selectFrom('last_pictures').selectAll().execute()
    for (const { camera_id, taken_at, width, height, jpeg } of rows)
      opened.#pictures.set(String(camera_id), { jpeg: Buffer.from(jpeg), width, height, takenAt: taken_at })
    for (const { id } of deps.state.all('cameras')) if (!opened.#pictures.has(id)) opened.#cameraChanged(id)
    return opened
  }

  get(cameraId: string): Still | undefined {
    return this.#pictures.get(cameraId)
  }

  /** Calls with the camera at each newer picture; the result ends it. */
  onChange(call: (cameraId: string) => void): () => void {
    this.#listeners.add(call)
    return () => this.#listeners.delete(call)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelLook()
    for (const stop of this.#stops) stop()
    this.#queue.clear()
    await this.#working
  }

  #age(cameraId: string): number {
    const taken = this.#pictures.get(cameraId)?.takenAt
    return taken === undefined ? Number.POSITIVE_INFINITY : Math.abs(this.#deps.clock.now() - taken)
  }

  /** A new camera, or one that may be reached otherwise now: its password, its address. What says nothing of that is passed over. */
  #cameraChanged(id: string): void {
    const camera = this.#deps.state.get('cameras', id)
    if (!camera) return
    const { source, user, has_password, streams, trouble } = camera
    const looked = { source, user, has_password, urls: streams.map(({ url }) => url), asked: trouble?.at }
    if (isDeepStrictEqual(this.#looked.get(id), looked)) return
    this.#looked.set(id, looked)
    this.#askedAt.delete(id)
    if (trouble?.cause !== 'auth') this.#want(id, undefined)
  }

  /** A row is written every few seconds while its stream runs; only that it began to run is news. */
  #streamChanged(key: string): void {
    const row = this.#deps.state.get('streams', key)
    if (row?.state !== 'running') this.#running.delete(key)
    else if (!this.#running.has(key)) {
      this.#running.add(key)
      if (this.#age(row.camera_id) > renewAfter) this.#want(row.camera_id, row.role)
    }
  }

  #look(): void {
    for (const { camera_id, role, state } of this.#deps.state.all('streams'))
      if (state === 'running' && this.#age(camera_id) > renewAfter) this.#want(camera_id, role)
    this.#cancelLook = this.#deps.clock.after(lookEvery, () => this.#look())
  }

  /** `role`: of a stream that runs anyway. */
  #want(id: string, role: StreamRole | undefined): void {
    const asked = this.#askedAt.get(id)
    const soon = role === undefined ? askAgainAfter : tryAgainAfter
    if (this.#closed || (asked !== undefined && this.#deps.clock.now() - asked < soon)) return
    if (!this.#queue.has(id) || role !== undefined) this.#queue.set(id, role)
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined
    })
  }

  async #work(): Promise<void> {
    for (;;) {
      const next = this.#queue.entries().next().value
      if (!next) return
      const [id, running] = next
      this.#queue.delete(id)
      this.#askedAt.set(id, this.#deps.clock.now())
      try {
        const role = running ?? this.#deps.cameras.roleFor(id, widthWanted)
        await this.#keep(id, await takeStill(this.#deps, { cameraId: id, role }, stillWithin))
      } catch (thrown) {
        this.#deps.log.debug({ camera: id, error: asFailure(thrown).message }, 'no picture to keep')
      }
    }
  }

  async #keep(id: string, still: Still): Promise<void> {
    if (this.#closed || !this.#deps.state.get('cameras', id)) return
    const { jpeg, width, height, takenAt } = still
    this.#pictures.set(id, still)
    for (const call of [...this.#listeners]) call(id)
    const row = { taken_at: Math.round(takenAt), width, height, jpeg }
    await this.#deps.store.db
      .insertInto('last_pictures')
      .values({ camera_id: Number(id), ...row })
      .onConflict((conflict) => conflict.column('camera_id').doUpdateSet(row))
      .execute()
  }

  #forget(id: string): void {
    this.#pictures.delete(id)
    this.#queue.delete(id)
    this.#looked.delete(id)
    this.#askedAt.delete(id)
  }
}
