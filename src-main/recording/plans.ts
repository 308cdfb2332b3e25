/** Settings of the room and the recording plan of each camera, as they are kept. */
import * as z from 'zod'
import { RecordingPlan, RecordingSettings } from '../../src-shared/recording-rows.ts'
import type { Store } from '../store/types.ts'
import type { Loose } from './types.ts'

const noPlan: Omit<RecordingPlan, 'camera_id'> = {
  mode: 'off',
  weekly: [],
  exceptions: [],
  roles: ['main'],
  pre_roll: 0,
  keep_days: null,
  max_bytes: null,
  folder: null,
}

export interface Plans {
  readonly settings: RecordingSettings
  changeSettings(change: Loose<RecordingSettings>): Promise<RecordingSettings>
  plan(cameraId: string): RecordingPlan
  list(): RecordingPlan[]
  changePlan(plan: Loose<RecordingPlan> & { camera_id: string }): Promise<RecordingPlan>
  forget(cameraId: string): Promise<void>
  /** Identity of a folder; `known`: it was used before, and must not be made anew. */
  volume(folder: string): Promise<{ id: string; known: boolean }>
  volumeIs(folder: string, id: string): Promise<void>
}

export async function openPlans(store: Store, defaults: RecordingSettings): Promise<Plans> {
  const { db } = store
  const settings = store.setting('recording', RecordingSettings.partial())
  const volumes = store.setting('recording-volumes', z.record(z.string(), z.string()))
  let changed: Partial<RecordingSettings> = (await settings.read()) ?? {}
  const plans = new Map<string, RecordingPlan>()
  for (const { camera_id, plan } of await db.selectFrom('recording_plans').selectAll().execute()) {
    const parsed = RecordingPlan.safeParse({ ...noPlan, ...JSON.parse(plan), camera_id })
    if (parsed.success) plans.set(camera_id, parsed.data)
  }
  const planOf = (cameraId: string) => plans.get(cameraId) ?? { ...noPlan, camera_id: cameraId }

  return {
    get settings() {
      return { ...defaults, ...changed }
    },
    async changeSettings(change) {
      const next = { ...changed, ...given(change) }
      await settings.write(next)
      changed = next
      return { ...defaults, ...changed }
    },
    plan: planOf,
    list: () => [...plans.values()],
    async changePlan({ camera_id, ...change }) {
      const next = { ...planOf(camera_id), ...given(change) }
      const plan = JSON.stringify({ ...next, camera_id: undefined })
      await db
        .insertInto('recording_plans')
        .values({ camera_id, plan })
        .onConflict((conflict) => conflict.column('camera_id').doUpdateSet({ plan }))
        .execute()
      plans.set(camera_id, next)
      return next
    },
    async forget(cameraId) {
      if (!plans.delete(cameraId)) return
      await db.deleteFrom('recording_plans').where('camera_id', '=', cameraId).execute()
    },
    async volumeIs(folder, id) {
      await volumes.write({ ...(await volumes.read()), [folder]: id })
    },
    async volume(folder) {
      const all = await volumes.read()
      const known = all?.[folder]
      if (known !== undefined) return { id: known, known: true }
      return { id: crypto.randomUUID(), known: false }
    },
  }
}

function given<T extends object>(change: Loose<T>): Partial<T> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<T>
}
