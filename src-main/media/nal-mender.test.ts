import { describe, expect, it } from 'vitest'
import { type NalCodec, walkNals } from './nal.ts'
import { mendNalPacket } from './nal-mender.ts'
import { buildRtp, newRtpHeader, readRtp } from './rtp.ts'

/** The payload after mending, in hexadecimal; `right` where nothing was to be mended. */
function mended(codec: NalCodec, payload: string, more: { extension?: boolean; padding?: number } = {}): string {
  const bytes = Buffer.from(payload.replaceAll(' ', ''), 'hex')
  const fields = { payloadType: 96, marker: true, sequence: 7, timestamp: 1234, ssrc: 99 }
  let packet = buildRtp(fields, Buffer.concat([bytes, Buffer.alloc(more.padding ?? 0, more.padding ?? 0)]))
  if (more.padding) packet[0] = (packet[0] as number) | 0x20
  if (more.extension) {
    packet = Buffer.concat([packet.subarray(0, 12), Buffer.from('beef0001cafecafe', 'hex'), packet.subarray(12)])
    packet[0] = (packet[0] as number) | 0x10
  }
  const memory = Buffer.concat([Buffer.alloc(5, 0xaa), packet, Buffer.alloc(5, 0xbb)])
  const header = newRtpHeader()
  expect(readRtp(memory, header, 5, 5 + packet.length)).toBe(true)
  const range = mendNalPacket(codec, memory, header, 5)
  // Nothing outside the packet is touched.
  expect(memory.subarray(0, 5).equals(Buffer.alloc(5, 0xaa)) && memory.subarray(-5).equals(Buffer.alloc(5, 0xbb))).toBe(true)
  if (!range) return 'right'
  if (range.start === range.end) return 'nothing'
  const again = newRtpHeader()
  expect(readRtp(memory, again, range.start, range.end)).toBe(true)
  expect(again).toMatchObject(fields)
  return memory.subarray(again.start, again.end).toString('hex')
}

describe('packets that a strict server refuses', () => {
  it('are whole units where a fragment is first and last', () => {
    expect(mended('h264', '7c c5 11223344')).toBe('6511223344')
    expect(mended('h264', '7c c5 11223344', { extension: true, padding: 4 })).toBe('6511223344')
    expect(mended('h265', '62 01 d3 11223344')).toBe('260111223344')
    expect(mended('h265', '63 0a d3 11223344', { extension: true })).toBe('270a11223344')
    expect(mended('h264', '7c 85 11223344')).toBe('right')
    expect(mended('h264', '7c 45 11223344')).toBe('right')
    expect(mended('h265', '62 01 93 11223344')).toBe('right')
  })

  it('lose their start codes', () => {
    expect(mended('h264', '00000001 65 112233')).toBe('65112233')
    expect(mended('h264', '000001 65 112233')).toBe('65112233')
    expect(mended('h265', '00000001 2601 112233')).toBe('2601112233')
    // SPS, PPS and IDR in one packet, with a start code in front and without.
    expect(mended('h264', '00000001 67aabb 00000001 68cc 000001 65ddee')).toBe('78 0003 67aabb 0002 68cc 0003 65ddee'.replaceAll(' ', ''))
    expect(mended('h264', '67aabb 00000001 68cc 00000001 65ddee')).toBe('78 0003 67aabb 0002 68cc 0003 65ddee'.replaceAll(' ', ''))
    expect(mended('h265', '4001aa 00000001 4201bb 00000001 2601cc')).toBe('6001 0003 4001aa 0003 4201bb 0003 2601cc'.replaceAll(' ', ''))
    expect(mended('h264', '00000001 000001')).toBe('nothing')
    expect(mended('h264', '65 00000100')).toBe('right')
  })

  it('are aggregates of nothing but whole units', () => {
    expect(mended('h264', '78 0002 6711 0002 6822')).toBe('right')
    expect(mended('h264', '78 0002 6711 0002 6822 0000')).toBe('7800026711 00026822'.replaceAll(' ', ''))
    expect(mended('h264', '78 0002 6711 00')).toBe('7800026711')
    expect(mended('h264', '78 0002 6711 0009 6822')).toBe('7800026711')
    expect(mended('h264', '78 0009 6711')).toBe('nothing')
    for (const empty of ['78', '7800', '780000']) expect(mended('h264', empty)).toBe('nothing')
    for (const empty of ['6001', '600100']) expect(mended('h265', empty)).toBe('nothing')
    expect(mended('h265', '6001 0003 400111 0000 00')).toBe('60010003400111')
  })

  it('are what a PACI packet holds', () => {
    // cType 19 (IDR_W_RADL), PHSsize 3
    const fields = (19 << 9) | (3 << 4)
    expect(mended('h265', `6401 ${fields.toString(16).padStart(4, '0')} aabbcc 112233`)).toBe('2601112233')
    expect(mended('h265', `6401 ${fields.toString(16).padStart(4, '0')} aa`)).toBe('nothing')
  })

  it('are never made into something longer or unreadable, whatever comes', () => {
    const random = (seed: number) => () => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff
      return seed / 0x7fffffff
    }
    const next = random(42)
    for (let n = 0; n < 20_000; n++) {
      const codec = next() < 0.5 ? 'h264' : 'h265'
      const head = codec === 'h264' ? [0x78, 0x7c, 0, 0x67][n % 4] : [0x60, 0x62, 0, 0x64][n % 4]
      const bytes = Buffer.from(Array.from({ length: 1 + Math.floor(next() * 40) }, () => (next() < 0.5 ? 0 : Math.floor(next() * 256))))
      bytes[0] = head ?? 0
      const result = mended(codec, bytes.toString('hex'))
      if (result === 'right' || result === 'nothing') continue
      expect(result.length).toBeLessThanOrEqual(bytes.length * 2)
      walkNals(codec, Buffer.from(result, 'hex'), 0, result.length / 2, () => {})
    }
  })
})
