import { describe, expect, it } from 'vitest'
import { buildRtp, newRtpHeader, readRtp, rewriteRtp } from './rtp.ts'
import { SequenceFollower, TimestampExtender } from './sequence.ts'

describe('readRtp', () => {
  const header = newRtpHeader()
  it('leaves CSRCs, extension and padding out of the payload', () => {
    const packet = Buffer.from('b1e0fffe0000000500000007' + 'aaaaaaaa' + 'abac0001deadbeef' + '010203' + '000003', 'hex')
    expect(readRtp(packet, header)).toBe(true)
    expect(header).toMatchObject({ payloadType: 96, marker: true, sequence: 0xfffe, timestamp: 5, ssrc: 7 })
    expect([...packet.subarray(header.start, header.end)]).toEqual([1, 2, 3])
  })
  it('refuses what is cut, of another version, or padded beyond its length', () => {
    expect(readRtp(Buffer.from('8060', 'hex'), header)).toBe(false)
    expect(readRtp(Buffer.from('406000010000000500000007', 'hex'), header)).toBe(false)
    expect(readRtp(Buffer.from('a0600001000000050000000705ff', 'hex'), header)).toBe(false)
    expect(readRtp(Buffer.from('90600001000000050000000700000009', 'hex'), header)).toBe(false)
  })
  it('reads what it writes', () => {
    const packet = buildRtp({ payloadType: 26, marker: true, sequence: 1, timestamp: 2, ssrc: 3 }, Buffer.from([9]))
    rewriteRtp(packet, 96, 65_537, 2 ** 32 - 1, 2 ** 32 - 2)
    expect(readRtp(packet, header)).toBe(true)
    expect(header).toMatchObject({
      payloadType: 96,
      marker: true,
      sequence: 1,
      timestamp: 2 ** 32 - 1,
      ssrc: 2 ** 32 - 2,
      start: 12,
      end: 13,
    })
  })
})

it('follows sequence numbers over the wrap', () => {
  const follower = new SequenceFollower()
  expect([65_534, 65_535, 0, 0, 3, 1].map((one) => follower.follow(one))).toEqual(['first', 'next', 'next', 'duplicate', 'gap', 'late'])
  follower.follow(7)
  expect(follower.missing).toBe(3)
})

it('extends timestamps by the signed difference', () => {
  const time = new TimestampExtender()
  expect([2 ** 32 - 10, 10, 2 ** 32 - 5, 20].map((one) => time.extend(one))).toEqual([
    2 ** 32 - 10,
    2 ** 32 + 10,
    2 ** 32 - 5,
    2 ** 32 + 20,
  ])
})
