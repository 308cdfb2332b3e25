/**
 * A signed hash chain, the proof of an export: a SHA-256 for every piece of the file, chained one to the next, and the end of the chain
 * signed by the gateway (Ed25519). Every byte belongs to a piece, and a piece of media to the time that it shows: whoever changes one is
 * found, and so is where.
 *
 * The signature tells which gateway said so; whoever checks it compares the print of the key with what that gateway shows.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import * as z from 'zod'
import type { Secrets } from '../../secrets/index.ts'
import type { Store } from '../../store/types.ts'

const Piece = z.object({
  at: z.number().int().min(0),
  length: z.number().int().min(0),
  /** Milliseconds since 1970; null for what is no media. */
  from: z.number().nullable(),
  to: z.number().nullable(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type Piece = z.infer<typeof Piece>

const hex = z.string().regex(/^[0-9a-f]{64}$/)
export const Proof = z.object({
  format: z.literal('camgate-proof-1'),
  file: z.string(),
  bytes: z.number().int(),
  sha256: hex,
  camera: z.object({ id: z.string(), name: z.string() }),
  gateway: z.string(),
  from: z.number(),
  to: z.number(),
  made_at: z.number(),
  pieces: z.array(Piece),
  /** SHA-256 over what stands above, then for each piece over the chain so far and the piece's sum. */
  chain: hex,
  /** Ed25519: SPKI in Base64, its SHA-256, and the signature over the chain. */
  key: z.string(),
  key_print: z.string(),
  signature: z.string(),
})
export type Proof = z.infer<typeof Proof>

export interface Signer {
  readonly key: string
  readonly print: string
  sign(text: string): string
}

const settingKey = 'recording-proof-key'

/** The gateway's own key, made when it is first needed and sealed at rest. */
export async function openSigner(store: Store, secrets: Secrets): Promise<Signer> {
  const setting = store.setting(settingKey, z.string())
  const kept = await setting.read()
  const secret = kept
    ? createPrivateKey({ key: Buffer.from(secrets.open(kept), 'base64'), format: 'der', type: 'pkcs8' })
    : generateKeyPairSync('ed25519').privateKey
  if (!kept) await setting.write(secrets.seal(secret.export({ format: 'der', type: 'pkcs8' }).toString('base64')))
  return signerOf(secret)
}

export function signerOf(secret: KeyObject): Signer {
  const key = createPublicKey(secret).export({ format: 'der', type: 'spki' }).toString('base64')
  return { key, print: printOf(key), sign: (text) => sign(null, Buffer.from(text), secret).toString('base64') }
}

const printOf = (key: string) => createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex')

/** Bytes of a piece where the file has no fragments of its own. */
const plainPiece = 1024 * 1024

/** Pieces that cover the whole file: those that are given, and what lies before, between and behind them. */
export function coverAll(given: readonly Omit<Piece, 'sha256'>[], size: number): Omit<Piece, 'sha256'>[] {
  const all: Omit<Piece, 'sha256'>[] = []
  let at = 0
  const plain = (to: number) => {
    for (; at < to; at += Math.min(plainPiece, to - at)) all.push({ at, length: Math.min(plainPiece, to - at), from: null, to: null })
  }
  for (const piece of given) {
    plain(piece.at)
    all.push(piece)
    at = piece.at + piece.length
  }
  plain(size)
  return all
}

type About = Pick<Proof, 'file' | 'camera' | 'gateway' | 'from' | 'to' | 'made_at'>

/** `given`: pieces in order, without overlap. */
export async function makeProof(path: string, about: About, given: readonly Omit<Piece, 'sha256'>[], signer: Signer): Promise<Proof> {
  const { size } = await stat(path)
  const places = coverAll(given, size)
  const { sums, whole } = await sumsOf(path, places)
  const pieces = places.map((place, index) => ({ ...place, sha256: sums[index] ?? '' }))
  const unsigned = { format: 'camgate-proof-1' as const, ...about, bytes: size, sha256: whole, pieces }
  const chain = chainOf(unsigned)
  return { ...unsigned, chain, key: signer.key, key_print: signer.print, signature: signer.sign(chain) }
}

export interface Verdict {
  readonly intact: boolean
  /** Pieces whose bytes are not those that were exported. */
  readonly changed: readonly Piece[]
  /** The proof itself was changed: the chain does not fit, or the signature. */
  readonly proof: 'good' | 'chain-broken' | 'signature-wrong'
  /** Bytes now, and then. */
  readonly bytes: number
  readonly expected: number
}

export async function verifyFile(path: string, proof: Proof): Promise<Verdict> {
  const { size } = await stat(path)
  const { sums } = await sumsOf(path, proof.pieces)
  const changed = proof.pieces.filter(({ sha256 }, index) => sums[index] !== sha256)
  const key = createPublicKey({ key: Buffer.from(proof.key, 'base64'), format: 'der', type: 'spki' })
  const covered = proof.pieces.reduce((end, { at, length }) => (at === end ? end + length : Number.NaN), 0) === proof.bytes
  const signed =
    verify(null, Buffer.from(proof.chain), key, Buffer.from(proof.signature, 'base64')) && printOf(proof.key) === proof.key_print
  const state = chainOf(proof) !== proof.chain || !covered ? 'chain-broken' : signed ? 'good' : 'signature-wrong'
  return {
    intact: changed.length === 0 && size === proof.bytes && state === 'good',
    changed,
    proof: state,
    bytes: size,
    expected: proof.bytes,
  }
}

function chainOf({
  format,
  file,
  bytes,
  sha256,
  camera,
  gateway,
  from,
  to,
  made_at,
  pieces,
}: Omit<Proof, 'chain' | 'key' | 'key_print' | 'signature'>) {
  const places = pieces.map((piece) => [piece.at, piece.length, piece.from, piece.to])
  const head = JSON.stringify([format, file, bytes, sha256, camera.id, camera.name, gateway, from, to, made_at, places])
  let chain = createHash('sha256').update(head).digest()
  for (const piece of pieces) chain = createHash('sha256').update(chain).update(Buffer.from(piece.sha256, 'hex')).digest()
  return chain.toString('hex')
}

/** One reading for all. A piece behind the end of the file has the sum of what is there of it. */
async function sumsOf(path: string, places: readonly { length: number }[]): Promise<{ sums: string[]; whole: string }> {
  const whole = createHash('sha256')
  const sums: string[] = []
  let hash = createHash('sha256')
  let left = places[0]?.length ?? 0
  const end = () => {
    sums.push(hash.digest('hex'))
    hash = createHash('sha256')
    left = places[sums.length]?.length ?? 0
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    const data = chunk as Buffer
    whole.update(data)
    for (let at = 0; at < data.length && sums.length < places.length; ) {
      const take = Math.min(left, data.length - at)
      hash.update(data.subarray(at, at + take))
      at += take
      left -= take
      while (left === 0 && sums.length < places.length) end()
    }
  }
  while (sums.length < places.length) end()
  return { sums, whole: whole.digest('hex') }
}
