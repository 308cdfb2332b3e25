/** Values of a camera under a name, for it and for others. Kept by the controls' keys, which outlive a kernel's renaming. */
import * as z from 'zod'
import { type ControlPreset, ControlValue } from '../../src-shared/controls.ts'
import { Problem } from '../base/index.ts'
import type { Store } from '../store/types.ts'

export interface ValuePresets {
  list(): ControlPreset[]
  /** Throws Problem CONTROL_PRESET_NOT_FOUND. */
  get(name: string): ControlPreset
  /** One of the same name is replaced. */
  save(preset: ControlPreset): Promise<ControlPreset>
  remove(name: string): Promise<void>
}

const Values = z.record(z.string(), ControlValue)

export async function openValuePresets({ db }: Store): Promise<ValuePresets> {
  const kept = new Map<string, ControlPreset>()
  for (const { controls, ...row } of await db.selectFrom('control_presets').selectAll().execute()) {
    const values = Values.safeParse(JSON.parse(controls))
    if (values.success) kept.set(row.name, { ...row, values: values.data })
  }
  const get = (name: string) => {
    const found = kept.get(name)
    if (!found) throw new Problem('CONTROL_PRESET_NOT_FOUND', { name })
    return found
  }
  return {
    list: () => [...kept.values()].sort((a, b) => a.name.localeCompare(b.name)),
    get,
    async save(preset) {
      const { values, ...row } = preset
      const columns = { ...row, controls: JSON.stringify(values) }
      await db
        .insertInto('control_presets')
        .values(columns)
        .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
        .execute()
      kept.set(preset.name, preset)
      return preset
    },
    async remove(name) {
      get(name)
      await db.deleteFrom('control_presets').where('name', '=', name).execute()
      kept.delete(name)
    },
  }
}
