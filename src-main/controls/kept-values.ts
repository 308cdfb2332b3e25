/**
 * Persistent values, those that a person wants to last: a USB camera forgets them when it is unplugged. They are set again when its device
 * appears, and once when the engine starts; what another program changes in between is left alone.
 */
import { stat } from 'node:fs/promises'
import * as z from 'zod'
import { type Control, ControlValue } from '../../src-shared/controls.ts'
import type { Clock } from '../base/index.ts'
import type { ControlMemory } from './memory.ts'

/** Milliseconds between two looks whether a device is there. */
const lookEvery = 1000
/** A camera answers nonsense right after it was plugged in, milliseconds. */
const settleFor = 500

const Kept = z.object({ values: z.record(z.string(), ControlValue) })
const kind = 'kept-values'

export interface KeptValues {
  isOn(cameraId: string): boolean
  on(cameraId: string, controls: readonly Control[]): Promise<void>
  off(cameraId: string): Promise<void>
  /** After a change through us. */
  changed(cameraId: string, controls: readonly Control[]): Promise<void>
  close(): void
}

export interface KeptValuesOptions {
  readonly memory: ControlMemory
  readonly clock: Clock
  /** Device file of a camera; undefined where it is none that is plugged in, or no more in the library. */
  deviceOf(cameraId: string): string | undefined
  /** Sets them; never rejects. */
  apply(cameraId: string, values: Readonly<Record<string, ControlValue>>): Promise<void>
}

export function createKeptValues({ memory, clock, deviceOf, apply }: KeptValuesOptions): KeptValues {
  const present = new Map<string, string>()
  let stopLooking = () => {}
  let closed = false

  const look = async (cameraId: string) => {
    const device = deviceOf(cameraId)
    const is = device === undefined ? undefined : await identityOf(device)
    const was = present.get(cameraId)
    if (is === undefined) present.delete(cameraId)
    else present.set(cameraId, is)
    const kept = memory.get(cameraId, kind, Kept)
    if (is === undefined || is === was || !kept) return
    if (was === undefined) await new Promise<void>((resolve) => clock.after(settleFor, resolve))
    if (!closed) await apply(cameraId, kept.values)
  }
  const round = () => {
    if (closed) return
    void Promise.all(memory.having(kind).map(look)).finally(() => {
      stopLooking = clock.after(lookEvery, round)
    })
  }
  round()

  const keep = (cameraId: string, controls: readonly Control[]) => memory.put(cameraId, kind, { values: valuesOf(controls) })
  return {
    isOn: (cameraId) => memory.get(cameraId, kind, Kept) !== undefined,
    async on(cameraId, controls) {
      const device = deviceOf(cameraId)
      const is = device === undefined ? undefined : await identityOf(device)
      if (is !== undefined) present.set(cameraId, is)
      await keep(cameraId, controls)
    },
    off: (cameraId) => memory.put(cameraId, kind, undefined),
    async changed(cameraId, controls) {
      if (memory.get(cameraId, kind, Kept)) await keep(cameraId, controls)
    },
    close() {
      closed = true
      stopLooking()
    },
  }
}

/** What can be set again: not what an automatic moves, nor what cannot be written. */
export function valuesOf(controls: readonly Control[]): Record<string, ControlValue> {
  return Object.fromEntries(
    controls.flatMap(({ key, value, read_only, inactive, kind }) =>
      value === null || read_only || inactive || kind === 'button' ? [] : [[key, value] as const],
    ),
  )
}

/** A device file that was made anew is another one. */
async function identityOf(device: string): Promise<string | undefined> {
  return stat(device).then(
    (found) => (found.isCharacterDevice() ? `${found.ino}:${found.rdev}` : 'file'),
    () => undefined,
  )
}
