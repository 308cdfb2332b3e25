/** Patrols and parking: going round chosen presets, and going back when nobody moved the camera for a while. One tour at a time; a hand ends it. */
import * as z from 'zod'
import { type Ptz, PtzTour } from '../../../src-shared/ptz.ts'
import { asFailure, type Clock, Problem } from '../../base/index.ts'
import type { ControlMemory } from '../memory.ts'

const Tours = z.array(PtzTour)
const Park = z.object({ preset: z.string(), after_seconds: z.number() })
export type Park = z.infer<typeof Park>

export interface Tours {
  list(): PtzTour[]
  save(tour: PtzTour): Promise<PtzTour[]>
  remove(name: string): Promise<PtzTour[]>
  /** Throws Problem PRESET_NOT_FOUND. */
  run(name: string): void
  readonly running: Ptz['tour']
  park(): Park | null
  setPark(park: Park | undefined): Promise<void>
  /** A person moved or stopped it. */
  byHand(): void
  close(): void
}

export function createTours(options: {
  readonly cameraId: string
  readonly memory: ControlMemory
  readonly clock: Clock
  /** Goes to a preset; rejects with Failure or Problem. */
  go(token: string): Promise<void>
  changed(failed?: unknown): void
}): Tours {
  const { cameraId, memory, clock, go, changed } = options
  const list = () => memory.get(cameraId, 'ptz-tours', Tours) ?? []
  const park = () => memory.get(cameraId, 'ptz-park', Park) ?? null
  let running: Ptz['tour'] = null
  let wait = () => {}
  let parking = () => {}
  let turn = 0

  const end = () => {
    turn += 1
    wait()
    if (!running) return
    running = null
    changed()
  }

  const stepTo = async (tour: PtzTour, index: number, mine: number): Promise<void> => {
    const stop = tour.stops[index % tour.stops.length]
    if (!stop || turn !== mine) return
    running = { name: tour.name, preset: stop.preset }
    changed()
    try {
      await go(stop.preset)
    } catch (thrown) {
      if (turn !== mine) return
      end()
      changed(asFailure(thrown))
      return
    }
    if (turn !== mine) return
    wait = clock.after(stop.dwell_seconds * 1000, () => void stepTo(tour, index + 1, mine))
  }

  const parkLater = () => {
    parking()
    const where = park()
    if (!where) return
    parking = clock.after(where.after_seconds * 1000, () => {
      if (!running) go(where.preset).catch((thrown: unknown) => changed(asFailure(thrown)))
    })
  }

  return {
    list,
    async save(tour) {
      const tours = [...list().filter(({ name }) => name !== tour.name), tour]
      await memory.put(cameraId, 'ptz-tours', tours)
      return tours
    },
    async remove(name) {
      if (running?.name === name) end()
      const tours = list().filter((tour) => tour.name !== name)
      await memory.put(cameraId, 'ptz-tours', tours)
      return tours
    },
    run(name) {
      const tour = list().find((one) => one.name === name)
      if (!tour) throw new Problem('PRESET_NOT_FOUND', { token: name })
      end()
      parking()
      void stepTo(tour, 0, turn)
    },
    get running() {
      return running
    },
    park,
    async setPark(where) {
      await memory.put(cameraId, 'ptz-park', where)
      parkLater()
    },
    byHand() {
      end()
      parkLater()
    },
    close() {
      turn += 1
      wait()
      parking()
    },
  }
}
