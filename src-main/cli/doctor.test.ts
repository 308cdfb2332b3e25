/** In each state that can keep an engine from starting: it says what `serve` would say, before. */

import { execFile, execFileSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadKey } from '../secrets/index.ts'
import { openStore } from '../store/index.ts'
import { silentLog } from '../testing/silent-log.ts'
import { type Check, checkFolder, checkPort } from './doctor-checks.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
let base = ''
let mounted = false
const disk = () => join(base, 'disk')

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'camgate-doctor-'))
  mkdirSync(disk())
  mounted = canMount('-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk())
})
afterAll(() => {
  if (mounted) execFileSync('umount', ['-l', disk()])
  rmSync(base, { recursive: true, force: true })
})

function canMount(...args: string[]): boolean {
  try {
    execFileSync('mount', args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function doctor(folder: string): Promise<{ list: Check[]; passed: boolean }> {
  const args = [main, 'doctor', '--json', '--data', folder, '--port', '0']
  return new Promise((resolve, reject) =>
    execFile(process.execPath, args, { env: { PATH: process.env.PATH, HOME: base } }, (error, stdout, stderr) =>
      stdout.startsWith('[') ? resolve({ list: JSON.parse(stdout) as Check[], passed: error === null }) : reject(new Error(stderr)),
    ),
  )
}

async function used(name: string, ...lines: string[]): Promise<string> {
  const folder = join(base, name)
  const store = await openStore({ folder, log: silentLog })
  for (const line of lines) await sql.raw(line).execute(store.db)
  await store.close()
  return folder
}

describe('doctor', () => {
  it('goes through all of it, and ends with an error where something is missing', async () => {
    const { list, passed } = await doctor(join(base, 'nothing'))
    expect(list.map(({ name }) => name)).toEqual(['Node', 'FFmpeg', 'Data folder', 'Port', 'Web page', 'Network'])
    expect(passed).toBe(list.every(({ ok }) => ok))
  })

  it('finds a folder that can be used in order, and leaves it as it was', async () => {
    const fresh = join(base, 'not', 'there')
    expect(checkFolder(fresh)).toEqual({ name: 'Data folder', ok: true, detail: expect.stringContaining(`${fresh} (new`) })
    expect(existsSync(join(base, 'not'))).toBe(false)
    expect(checkFolder(await used("ä 'b c"))).toMatchObject({ ok: true })
  })

  it('says who works there', async () => {
    const folder = join(base, 'held')
    const store = await openStore({ folder, log: silentLog })
    expect(checkFolder(folder)).toMatchObject({
      ok: true,
      detail: expect.stringContaining(`in use by another Camgate (process ${process.pid})`),
    })
    await store.close()
    expect(checkFolder(folder).detail).not.toContain('in use')
  })

  it('says what is wrong with what lies there', async () => {
    const newer = await used('newer', 'PRAGMA user_version = 99')
    expect(checkFolder(newer)).toMatchObject({ ok: false, detail: expect.stringContaining('made by a newer Camgate') })
    const damaged = await used('damaged')
    const file = openSync(join(damaged, 'camgate.db'), 'r+')
    writeSync(file, Buffer.alloc(4000, 0x5a), 0, 4000, 0)
    closeSync(file)
    expect(checkFolder(damaged)).toMatchObject({ ok: false, detail: expect.stringContaining('the database is damaged') })
    const keyless = await used('keyless')
    writeFileSync(join(keyless, 'camgate.key'), 'bad')
    expect(checkFolder(keyless)).toMatchObject({ ok: false, detail: expect.stringContaining('camgate.key: damaged') })
    writeFileSync(join(base, 'file'), '')
    for (const inTheWay of [join(base, 'file'), join(base, 'file', 'below')])
      expect(checkFolder(inTheWay)).toMatchObject({ ok: false, detail: expect.stringContaining('a file is in the way') })
  })

  it('says that a disk is full or read-only [needs mount]', async ({ skip }) => {
    skip(!mounted, 'nothing can be mounted here')
    const folder = join(disk(), 'used')
    await (await openStore({ folder, log: silentLog })).close()
    writeFileSync(join(disk(), 'fill'), '')
    const fill = openSync(join(disk(), 'fill'), 'w')
    expect(() => {
      for (;;) writeSync(fill, Buffer.alloc(65536))
    }).toThrow('ENOSPC')
    closeSync(fill)
    expect(checkFolder(folder)).toMatchObject({ ok: false, detail: expect.stringContaining('no space left') })
    expect(checkFolder(join(disk(), 'other'))).toMatchObject({ ok: false, detail: expect.stringContaining('no space left') })
    expect(() => loadKey({ folder: join(disk(), 'other') })).toThrow('no space left')
    rmSync(join(disk(), 'fill'))
    execFileSync('mount', ['-o', 'remount,ro', disk()])
    for (const place of [folder, join(disk(), 'new')])
      expect(checkFolder(place)).toMatchObject({ ok: false, detail: expect.stringContaining('mounted read-only') })
  })

  it('says who has the port', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).end('no HTTP'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const check = await checkPort('127.0.0.1', port)
    expect(check).toMatchObject({ ok: false, detail: expect.stringContaining('another program has this port') })
    server.close()
    expect(await checkPort('203.0.113.9', 0)).toMatchObject({ ok: false, detail: expect.stringContaining('EADDRNOTAVAIL') })
  })
})
