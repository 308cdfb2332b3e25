import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { coverAll, makeProof, type Proof, signerOf, verifyFile } from './proof.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'camgate-proof-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const signer = signerOf(generateKeyPairSync('ed25519').privateKey)
const about = { file: 'a.mp4', camera: { id: '1', name: 'Gate' }, gateway: 'g', from: 1000, to: 4000, made_at: 9000 }
/** 100 bytes of head, three fragments of 1000, 50 behind. */
const fragments = [0, 1, 2].map((index) => ({ at: 100 + index * 1000, length: 1000, from: 1000 + index * 1000, to: 2000 + index * 1000 }))

async function made(): Promise<{ path: string; proof: Proof }> {
  const path = join(folder, 'a.mp4')
  writeFileSync(path, Buffer.from(Array.from({ length: 3150 }, (_, index) => (index * 7) & 255)))
  return { path, proof: await makeProof(path, about, fragments, signer) }
}
function change(path: string, at: number): void {
  const data = readFileSync(path)
  data[at] = (data[at] ?? 0) ^ 1
  writeFileSync(path, data)
}

describe('the proof of an export', () => {
  it('covers every byte, and finds an untouched file untouched', async () => {
    const { path, proof } = await made()
    expect(proof.pieces.map(({ at, length }) => [at, length])).toEqual([
      [0, 100],
      [100, 1000],
      [1100, 1000],
      [2100, 1000],
      [3100, 50],
    ])
    expect(await verifyFile(path, proof)).toMatchObject({ intact: true, changed: [], proof: 'good' })
  })

  it('finds a single changed bit, and says which second it lies in', async () => {
    const { path, proof } = await made()
    change(path, 1500)
    const { intact, changed } = await verifyFile(path, proof)
    expect(intact).toBe(false)
    expect(changed.map(({ from, to }) => [from, to])).toEqual([[2000, 3000]])
    change(path, 3149)
    expect((await verifyFile(path, proof)).changed.map(({ at }) => at)).toEqual([1100, 3100])
  })

  it('finds what was cut off, and what was put behind', async () => {
    const { path, proof } = await made()
    const data = readFileSync(path)
    writeFileSync(path, data.subarray(0, 2600))
    expect((await verifyFile(path, proof)).changed.map(({ at }) => at)).toEqual([2100, 3100])
    writeFileSync(path, Buffer.concat([data, Buffer.from('x')]))
    expect(await verifyFile(path, proof)).toMatchObject({ intact: false, changed: [], bytes: 3151, expected: 3150 })
  })

  it('is not believed when it was changed together with the file', async () => {
    const { path, proof } = await made()
    change(path, 1500)
    const forged = await makeProof(path, about, fragments, signerOf(generateKeyPairSync('ed25519').privateKey))
    // Sums made anew, the signature of before.
    expect(await verifyFile(path, { ...proof, pieces: forged.pieces })).toMatchObject({ intact: false, proof: 'chain-broken' })
    expect(await verifyFile(path, { ...forged, signature: proof.signature })).toMatchObject({ intact: false, proof: 'signature-wrong' })
    expect(await verifyFile(path, { ...forged, key_print: proof.key_print })).toMatchObject({ intact: false, proof: 'signature-wrong' })
    // Signed by somebody else: whoever compares the print of the key sees it.
    expect(forged.key_print).not.toBe(proof.key_print)
    for (const other of [{ from: 0 }, { to: 5000 }, { camera: { id: '2', name: 'Yard' } }, { made_at: 1 }])
      expect(await verifyFile(path, { ...proof, ...other })).toMatchObject({ proof: 'chain-broken' })
    // A piece left out would leave its bytes unwatched.
    const without = await makeProof(path, about, fragments, signer)
    expect(await verifyFile(path, { ...without, pieces: without.pieces.slice(1) })).toMatchObject({ intact: false })
  })

  it('cuts what has no fragments into pieces of a size', () => {
    const size = 2.5 * 1024 * 1024
    expect(coverAll([], size).map(({ at, length }) => [at, length])).toEqual([
      [0, 1_048_576],
      [1_048_576, 1_048_576],
      [2_097_152, 524_288],
    ])
  })
})
