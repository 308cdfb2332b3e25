/** The folders of recordings as screens mirror them: room, rate, what goes next, what is wrong. One row each. */
import { type Storage, storageKey } from '../../src-shared/recording-rows.ts'
import type { EngineState } from '../state/index.ts'
import type { Library } from './library.ts'
import type { Retention } from './retention.ts'
import type { Volumes } from './volumes.ts'
import type { Volume } from './writer/volume.ts'

type Forecast = Awaited<ReturnType<Retention['forecast']>>
const unknown: Forecast = { bytes_per_day: null, keeps_days: null, oldest_at: null, next: null }

export interface StorageRows {
  /** The main one, and all with it. */
  both(): { storage: Storage; volumes: Storage[] }
  tell(): void
  /** Looks again what goes next, and tells. */
  foresee(): Promise<void>
}

export function createStorageRows(parts: {
  volumes: Volumes
  retention: Retention
  library: Library
  state: EngineState
  growing(): readonly { readonly folder: string; readonly bytes: number }[]
}): StorageRows {
  const { volumes, retention, library, state } = parts
  const forecasts = new Map<string, Forecast>()
  const rowOf = ({ volume, cameraIds }: { volume: Volume; cameraIds: readonly string[] | null }): Storage => {
    const { root, space, trouble } = volume
    const growing = parts.growing().filter(({ folder }) => folder === root)
    const isHere = (cameraId: string) => volumes.for(cameraId) === volume
    return {
      folder: root,
      camera_ids: cameraIds === null ? null : [...cameraIds],
      free_bytes: space?.free ?? null,
      total_bytes: space?.total ?? null,
      used_bytes: growing.reduce((sum, { bytes }) => sum + bytes, library.usedBytes(root)),
      recording: state.all('recordings').filter((row) => row.state === 'recording' && isHere(row.camera_id)).length,
      ...(forecasts.get(root) ?? unknown),
      early: retention.early(root),
      trouble: trouble ? { cause: trouble.cause, evidence: trouble.evidence, at: trouble.at } : null,
      waiting_bytes: volume.waiting,
      slowest_ms: Math.round(volume.slowest),
    }
  }
  const both = () => {
    const [storage, ...further] = volumes.inUse().map(rowOf)
    if (!storage) throw new Error('there is always a folder for all cameras')
    return { storage, volumes: [storage, ...further] }
  }
  let told: readonly string[] = []
  const tell = () => {
    const rows = both().volumes
    const keys = rows.map(({ folder, camera_ids }) => (camera_ids === null ? storageKey : folder))
    for (const [index, row] of rows.entries()) state.put('storage', keys[index] ?? storageKey, row)
    for (const key of told) if (!keys.includes(key)) state.remove('storage', key)
    told = keys
  }
  return {
    both,
    tell,
    async foresee() {
      for (const { volume } of volumes.inUse()) forecasts.set(volume.root, await retention.forecast(volume.root))
      tell()
    },
  }
}
