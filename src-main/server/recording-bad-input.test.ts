/** What is asked of recordings and cannot be: refused in words, and nothing outside of their folder is read, written or deleted. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { type Gateway, openGateway } from './gateway.ts'

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open() {
  const data = mkdtempSync(join(tmpdir(), 'camgate-bad-'))
  closing.push(() => rmSync(data, { recursive: true, force: true, maxRetries: 5 }))
  const gateway: Gateway = await openGateway({
    ...{ host: '127.0.0.1', port: 0, dataFolder: data, auth: false, page: undefined, interfaces: ['lo'], logLevel: 'error' },
  })
  closing.push(() => gateway.close())
  const call = async (path: string, body?: object, method = body ? 'POST' : 'GET') => {
    const given = body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}
    const response = await fetch(gateway.address + path, { method, ...given })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  await call('/api/cameras', { url: 'synthetic:?pattern=testsrc2&width=320&height=180&fps=5', name: 'Gate' })
  return { gateway, call, data }
}
/** A path as it is, without anybody straightening it. */
const raw = (address: string, path: string) =>
  new Promise<number>((resolve, reject) => {
    const { hostname, port } = new URL(address)
    request({ hostname, port, path }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .once('error', reject)
      .end()
  })

describe('recordings that are asked for wrongly', { timeout: 60_000 }, () => {
  it('a folder that cannot be written is refused when it is chosen, and the one before stays', async () => {
    const { call, data } = await open()
    writeFileSync(join(data, 'file'), '')
    const before = (await call('/api/recordings/settings')).body.folder
    for (const [folder, words] of [
      [join(data, 'file', 'below'), 'cannot be written'],
      ['/proc/recordings', 'cannot be written'],
      ['relative/kept', 'is no absolute path'],
    ] as const) {
      const answer = await call('/api/recordings/settings', { folder }, 'PUT')
      expect(answer, folder).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } })
      expect(JSON.stringify(answer.body), folder).toContain(words)
    }
    expect((await call('/api/recordings/settings')).body.folder).toBe(before)
    // It is chosen once it can be.
    rmSync(join(data, 'file'))
    expect(await call('/api/recordings/settings', { folder: join(data, 'file', 'below') }, 'PUT')).toMatchObject({ status: 200 })
  })

  it('times upside down are refused wherever there are two', async () => {
    const { call } = await open()
    const range = { from: 2000, to: 1000 }
    for (const [path, body] of [
      ['/api/recordings/protections', { camera_id: '1', ...range, reason: 'x' }],
      ['/api/recordings/remove', { camera_id: '1', ...range }],
      ['/api/recordings/exports', { camera_ids: ['1'], ...range }],
    ] as const)
      expect(await call(path, body), path).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } })
    expect(await call('/recordings/cameras/1/main.m3u8?from=2000&to=1000')).toMatchObject({ status: 400 })
    expect(await call('/recordings/cameras/1/picture.jpg?at=soon')).toMatchObject({ status: 400 })
    expect(await call('/recordings/cameras/1/picture.jpg?at=1')).toMatchObject({ status: 404, body: { code: 'NOTHING_RECORDED' } })
    expect(await call('/recordings/cameras/nobody/picture.jpg?at=1')).toMatchObject({ status: 404, body: { code: 'CAMERA_NOT_FOUND' } })
  })

  it('no path leads out of the recordings', async () => {
    const { gateway, data } = await open()
    for (const path of [
      '/recordings/segments/../../camgate.db',
      '/recordings/segments/..%2f..%2fcamgate.db',
      '/recordings/segments/%2e%2e%2fcamgate.db',
      '/recordings/segments/..%5c..%5ccamgate.db',
      '/recordings/segments/%2fetc%2fpasswd',
      '/recordings/segments/1.mp4%00.txt',
      '/recordings/sessions/..%2f..%2fx/1-main.m3u8',
      '/recordings/sessions/x/..%2f..%2fcamgate.db',
      '/recordings/exports/..%2f..%2f/camgate.db',
      '/recordings/exports/x/..%2f..%2fcamgate.db',
      '/recordings/cameras/..%2f..%2fx/main.m3u8?from=1&to=2',
      '/recordings/cameras/1/..%2f..%2fcamgate.db?from=1&to=2',
    ])
      expect([400, 404], path).toContain(await raw(gateway.address, path))
    expect(existsSync(join(data, 'camgate.db'))).toBe(true)
  })

  it('a row that names a file elsewhere, or a link that leads there, is not read and not deleted', async () => {
    const { gateway, call, data } = await open()
    const secret = join(data, 'secret.mp4')
    writeFileSync(secret, 'secret')
    const kept = String((await call('/api/recordings/settings')).body.folder)
    mkdirSync(join(kept, 'camera-1'), { recursive: true })
    symlinkSync(data, join(kept, 'camera-1', 'link'))
    symlinkSync(secret, join(kept, 'camera-1', 'link.mp4'))
    const db = new Database(join(data, 'camgate.db'))
    closing.push(() => db.close())
    const insert = db.prepare(
      `INSERT INTO segments (camera_id, role, "from", "to", bytes, file, folder, state, mime) VALUES ('1', 'main', 1, 1000, 6, ?, ?, 'done', '')`,
    )
    for (const file of ['../secret.mp4', '/../secret.mp4', 'camera-1/link/secret.mp4', 'camera-1/link.mp4', secret]) insert.run(file, kept)
    const rows = db.prepare('SELECT id, file FROM segments').all() as { id: number; file: string }[]
    expect(rows).toHaveLength(5)
    for (const { id, file } of rows) {
      const response = await fetch(`${gateway.address}/recordings/segments/${id}.mp4`)
      expect(response.status, file).toBeGreaterThanOrEqual(400)
      expect(await response.text(), file).not.toBe('secret')
    }
    await call('/api/recordings/cleanup', { older_than_days: 0 })
    expect((await call('/api/recordings/status')).status).toBe(200)
    expect(readFileSync(secret, 'utf8')).toBe('secret')
  })
})
