import { describe, expect, it } from 'vitest'
import { SmjpegReader } from './smjpeg-reader.ts'

const word = (n: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(n)
  return bytes
}
const text = Buffer.from('encoder = Lavf')
const head = [Buffer.from('\0\nSMJPEG'), word(0), word(0), Buffer.from('_TXT'), word(text.length), text]
const video = [Buffer.from('_VID'), word(12), Buffer.alloc(12), Buffer.from('HEND')]
const frame = (pts: number, jpeg: Buffer) => [Buffer.from('vidD'), word(pts), word(jpeg.length), jpeg]
const pictures = [Buffer.from('first'), Buffer.from('HENDvidD'), Buffer.alloc(3000, 7)]
const file = Buffer.concat([...head, ...video, ...pictures.flatMap((jpeg, n) => frame(1400 + n * 40, jpeg))])

function read(chunks: Iterable<Buffer>): { jpeg: Buffer; pts: number }[] {
  const found: { jpeg: Buffer; pts: number }[] = []
  const reader = new SmjpegReader((jpeg, pts) => found.push({ jpeg, pts }))
  for (const chunk of chunks) reader.push(chunk)
  return found
}
const expected = pictures.map((jpeg, n) => ({ jpeg, pts: 1400 + n * 40 }))

describe('SmjpegReader', () => {
  it('finds the pictures with their times, wherever the bytes are cut', () => {
    expect(read([file])).toEqual(expected)
    for (let size = 1; size < 200; size += 7) {
      const chunks = Array.from({ length: Math.ceil(file.length / size) }, (_, n) => file.subarray(n * size, (n + 1) * size))
      expect(read(chunks)).toEqual(expected)
    }
  })

  it('refuses what is none, instead of waiting for ever', () => {
    expect(() => read([Buffer.from('--ffmpeg\r\nContent-type: image/jpeg')])).toThrow('no SMJPEG')
    expect(() => read([Buffer.concat([file, Buffer.from('what?....')])])).toThrow('unknown')
    expect(() => read([Buffer.concat([file, Buffer.from('vidD'), word(0), word(0xffffffff)])])).toThrow('4294967295')
  })
})
