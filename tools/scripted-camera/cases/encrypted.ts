/** SRTP inside RTSPS (RFC 3711, keys by RFC 4568), as recorders offer it. Encrypted here by a few lines of their own. */
import { createCipheriv, createHmac } from 'node:crypto'
import type { Oddity } from './oddity.ts'

const suite = 'AES_CM_128_HMAC_SHA1_80'
const right = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d', 'hex')
const other = Buffer.from(right.map((byte) => byte ^ 0x55))

function derived(master: Buffer, label: number, bytes: number): Buffer {
  const iv = Buffer.concat([master.subarray(16), Buffer.alloc(2)])
  iv[7] = (iv[7] as number) ^ label
  return createCipheriv('aes-128-ctr', master.subarray(0, 16), iv).update(Buffer.alloc(bytes))
}

/** One interleaved frame, RTP or RTCP, without CSRCs and extension; sequence numbers turn as they do. */
function encrypt(master: Buffer): (frame: Buffer) => Buffer {
  const keys = [0, 3].map((label) => ({
    cipher: derived(master, label, 16),
    auth: derived(master, label + 1, 20),
    salt: derived(master, label + 2, 14),
  }))
  const turns = new Map<number, { roc: number; last: number }>()
  let index = 0
  return (frame) => {
    const channel = frame[1] as number
    const packet = frame.subarray(4)
    const isRtp = channel % 2 === 0
    const { cipher, auth, salt } = keys[isRtp ? 0 : 1] as (typeof keys)[number]
    const from = isRtp ? 12 : 8
    const sequence = isRtp ? packet.readUInt16BE(2) : index & 0xffff
    const turn = turns.get(channel) ?? { roc: 0, last: sequence }
    if (isRtp && sequence < turn.last - 0x8000) turn.roc += 1
    turns.set(channel, { roc: turn.roc, last: sequence })
    const iv = Buffer.concat([salt, Buffer.alloc(2)])
    const ssrc = packet.readUInt32BE(isRtp ? 8 : 4)
    iv.writeUInt32BE((iv.readUInt32BE(4) ^ ssrc) >>> 0, 4)
    const high = isRtp ? turn.roc : index >>> 16
    iv.writeUInt32BE((iv.readUInt32BE(8) ^ high) >>> 0, 8)
    iv.writeUInt16BE(iv.readUInt16BE(12) ^ sequence, 12)
    const body = Buffer.concat([packet.subarray(0, from), createCipheriv('aes-128-ctr', cipher, iv).update(packet.subarray(from))])
    const word = Buffer.alloc(4)
    word.writeUInt32BE(isRtp ? turn.roc : (0x80000000 | index) >>> 0)
    if (!isRtp) index += 1
    const tag = createHmac('sha1', auth).update(body).update(word).digest().subarray(0, 10)
    const sealed = Buffer.concat(isRtp ? [body, tag] : [body, word, tag])
    const head = Buffer.from(frame.subarray(0, 4))
    head.writeUInt16BE(sealed.length, 2)
    return Buffer.concat([head, sealed])
  }
}

const offers = (crypto: string) => (sdp: string) =>
  sdp.replaceAll('RTP/AVP', 'RTP/SAVP').replaceAll(/(a=rtpmap:[^\r\n]*\r\n)/g, `$1${crypto ? `a=crypto:${crypto}\r\n` : ''}`)
const inline = (key: Buffer) => `1 ${suite} inline:${key.toString('base64')}`
/** A track that is encrypted is asked for as one. */
const insist: Oddity['script']['insist'] = ({ method, headers }) =>
  method === 'SETUP' && !/^RTP\/SAVP/.test(headers.get('transport') ?? '') ? 461 : undefined

export const encryptedOddities: readonly Oddity[] = [
  {
    name: 'SRTP, its key in the description',
    seen: 'UniFi with ?enableSrtp, go2rtc#81',
    get script() {
      return { tls: 'modern', sdp: offers(inline(right)), insist, frame: encrypt(right) } as const
    },
    expects: 'media',
  },
  {
    name: 'SRTP, a suite that nobody knows before the usual one',
    seen: 'RFC 4568 allows it',
    get script() {
      return {
        sdp: offers(`1 F8_128_HMAC_SHA1_80 inline:AAAA\r\na=crypto:${inline(right).replace('1 ', '2 ')}`),
        insist,
        frame: encrypt(right),
      }
    },
    expects: 'media',
  },
  {
    name: 'SRTP, another key than its packets have',
    seen: 'frigate#5927',
    get script() {
      return { sdp: offers(inline(other)), insist, frame: encrypt(right) }
    },
    expects: 'encrypted',
    pace: 5,
  },
  { name: 'SRTP without a key', seen: 'keys by MIKEY', script: { sdp: offers(''), insist }, expects: 'encrypted' },
  { name: 'SRTP without a key, plain for who asks', seen: 'MediaMTX 1.20 over RTSPS', script: { sdp: offers('') }, expects: 'media' },
]
