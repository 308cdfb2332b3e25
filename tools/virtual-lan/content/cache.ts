/** Encoded pictures on disk, named by what they were made from, so that only the first start pays for them. Safe beside other processes: files appear whole. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import envPaths from 'env-paths'

/** Under way: whoever asks for the same meanwhile waits with the first. */
const pending = new Map<string, Promise<Buffer>>()

/** The bytes for `key`, from disk or made now. A cache folder that cannot be written only costs the next start time. */
export function cached(key: unknown, make: () => Promise<Buffer>): Promise<Buffer> {
  const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32)
  const before = pending.get(name)
  if (before) return before
  const bytes = load(name, make).finally(() => pending.delete(name))
  pending.set(name, bytes)
  return bytes
}

async function load(name: string, make: () => Promise<Buffer>): Promise<Buffer> {
  const folders = [join(envPaths('camgate', { suffix: '' }).cache, 'virtual-lan'), join(tmpdir(), 'camgate-virtual-lan')]
  for (const folder of folders) {
    const kept = await readFile(join(folder, name)).catch(() => undefined)
    if (kept && kept.length > 0) return kept
  }
  const made = await make()
  for (const folder of folders) {
    if (await keep(folder, name, made)) break
  }
  return made
}

async function keep(folder: string, name: string, bytes: Buffer): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true })
    const draft = join(folder, `${name}.${process.pid}`)
    await writeFile(draft, bytes)
    await rename(draft, join(folder, name))
    return true
  } catch {
    return false
  }
}
