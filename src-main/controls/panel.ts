/**
 * The controls of one camera: read, changed, taken back, watched. What is asked for is checked first, against what the camera
 * says itself; what came of it is what reading back showed.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Control, ControlResult, ControlValue } from '../../src-shared/controls.ts'
import { type Clock, createLimiter, Problem } from '../base/index.ts'
import { checkValue } from './check-value.ts'
import type { Change, ControlSource } from './types.ts'

/** Changes that can be taken back. */
const mostUndo = 20
/** Milliseconds between two looks at controls that somebody watches: other programs and automatics change them. */
const lookEvery = 1000

/** What is asked for: by id, by key, or by the name before Linux 5.16. */
export interface Asked {
  readonly values?: Readonly<Record<string, ControlValue>>
  readonly reset?: 'all' | readonly string[]
  readonly press?: readonly string[]
}

interface Seen {
  readonly controls: Control[]
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface Panel {
  /** As remembered for `ttl` milliseconds. Throws Failure. */
  read(refresh?: boolean): Promise<Seen>
  /** Throws Problem CONTROL_NOT_FOUND, INPUT_INVALID before anything was touched; Failure when the camera could not be asked. */
  change(asked: Asked, fieldOf?: (id: string) => string): Promise<ControlResult[]>
  /** Empty where there is nothing to take back. */
  undo(): Promise<ControlResult[]>
  readonly undoable: number
  /** What was read last, without asking. */
  readonly seen: Seen | undefined
  /** Called after each reading that showed a difference. */
  onChange(call: () => void): () => void
  /** Looks again and again while somebody watches; the result ends that. */
  watch(call: () => void): () => void
  close(): void
}

export function createPanel(options: { readonly source: ControlSource; readonly ttl: number; readonly clock: Clock }): Panel {
  const { source, ttl, clock } = options
  const { run: inTurn } = createLimiter(1)
  const listeners = new Set<() => void>()
  const undos: Change[][] = []
  let seen: Seen | undefined
  let watchers = 0
  let stopLooking = () => {}

  const take = (controls: Control[]): Seen => {
    const changed = !isDeepStrictEqual(seen?.controls, controls)
    seen = { controls, at: clock.now() }
    if (changed) for (const listener of listeners) listener()
    return seen
  }
  const readNow = async () => take(await source.read())
  const isFresh = () => seen !== undefined && clock.now() - seen.at < ttl && clock.now() >= seen.at

  const apply = async (changes: readonly Change[]): Promise<ControlResult[]> => {
    const possible = changes.filter((change) => hindrance(change, changes) === undefined)
    const done = possible.length > 0 ? await source.change(possible) : undefined
    if (done) take(done.controls)
    return changes.map((change) => {
      const reason = hindrance(change, changes)
      const { control, value: asked } = change
      if (reason !== undefined)
        return { id: control.id, outcome: 'not-applied' as const, asked, value: control.value, reason, evidence: null }
      const result = done?.results[possible.indexOf(change)]
      if (!result) throw new Error('A source of controls gave no result for a change')
      return result
    })
  }

  const look = () => {
    stopLooking = clock.after(lookEvery, () => {
      const over = () => {
        if (watchers > 0) look()
      }
      void inTurn(readNow).then(over, over)
    })
  }

  return {
    read: (refresh = false) =>
      !refresh && seen && isFresh() ? Promise.resolve(seen) : inTurn(async () => (!refresh && seen && isFresh() ? seen : readNow())),
    change: (asked, fieldOf = (id) => id) =>
      inTurn(async () => {
        const { controls } = await readNow()
        const changes = planned(asked, controls, fieldOf)
        const results = await apply(changes)
        const back = changes.filter(
          ({ control, value }, at) => value !== null && control.value !== null && results[at]?.outcome !== 'not-applied',
        )
        if (back.length > 0) undos.push(back.map(({ control }) => ({ control, value: control.value })))
        if (undos.length > mostUndo) undos.shift()
        return asked.reset === 'all' ? results.filter(({ reason }) => reason !== 'inactive') : results
      }),
    undo: () =>
      inTurn(async () => {
        const last = undos.at(-1)
        if (!last) return []
        const { controls } = await readNow()
        const changes = last.flatMap(({ control, value }) => {
          const now = controls.find(({ key }) => key === control.key)
          return now ? [{ control: now, value }] : []
        })
        const results = await apply(changes)
        undos.pop()
        return results
      }),
    get undoable() {
      return undos.length
    },
    get seen() {
      return seen
    },
    onChange(call) {
      listeners.add(call)
      return () => void listeners.delete(call)
    },
    watch(call) {
      listeners.add(call)
      watchers += 1
      if (watchers === 1) look()
      return () => {
        if (!listeners.delete(call)) return
        watchers -= 1
        if (watchers === 0) stopLooking()
      }
    },
    close() {
      watchers = 0
      stopLooking()
      listeners.clear()
    },
  }
}

/** Names of UVC controls before Linux 5.16, which programs and presets may still use. */
const formerNames: Readonly<Record<string, string>> = {
  exposure_auto: 'auto_exposure',
  exposure_absolute: 'exposure_time_absolute',
  exposure_auto_priority: 'exposure_dynamic_framerate',
  white_balance_temperature_auto: 'white_balance_automatic',
  focus_auto: 'focus_automatic_continuous',
}

export function findControl(controls: readonly Control[], id: string): Control | undefined {
  const other = formerNames[id] ?? Object.entries(formerNames).find(([, name]) => name === id)?.[0]
  return (
    controls.find((control) => control.id === id) ??
    controls.find((control) => control.key === id) ??
    (other === undefined ? undefined : controls.find((control) => control.id === other))
  )
}

function planned({ values = {}, reset = [], press = [] }: Asked, controls: readonly Control[], fieldOf: (id: string) => string): Change[] {
  const named = (id: string) => {
    const control = findControl(controls, id)
    if (!control) throw new Problem('CONTROL_NOT_FOUND', { control_id: id })
    return control
  }
  const fields: { field: string; problem: string }[] = []
  const changes: Change[] = []
  for (const [id, sent] of Object.entries(values)) {
    const control = named(id)
    const checked = checkValue(control, sent)
    if ('problem' in checked) fields.push({ field: fieldOf(id), problem: checked.problem })
    else changes.push({ control, value: checked.value })
  }
  for (const id of press) {
    const control = named(id)
    if (control.kind === 'button') changes.push({ control, value: null })
    else fields.push({ field: fieldOf(id), problem: 'is no button' })
  }
  const standard = reset === 'all' ? controls.filter(canReset) : reset.map(named)
  for (const control of standard) {
    if (control.default === null || control.kind === 'button')
      fields.push({ field: fieldOf(control.id), problem: 'has no default to go back to' })
    else changes.push({ control, value: control.default })
  }
  if (fields.length > 0) throw new Problem('INPUT_INVALID', { fields })
  return changes
}

function canReset({ default: standard, kind, value, read_only, inactive }: Control): boolean {
  return standard !== null && kind !== 'button' && !read_only && !inactive && value !== standard
}

/** Why it is not even tried. An automatic that ends in the same change does not hinder. */
function hindrance({ control }: Change, changes: readonly Change[]): 'read-only' | 'inactive' | undefined {
  if (control.read_only) return 'read-only'
  if (!control.inactive) return undefined
  const { by, release } = control.inactive
  return by !== null && changes.some((other) => other.control.id === by && other.value === release) ? undefined : 'inactive'
}
