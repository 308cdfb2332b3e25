import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { missing } from '../../../tools/virtual-lan/testing/peers.ts'
import { writeZip } from './zip.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'camgate-zip-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const options = () => ({ signal: new AbortController().signal, progressed() {} })
/** Names, sizes, sums and contents, as another maker's reader finds them. */
const judge = `
import sys, zipfile, hashlib, json
with zipfile.ZipFile(sys.argv[1]) as z:
    print(json.dumps([z.testzip(), [[i.filename, i.file_size, list(i.date_time), hashlib.sha256(z.read(i)).hexdigest()[:16]] for i in z.infolist()]]))
`

describe.skipIf(missing('python3'))('a ZIP of several files [needs python3]', () => {
  it('is read by another program: names in any script, an empty file, one of megabytes', async () => {
    const big = Buffer.alloc(3_500_000, 'camera ')
    writeFileSync(join(folder, 'big'), big)
    const path = join(folder, 'all.zip')
    let bytes = 0
    const made = new Date(2026, 10, 28, 13, 5, 42)
    const entries = [
      { name: 'Portón-1.mp4', content: { path: join(folder, 'big') } },
      { name: 'SHA256SUMS', content: { text: '' } },
      { name: '門.txt', content: { text: 'gate' } },
    ]
    await writeZip(path, entries, made, { ...options(), progressed: (count) => (bytes += count) })
    const [broken, files] = JSON.parse(execFileSync('python3', ['-c', judge, path], { encoding: 'utf8' })) as [
      null,
      [string, number, number[]][],
    ]
    expect(broken).toBeNull()
    expect(files.map(([name, size, time]) => [name, size, time])).toEqual([
      ['Portón-1.mp4', 3_500_000, [2026, 11, 28, 13, 5, 42]],
      ['SHA256SUMS', 0, [2026, 11, 28, 13, 5, 42]],
      ['門.txt', 4, [2026, 11, 28, 13, 5, 42]],
    ])
    expect(bytes).toBe(3_500_004)
  })

  it('ends where it is cancelled', async () => {
    writeFileSync(join(folder, 'big'), Buffer.alloc(2_000_000))
    const cancel = new AbortController()
    cancel.abort()
    const entries = [{ name: 'a', content: { path: join(folder, 'big') } }]
    await expect(writeZip(join(folder, 'a.zip'), entries, new Date(), { signal: cancel.signal, progressed() {} })).rejects.toThrow()
  })
})
