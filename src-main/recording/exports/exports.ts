/**
 * Exports: stretches of recordings as files that anybody can open, with progress, an end by hand, and a SHA-256 each. Copying needs
 * nothing but the disk; what is to be exact for every player, or to carry the time of day, is encoded by FFmpeg.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordingExport } from '../../../src-shared/recording-rows.ts'
import { asFailure, type Clock, Failure, type Log, Problem } from '../../base/index.ts'
import type { Supervisor } from '../../supervisor/types.ts'
import type { FileScan } from '../file/repair.ts'
import type { Library } from '../library.ts'
import type { Playback } from '../playback.ts'
import type { ExportRequest, RecordingRoom } from '../types.ts'
import { Volume } from '../writer/volume.ts'
import { bytesOf, type CutRequest, copyParts, type Part, partsOf, sameHeads } from './cut-file.ts'
import { encodeExactly } from './encode.ts'
import { makeProof, type Signer } from './proof.ts'
import { writeZip } from './zip.ts'

interface ExportParts {
  readonly library: Library
  readonly playback: Playback
  readonly supervisor: Supervisor
  readonly clock: Clock
  readonly log: Log
  readonly folder: string
  readonly gateway: string
  signer(): Promise<Signer>
  cameraName(cameraId: string): string
}

interface Running {
  row: RecordingExport
  readonly cancel: AbortController
  readonly done: Promise<void>
}

const mostKept = 50

export function createExports(parts: ExportParts): RecordingRoom['exports'] & { close(): Promise<void> } {
  const { library, playback, clock, log } = parts
  const running = new Map<string, Running>()
  let volume: Promise<Volume> | undefined
  const disk = () => {
    volume ??= openVolume().catch((thrown: unknown) => {
      // The next export tries again.
      volume = undefined
      throw thrown
    })
    return volume
  }
  const openVolume = async () => {
    // What an earlier run left nobody can find any more.
    await rm(parts.folder, { recursive: true, force: true })
    await mkdir(parts.folder, { recursive: true, mode: 0o700 })
    const made = new Volume({ root: parts.folder, id: randomUUID(), create: true, changed: () => {} }, parts)
    await made.settled()
    if (!made.trouble) return made
    const failure = new Failure('storage', made.trouble.evidence)
    await made.close()
    throw failure
  }

  const work = async (id: string, request: ExportRequest, signal: AbortSignal, change: (next: Partial<RecordingExport>) => void) => {
    const begun = clock.now()
    const cut: CutRequest = { from: request.from, to: request.to, exact: request.cut === 'exact' }
    const jobs = []
    for (const cameraId of request.camera_ids) {
      const rows = await library.segments({ cameraId, role: request.role, from: request.from, to: request.to, limit: 5000 })
      for (const group of await sameHeads(await partsOf(rows, playback, cut), playback))
        jobs.push({ cameraId, group, bytes: bytesOf(group) })
    }
    if (jobs.length === 0) throw new Problem('NOTHING_RECORDED')
    const all = jobs.reduce((sum, { bytes }) => sum + bytes, 0)
    const target = await disk()
    const files: RecordingExport['files'] = []
    const share = request.package ? 0.7 : 0.99
    let before = 0
    const progress = (bytes: number) => {
      const done = Math.min(1, (before + bytes) / Math.max(1, all)) * share
      const passed = (clock.now() - begun) / 1000
      change({ progress: done, seconds_left: done > 0.02 ? Math.round((passed / done) * (1 - done)) : null })
    }
    const add = async (name: string, cameraId: string | null) => {
      const path = join(parts.folder, id, name)
      const { size } = await stat(path)
      const url = `/recordings/exports/${id}/${encodeURIComponent(name)}`
      files.push({ name, camera_id: cameraId, bytes: size, sha256: await sha256(path), path, url })
      if (!request.package) change({ files: [...files] })
    }
    for (const [number, { cameraId, group, bytes }] of jobs.entries()) {
      const start = startOf(group)
      const name = nameOf(
        parts.cameraName(cameraId),
        Math.max(request.from, group[0]?.row.from ?? 0),
        jobs.filter((job) => job.cameraId === cameraId).length > 1 ? number + 1 : undefined,
        files.map((file) => file.name),
      )
      const path = `${id}/${name}`
      await copyParts(group, cut, { playback, volume: target, path, signal, progressed: progress })
      if (signal.aborted) return
      const whole = join(parts.folder, path)
      const skip = Math.max(0, request.from - start)
      if (request.cut === 'encoded')
        await encodeExactly(parts.supervisor, whole, {
          skip,
          length: request.to - Math.max(request.from, start),
          burnFrom: request.burn_time ? Math.max(request.from, start) : undefined,
          signal,
        })
      before += bytes
      await add(name, cameraId)
      if (!request.proof) continue
      const { fragments } = await target.ask<FileScan>('scan', { path })
      const about = {
        ...{ file: name, camera: { id: cameraId, name: parts.cameraName(cameraId) }, gateway: parts.gateway, made_at: clock.now() },
        ...{ from: start + (request.cut === 'key' ? 0 : skip), to: request.to },
      }
      const pieces = fragments.map(({ at, length, from, to }) => ({
        ...{ at, length, from: Math.round(start + from), to: Math.round(start + to) },
      }))
      const proof = await makeProof(whole, about, pieces, await parts.signer())
      await writeFile(`${whole}.proof.json`, `${JSON.stringify(proof, null, 1)}\n`, { mode: 0o600 })
      await add(`${name}.proof.json`, cameraId)
    }
    if (request.package)
      change({ files: await pack(id, files, { signal, progressed: (done) => change({ progress: share + done * 0.29 }) }) })
  }

  /** One ZIP in the place of all. */
  const pack = async (
    id: string,
    files: RecordingExport['files'],
    { signal, progressed }: { signal: AbortSignal; progressed(share: number): void },
  ) => {
    const name = `Camgate-${compactTime(clock.now())}.zip`
    const path = join(parts.folder, id, name)
    const sums = files.map((file) => `${file.sha256}  ${file.name}\n`).join('')
    const entries = [
      ...files.map((file) => ({ name: file.name, content: { path: file.path } })),
      { name: 'SHA256SUMS', content: { text: sums } },
    ]
    const all = files.reduce((sum, { bytes }) => sum + bytes, 0)
    let packed = 0
    await writeZip(path, entries, new Date(clock.now()), {
      signal,
      progressed(bytes) {
        packed += bytes
        progressed(packed / Math.max(1, all))
      },
    })
    for (const file of files) await rm(file.path, { force: true })
    const url = `/recordings/exports/${id}/${encodeURIComponent(name)}`
    return [{ name, camera_id: null, bytes: (await stat(path)).size, sha256: await sha256(path), path, url }]
  }

  return {
    list: () => [...running.values()].map(({ row }) => row).reverse(),
    async start(request) {
      if (!(request.to > request.from)) throw new Problem('INPUT_INVALID', { fields: [{ field: 'to', problem: 'is not after from' }] })
      if (request.cut === 'encoded') await parts.supervisor.ffmpeg()
      const id = randomUUID()
      const cancel = new AbortController()
      const first: RecordingExport = {
        ...{ id, camera_ids: [...request.camera_ids], from: request.from, to: request.to, cut: request.cut },
        ...{ state: 'running', progress: 0, seconds_left: null, trouble: null, files: [], created_at: clock.now() },
      }
      const change = (next: Partial<RecordingExport>) => {
        const one = running.get(id)
        if (one) one.row = { ...one.row, ...next }
      }
      const done = Promise.resolve()
        .then(() => work(id, request, cancel.signal, change))
        .then(
          () => change(cancel.signal.aborted ? { state: 'cancelled' } : { state: 'done', progress: 1, seconds_left: 0 }),
          (thrown: unknown) => {
            const failure = thrown instanceof Problem ? new Failure('not-found', thrown.code) : asFailure(thrown)
            change(cancel.signal.aborted ? { state: 'cancelled' } : { state: 'failed', trouble: failure.toTrouble(clock.now()) })
            log.info({ error: failure.message }, 'an export ended early')
          },
        )
      running.set(id, { row: first, cancel, done })
      const [oldest] = running.keys()
      if (running.size > mostKept && oldest) running.delete(oldest)
      return first
    },
    async cancel(id) {
      const one = running.get(id)
      one?.cancel.abort()
      await one?.done
      running.delete(id)
      await rm(join(parts.folder, id.replaceAll(/[^a-z0-9-]/gi, '')), { recursive: true, force: true })
      return { id }
    },
    file(id, name) {
      const file = running.get(id)?.row.files.find((one) => one.name === name)
      return file ? join(parts.folder, id, file.name) : undefined
    },
    async close() {
      for (const one of running.values()) one.cancel.abort()
      await Promise.allSettled([...running.values()].map(({ done }) => done))
      await (await volume?.catch(() => undefined))?.close()
      if (volume) await rm(parts.folder, { recursive: true, force: true })
    },
  }
}

/** When the first picture of a file was captured. */
function startOf([lead]: readonly Part[]): number {
  return (lead?.row.from ?? 0) + (lead?.index.fragments[lead.first]?.from ?? 0)
}

/** `taken`: two cameras may have one name. */
function nameOf(camera: string, at: number, number: number | undefined, taken: readonly string[]): string {
  const safe = camera.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, 80) || 'camera'
  const name = `${safe}-${compactTime(at)}${number === undefined ? '' : `-${number}`}`
  for (let other = 2; ; other++) {
    const tried = other === 2 ? `${name}.mp4` : `${name}_${other - 1}.mp4`
    if (!taken.includes(tried)) return tried
  }
}

const compactTime = (at: number) => `${new Date(at).toISOString().replaceAll(/[:-]/g, '').slice(0, 15)}Z`

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
