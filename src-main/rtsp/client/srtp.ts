/**
 * SRTP (RFC 3711, RFC 6188, RFC 7714) with the keys that stand in the description (`a=crypto`, RFC 4568): some recorders encrypt inside
 * RTSPS as well. Packets are deciphered where they lie; one that does not prove to be whole is not handed out.
 */
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'

interface Suite {
  readonly cipher: 'aes-128-ctr' | 'aes-256-ctr' | 'aes-128-gcm' | 'aes-256-gcm'
  /** Bytes. */
  readonly key: number
  readonly salt: number
  readonly tag: number
}

const suites: Readonly<Record<string, Suite>> = {
  AES_CM_128_HMAC_SHA1_80: { cipher: 'aes-128-ctr', key: 16, salt: 14, tag: 10 },
  AES_CM_128_HMAC_SHA1_32: { cipher: 'aes-128-ctr', key: 16, salt: 14, tag: 4 },
  AES_256_CM_HMAC_SHA1_80: { cipher: 'aes-256-ctr', key: 32, salt: 14, tag: 10 },
  AES_256_CM_HMAC_SHA1_32: { cipher: 'aes-256-ctr', key: 32, salt: 14, tag: 4 },
  AEAD_AES_128_GCM: { cipher: 'aes-128-gcm', key: 16, salt: 12, tag: 16 },
  AEAD_AES_256_GCM: { cipher: 'aes-256-gcm', key: 32, salt: 12, tag: 16 },
}
const sha1Key = 20
/** RTCP has its long tag in every suite with HMAC. */
const rtcpTag = 10
/** Turns of the sequence number that a stream may have made before we came. */
const laterTurns = 32

export interface SrtpKey {
  readonly suite: Suite
  readonly key: Buffer
  readonly salt: Buffer
  /** Bytes of the master key identifier in each packet. */
  readonly mki: number
}

/** Value of `a=crypto`; undefined where the suite is not known here or the key makes no sense. */
export function readCrypto(value: string): SrtpKey | undefined {
  const match = /^\d+\s+(\S+)\s+inline:([A-Za-z0-9+/=_-]+)(?:\|([^\s;]*))?/.exec(value.trim())
  const suite = suites[match?.[1]?.toUpperCase() ?? '']
  if (!suite || /UNENCRYPTED|UNAUTHENTICATED|KDR=[1-9]/i.test(value)) return undefined
  const bytes = Buffer.from(match?.[2] ?? '', 'base64')
  if (bytes.length !== suite.key + suite.salt) return undefined
  const mki = Number(/(?:^|\|)\d+:(\d+)$/.exec(match?.[3] ?? '')?.[1] ?? 0)
  return { suite, key: bytes.subarray(0, suite.key), salt: bytes.subarray(suite.key), mki }
}

/** RFC 3711 §4.3.1 with a derivation rate of 0. */
export function derive(master: Pick<SrtpKey, 'key' | 'salt'>, label: number, bytes: number): Buffer {
  const iv = Buffer.alloc(16)
  master.salt.copy(iv)
  iv[7] = (iv[7] as number) ^ label
  const stream = createCipheriv(master.key.length === 32 ? 'aes-256-ctr' : 'aes-128-ctr', master.key, iv)
  return stream.update(Buffer.alloc(bytes))
}

interface Keys {
  readonly cipher: Buffer
  readonly auth: Buffer
  readonly salt: Buffer
}

export interface SrtpContext {
  /** New end of the packet `memory.subarray(start, end)`, which is changed where it lies; -1: not deciphered. */
  rtp(memory: Buffer, start: number, end: number): number
  rtcp(memory: Buffer, start: number, end: number): number
}

