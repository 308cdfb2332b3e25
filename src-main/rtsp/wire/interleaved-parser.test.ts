import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createInterleavedParser, writeResponse } from '../index.ts'
import type { InterleavedOptions } from './interleaved-parser.ts'
import { type RtspMessage, writeRequest } from './message.ts'

function interleaved(channel: number, payload: Buffer): Buffer {
  const head = Buffer.from([0x24, channel, 0, 0])
  head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}

function rtp(size: number, fill: number): Buffer {
  const packet = Buffer.alloc(size, fill)
  packet[0] = 0x80
  packet[1] = 96
  return packet
}

function read(chunks: readonly Buffer[], options: InterleavedOptions = {}) {
  const events: string[] = []
  const messages: RtspMessage[] = []
  const wire = createInterleavedParser(
    {
      frame: (channel, memory, start, end) => events.push(`${channel}:${memory.toString('hex', start, end)}`),
      message: (message) => {
        messages.push(message)
        events.push(
          message.kind === 'request'
            ? `${message.method} ${message.url} ${message.body.toString('latin1')}`
            : `${message.status} ${message.body.toString('latin1')}`,
        )
      },
      broken: (reason) => events.push(`broken: ${reason}`),
    },
    options,
  )
  for (const chunk of chunks) wire.push(chunk)
  return { events, messages, skipped: wire.skipped }
}

function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...new Set(cuts.map((n) => n % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, n) => bytes.subarray(from, at[n] ?? bytes.length))
}

const header = [['CSeq', 1]] as const
const piece = fc.oneof(
  fc
    .record({ channel: fc.nat(7), size: fc.integer({ min: 0, max: 300 }), fill: fc.nat(255) })
    .map((f) => interleaved(f.channel, f.size >= 12 ? rtp(f.size, f.fill) : Buffer.alloc(f.size, f.fill))),
  fc.string({ maxLength: 40 }).map((body) => writeResponse({ status: 200, headers: header, body: Buffer.from(body) })),
  fc
    .constantFrom('OPTIONS', 'PLAY', 'SET_PARAMETER', 'X_STRANGE')
    .map((method) => writeRequest({ method, url: 'rtsp://h/p', headers: header })),
  fc.uint8Array({ maxLength: 30 }).map((garbage) => Buffer.from(garbage)),
  fc.constantFrom('\r\n', '\n', '$', 'RTSP', 'RTSP/1.0 200 OK\nCSeq: 2\n\n', 'DESCRIBE ', 'G').map((text) => Buffer.from(text)),
)

describe('wire', () => {
  it('hands out the same frames and messages however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), fc.array(fc.nat(), { maxLength: 40 }), fc.boolean(), (pieces, cuts, picky) => {
        const bytes = Buffer.concat(pieces)
        const options = { ...(picky ? { knows: (channel: number) => channel < 4 } : {}), maxHead: 200, maxBody: 64 }
        const { messages: _, ...whole } = read([bytes], options)
        expect(read(cut(bytes, cuts), options)).toMatchObject(whole)
        expect(
          read(
            [...bytes].map((byte) => Buffer.from([byte])),
            options,
          ),
        ).toMatchObject(whole)
      }),
      { numRuns: 400 },
    )
  })

  it('reads heads as UTF-8, and as Latin-1 where they cannot be that', () => {
    const answer = (realm: Buffer) => Buffer.concat([Buffer.from('RTSP/1.0 200 OK\r\nRealm: '), realm, Buffer.from('\r\n\r\n')])
    const { messages } = read([answer(Buffer.from('Küche 厨房')), answer(Buffer.from('Küche', 'latin1'))])
    expect(messages.map(({ headers }) => headers.get('realm'))).toEqual(['Küche 厨房', 'Küche'])
  })

  it('gives every frame and message of a clean stream', () => {
    const bytes = Buffer.concat([
      writeResponse({ status: 200, headers: header, body: Buffer.from('v=0') }),
      interleaved(0, rtp(1400, 1)),
      interleaved(1, Buffer.from('80c90001aabbccdd', 'hex')),
      writeRequest({ method: 'OPTIONS', url: '*', headers: header }),
      interleaved(2, rtp(20, 2)),
    ])
    const { events, skipped } = read(cut(bytes, [3, 90, 700, 1500]))
    expect(events.map((event) => event.slice(0, 9))).toEqual(['200 v=0', '0:8060010', '1:80c9000', 'OPTIONS *', '2:8060020'])
    expect(skipped).toBe(0)
  })

  it('shows a frame where it lies, where one chunk holds it whole', () => {
    const chunk = interleaved(0, rtp(40, 7))
    let seen: Buffer | undefined
    createInterleavedParser({
      frame: (_, memory, start, end) => (seen = memory.subarray(start, end)),
      message: () => {},
      broken: () => {},
    }).push(chunk)
    expect(seen?.buffer).toBe(chunk.buffer)
  })

  it('finds its way back behind garbage, and counts it', () => {
    const garbage = Buffer.from('0001$\u0099xyz$$ab', 'latin1')
    const bytes = Buffer.concat([interleaved(0, rtp(50, 1)), garbage, interleaved(0, rtp(50, 2)), garbage, interleaved(2, rtp(50, 3))])
    const { events, skipped } = read([bytes], { knows: (channel) => channel < 4 })
    expect(events).toHaveLength(3)
    expect(skipped).toBe(2 * garbage.length)
  })

  it('takes frames on channels that nobody announced, without losing what follows', () => {
    const bytes = Buffer.concat([interleaved(9, rtp(30, 1)), interleaved(0, rtp(30, 2))])
    const { events, skipped } = read([bytes], { knows: (channel) => channel < 2 })
    expect(events.map((event) => event[0])).toEqual(['9', '0'])
    expect(skipped).toBe(0)
  })

  it('reads LF alone, folded headers and a missing reason', () => {
    const { messages } = read([Buffer.from('RTSP/1.0 200\ncseq:  7 \npublic: OPTIONS,\n DESCRIBE\n\n')])
    expect(messages[0]).toMatchObject({ kind: 'response', status: 200, reason: '' })
    expect(messages[0]?.headers.get('CSeq')).toBe('7')
    expect(messages[0]?.headers.get('Public')).toBe('OPTIONS, DESCRIBE')
  })

  it('stops at its caps instead of growing', () => {
    expect(read([Buffer.from(`OPTIONS * RTSP/1.0\r\n${'X: y\r\n'.repeat(9000)}`)]).events).toEqual(['broken: header section too large'])
    expect(read([Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n')]).events).toEqual(['broken: body too large'])
  })

  it('never lets a value start a header of its own', () => {
    const bytes = writeRequest({ method: 'OPTIONS', url: 'rtsp://h/a\r\nX: 1', headers: [['CSeq', '1\r\nEvil: 2']] })
    const { messages } = read([bytes])
    expect(messages).toHaveLength(1)
    expect(messages[0]?.headers.get('evil')).toBeUndefined()
    expect(messages[0]?.headers.get('x')).toBeUndefined()
  })
})
