/** What is taken out of recordings over HTTP: a picture of a moment, a package of several cameras with its sums and proofs. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { missing } from '../../tools/virtual-lan/testing/peers.ts'
import { Proof, verifyFile } from '../recording/index.ts'
import { type Gateway, openGateway } from './gateway.ts'

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Made {
  id: string
  state: string
  files: { name: string; url: string; sha256: string; camera_id: string | null }[]
}

describe.skipIf(missing('ffmpeg') || missing('python3'))(
  'what is taken out of recordings [needs ffmpeg python3]',
  { timeout: 120_000 },
  () => {
    it('is a picture of any moment, and several cameras as one package whose sums and proofs hold', async () => {
      const data = mkdtempSync(join(tmpdir(), 'camgate-exports-'))
      closing.push(() => rmSync(data, { recursive: true, force: true, maxRetries: 5 }))
      const gateway: Gateway = await openGateway({
        ...{ host: '127.0.0.1', port: 0, dataFolder: data, auth: false, page: undefined, interfaces: ['lo'], logLevel: 'error' },
      })
      closing.push(() => gateway.close())
      const call = async (path: string, body?: object) => {
        const given = body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}
        return (await (await fetch(gateway.address + path, given)).json()) as Record<string, unknown>
      }
      // Names that are one in a file's name: their files must not be.
      for (const [name, height] of [
        ['Gate 1', 180],
        ['Gate-1', 192],
      ] as const)
        await call('/api/cameras', { url: `synthetic:?pattern=testsrc2&width=320&height=${height}&fps=10`, name })
      await call('/api/recordings/start', { camera_ids: ['1', '2'] })
      type Row = { streams: { written_at: number | null; file_started_at: number | null }[] }
      const seconds = async () =>
        Math.min(
          ...((await call('/api/recordings/status')).recordings as Row[]).map(
            ({ streams: [stream] }) => ((stream?.written_at ?? 0) - (stream?.file_started_at ?? Number.MAX_VALUE)) / 1000,
          ),
        )
      await expect.poll(seconds, { timeout: 60_000, interval: 250 }).toBeGreaterThan(5)
      await call('/api/recordings/stop', {})
      const span = `from=0&to=${Date.now() + 1e6}`
      const fileOf = async (id: number) =>
        ((await call(`/api/recordings/segments?camera_id=${id}&${span}`)) as unknown as { from: number; to: number }[])[0]
      const [file, other] = [await fileOf(1), await fileOf(2)]
      if (!file || !other) throw new Error('no file')
      // Both have all of this.
      const [from, to] = [Math.max(file.from, other.from) + 500, Math.min(file.to, other.to) - 500]

      // Pictures come every 100 ms: the one that was shown at that moment, to the millisecond.
      for (const [after, shown] of [
        [0, 0],
        [1050, 1000],
        [1100, 1100],
        [2399, 2300],
      ] as const) {
        const response = await fetch(`${gateway.address}/recordings/cameras/1/picture.jpg?at=${file.from + after}&width=160`)
        expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
        expect(Math.abs(Number(response.headers.get('x-captured-at')) - file.from - shown), String(after)).toBeLessThan(15)
        const jpeg = Buffer.from(await response.arrayBuffer())
        expect(jpeg.subarray(0, 2).toString('hex')).toBe('ffd8')
      }

      const begun = (await call('/api/recordings/exports', {
        ...{ camera_ids: ['1', '2'], from, to, cut: 'exact', package: true, proof: true },
      })) as unknown as Made
      const made = async () => ((await call('/api/recordings/exports')) as unknown as Made[]).find(({ id }) => id === begun.id)
      await expect.poll(async () => (await made())?.state, { timeout: 60_000 }).toBe('done')
      const files = (await made())?.files ?? []
      expect(files.map(({ name, camera_id }) => [name.replace(/\d{8}T\d{6}Z/, 'TIME'), camera_id])).toEqual([['Camgate-TIME.zip', null]])
      const zip = Buffer.from(await (await fetch(gateway.address + files[0]?.url)).arrayBuffer())
      expect(createHash('sha256').update(zip).digest('hex')).toBe(files[0]?.sha256)
      const out = join(data, 'unpacked')
      writeFileSync(join(data, 'all.zip'), zip)
      execFileSync('python3', ['-m', 'zipfile', '-e', join(data, 'all.zip'), out])
      const sums = readFileSync(join(out, 'SHA256SUMS'), 'utf8').trim().split('\n')
      expect(sums).toHaveLength(4)
      const names = sums.map((line) => {
        const [sum, name = ''] = line.split('  ')
        expect(
          createHash('sha256')
            .update(readFileSync(join(out, name)))
            .digest('hex'),
          name,
        ).toBe(sum)
        return name
      })
      for (const name of names.filter((one) => one.endsWith('.mp4'))) {
        const proof = Proof.parse(JSON.parse(readFileSync(join(out, `${name}.proof.json`), 'utf8')))
        expect(await verifyFile(join(out, name), proof), name).toMatchObject({ intact: true, proof: 'good' })
        expect(proof.pieces.filter(({ from }) => from !== null).length, name).toBeGreaterThan(2)
        expect([proof.camera.name.replace('-', ' '), proof.from]).toEqual(['Gate 1', from])
      }
    })
  },
)
