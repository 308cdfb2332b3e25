/**
 * What is kept of a camera's controls over restarts: how it is made to stop, tours, values to set again. Read once, in memory
 * afterwards. What cannot be read (written by another version) counts as never kept.
 */
import type * as z from 'zod'
import type { Log } from '../base/index.ts'
import type { Store } from '../store/types.ts'

export interface ControlMemory {
  get<T>(cameraId: string, kind: string, shape: z.ZodType<T>): T | undefined
  /** Undefined forgets it. Never rejects: a disk that refuses must not keep a camera from stopping; the value counts until the end. */
  put(cameraId: string, kind: string, value: unknown): Promise<void>
  /** The cameras that something of this kind is kept of. */
  having(kind: string): string[]
  forget(cameraId: string): void
}

export async function openMemory({ db }: Store, log: Log): Promise<ControlMemory> {
  const kept = new Map<string, unknown>()
  const key = (cameraId: string, kind: string) => `${cameraId}/${kind}`
  for (const { camera_id, kind, data } of await db.selectFrom('control_memory').selectAll().execute()) {
    try {
      kept.set(key(String(camera_id), kind), JSON.parse(data))
    } catch {
      log.warn({ camera: camera_id, kind }, 'what was kept of the controls cannot be read')
    }
  }

  return {
    get(cameraId, kind, shape) {
      const found = shape.safeParse(kept.get(key(cameraId, kind)))
      return found.success ? found.data : undefined
    },
    async put(cameraId, kind, value) {
      if (value === undefined) kept.delete(key(cameraId, kind))
      else kept.set(key(cameraId, kind), value)
      const camera_id = Number(cameraId)
      const data = JSON.stringify(value)
      const write =
        value === undefined
          ? db.deleteFrom('control_memory').where('camera_id', '=', camera_id).where('kind', '=', kind).execute()
          : db
              .insertInto('control_memory')
              .values({ camera_id, kind, data })
              .onConflict((conflict) => conflict.columns(['camera_id', 'kind']).doUpdateSet({ data }))
              .execute()
      await write.catch((error: unknown) => log.warn({ camera: cameraId, kind, error: String(error) }, 'the controls could not be kept'))
    },
    having: (kind) => [...kept.keys()].filter((name) => name.endsWith(`/${kind}`)).map((name) => name.slice(0, -kind.length - 1)),
    forget(cameraId) {
      for (const name of [...kept.keys()]) if (name.startsWith(`${cameraId}/`)) kept.delete(name)
    },
  }
}
