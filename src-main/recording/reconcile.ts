/**
 * Reconciliation: brings the library and the disk together at the start: what was torn is repaired, what the library does not know is adopted, what is
 * gone from the disk is forgotten. Nothing is ever deleted here, whatever the library says: a new one would delete everything.
 */
import { asFailure, type Log } from '../base/index.ts'
import type { FileScan } from './file/repair.ts'
import type { Library } from './library.ts'
import type { Volume } from './writer/volume.ts'

export interface Reconciled {
  readonly repaired: number
  readonly adopted: number
  readonly forgotten: number
  readonly foreign: number
}

/** Files that the writer looks into in one go: the disk is asked by others meanwhile. */
const atOnce = 20

export async function reconcile(volume: Volume, library: Library, isRunning: (file: string) => boolean, log: Log): Promise<Reconciled> {
  const onDisk = new Map((await volume.ask<{ path: string; bytes: number }[]>('list')).map(({ path, bytes }) => [path, bytes]))
  const known = new Map<string, { id: number; state: string }>()
  const gone: number[] = []
  for await (const page of library.files(volume.root))
    for (const { id, file, state } of page) {
      known.set(file, { id, state })
      if (!onDisk.has(file) && !isRunning(file)) gone.push(id)
    }
  await library.forget(gone)
  const open = [...known].filter(([file, { state }]) => state === 'running' && onDisk.has(file) && !isRunning(file)).map(([file]) => file)
  const unknown = [...onDisk.keys()].filter((file) => !known.has(file) && !isRunning(file))
  let repaired = 0
  let adopted = 0
  let foreign = 0
  for (const paths of inGroups([...open, ...unknown], atOnce)) {
    const found = await volume.ask<(FileScan & { path: string })[]>('repair', { paths })
    for (const scan of found) {
      const { about, duration, size, path } = scan
      const row = known.get(path)
      if (!about || scan.state !== 'finished') {
        foreign += 1
        if (row) await library.forget([row.id])
        continue
      }
      const range = { from: about.started_at, to: about.started_at + duration }
      if (row) await library.done(row.id, range, size)
      else await library.adopt({ cameraId: about.camera_id, role: about.role }, range, size, volume.root, path)
      if (row) repaired += 1
      else adopted += 1
    }
  }
  const result = { repaired, adopted, forgotten: gone.length, foreign }
  if (repaired + adopted + gone.length > 0) log.info({ ...result }, 'recordings and library were brought together')
  return result
}

/** At the start of the engine; a disk that is not there yet is asked again later. */
export async function tryReconcile(...parts: Parameters<typeof reconcile>): Promise<boolean> {
  try {
    await reconcile(...parts)
    return true
  } catch (thrown) {
    const { cause, evidence } = thrown as { cause?: string; evidence?: string }
    parts[3].warn({ cause: cause ?? asFailure(thrown).message, evidence }, 'the recordings cannot be looked through yet')
    return false
  }
}

function* inGroups<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}