export function createSrtp(master: SrtpKey): SrtpContext {
  const { suite, mki } = master
  const aead = suite.cipher.endsWith('gcm')
  const keysFrom = (label: number): Keys => ({
    cipher: derive(master, label, suite.key),
    auth: derive(master, label + 1, sha1Key),
    salt: derive(master, label + 2, suite.salt),
  })
  const rtpKeys = keysFrom(0)
  const rtcpKeys = keysFrom(3)
  /** Turns of the sequence number and its highest, by source. */
  const sources = new Map<number, { roc: number; highest: number }>()

  /** Salt with source and index: of 16 bytes for a counter, of 12 for GCM. */
  const vector = (salt: Buffer, ssrc: number, high: number, low: number): Buffer => {
    const iv = Buffer.alloc(aead ? 12 : 16)
    salt.copy(iv)
    const at = aead ? 2 : 4
    iv.writeUInt32BE((iv.readUInt32BE(at) ^ ssrc) >>> 0, at)
    iv.writeUInt32BE((iv.readUInt32BE(at + 4) ^ high) >>> 0, at + 4)
    iv.writeUInt16BE(iv.readUInt16BE(at + 8) ^ low, at + 8)
    return iv
  }

  /** Deciphers in place behind `from`; false where the proof fails. `proof` is what is signed beyond the packet. */
  const open = (keys: Keys, iv: Buffer, body: { memory: Buffer; start: number; from: number; to: number }, tag: Buffer, more: Buffer) => {
    const { memory, start, from, to } = body
    if (aead) {
      const decipher = createDecipheriv(suite.cipher as 'aes-128-gcm', keys.cipher, iv, { authTagLength: 16 })
      decipher.setAAD(Buffer.concat([memory.subarray(start, from), more]))
      decipher.setAuthTag(tag)
      const clear = decipher.update(memory.subarray(from, to))
      try {
        decipher.final()
      } catch {
        return false
      }
      clear.copy(memory, from)
      return true
    }
    const proof = createHmac('sha1', keys.auth).update(memory.subarray(start, to)).update(more).digest().subarray(0, tag.length)
    if (!timingSafeEqual(proof, tag)) return false
    createDecipheriv(suite.cipher, keys.cipher, iv).update(memory.subarray(from, to)).copy(memory, from)
    return true
  }

  const turnsOf = (known: { roc: number; highest: number }, sequence: number): number => {
    const step = sequence - known.highest
    if (known.highest < 0x8000) return step > 0x8000 && known.roc > 0 ? known.roc - 1 : known.roc
    return step < -0x8000 ? known.roc + 1 : known.roc
  }

  const openRtp = (memory: Buffer, start: number, end: number, from: number, roc: number): number => {
    const to = end - suite.tag - (aead ? 0 : mki)
    const sequence = memory.readUInt16BE(start + 2)
    const ssrc = memory.readUInt32BE(start + 8)
    if (aead) {
      const sealed = end - mki
      const iv = vector(rtpKeys.salt, ssrc, roc, sequence)
      const tag = memory.subarray(sealed - suite.tag, sealed)
      return open(rtpKeys, iv, { memory, start, from, to: sealed - suite.tag }, tag, Buffer.alloc(0)) ? sealed - suite.tag : -1
    }
    const turns = Buffer.alloc(4)
    turns.writeUInt32BE(roc)
    const iv = vector(rtpKeys.salt, ssrc, roc, sequence)
    return open(rtpKeys, iv, { memory, start, from, to }, memory.subarray(end - suite.tag, end), turns) ? to : -1
  }

  return {
    rtp(memory, start, end) {
      const from = payloadOf(memory, start, end)
      if (from < 0 || end - from < suite.tag + mki) return -1
      const ssrc = memory.readUInt32BE(start + 8)
      const sequence = memory.readUInt16BE(start + 2)
      const known = sources.get(ssrc)
      if (known) {
        const roc = turnsOf(known, sequence)
        const cut = openRtp(memory, start, end, from, roc)
        if (cut >= 0 && (roc > known.roc || (roc === known.roc && sequence > known.highest))) {
          known.roc = roc
          known.highest = sequence
        }
        return cut
      }
      for (let roc = 0; roc < laterTurns; roc++) {
        const cut = openRtp(memory, start, end, from, roc)
        if (cut < 0) continue
        if (sources.size > 16) sources.clear()
        sources.set(ssrc, { roc, highest: sequence })
        return cut
      }
      return -1
    },
    rtcp(memory, start, end) {
      if (aead) return openRtcp(memory, start, end, 0)
      const cut = openRtcp(memory, start, end, rtcpTag)
      // FFmpeg takes the short tag for both, which RFC 4568 §6.2.2 does not.
      return cut >= 0 || suite.tag === rtcpTag ? cut : openRtcp(memory, start, end, suite.tag)
    },
  }

  function openRtcp(memory: Buffer, start: number, end: number, tagBytes: number): number {
    const word = end - tagBytes - mki - 4
    if (word < start + 8 + (aead ? suite.tag : 0)) return -1
    const field = memory.readUInt32BE(word)
    const encrypted = field >>> 31 === 1
    const index = field & 0x7fffffff
    const ssrc = memory.readUInt32BE(start + 4)
    const iv = vector(rtcpKeys.salt, ssrc, index >>> 16, index & 0xffff)
    if (aead) {
      if (!encrypted) return -1
      const to = word - suite.tag
      const ok = open(rtcpKeys, iv, { memory, start, from: start + 8, to }, memory.subarray(to, word), memory.subarray(word, word + 4))
      return ok ? to : -1
    }
    const body = { memory, start, from: encrypted ? start + 8 : word, to: word }
    return open(rtcpKeys, iv, body, memory.subarray(end - tagBytes, end), memory.subarray(word, word + 4)) ? word : -1
  }
}

/** Behind fixed header, contributing sources and extension (RFC 3550 §5.1); -1 where that claims more than there is. */
function payloadOf(memory: Buffer, start: number, end: number): number {
  const first = memory[start] as number
  let at = start + 12 + (first & 15) * 4
  if (first & 0x10) {
    if (at + 4 > end) return -1
    at += 4 + memory.readUInt16BE(at + 2) * 4
  }
  return at <= end ? at : -1
}
