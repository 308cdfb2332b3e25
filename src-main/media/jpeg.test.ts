import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { JpegAssembler } from './jpeg-rtp.ts'
import { jpegSize } from './jpeg-size.ts'
import { JpegCutter } from './multipart-jpeg.ts'
import { buildRtp } from './rtp.ts'

// Baseline 4:2:0 with the standard Huffman tables, 32x16, made by FFmpeg; quantization table and scan are what RFC 2435 would carry.
const made = spawnSync('ffmpeg', [
  ...['-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x240', '-frames:v', '1', '-c:v', 'mjpeg', '-huffman', 'default'],
  ...['-force_duplicated_matrix', '1', '-pix_fmt', 'yuvj420p', '-f', 'mjpeg', '-'],
]).stdout
const hasFfmpeg = Buffer.isBuffer(made) && made.length > 0
const needed = hasFfmpeg || process.env.CAMGATE_PEERS === 'required'

function segment(jpeg: Buffer, marker: number): Buffer {
  const at = jpeg.indexOf(Buffer.from([0xff, marker]))
  return jpeg.subarray(at + 4, at + 2 + jpeg.readUInt16BE(at + 2))
}

function rtpOf(payload: Buffer, sequence: number, marker: boolean): Buffer {
  return buildRtp({ payloadType: 26, marker, sequence, timestamp: 90, ssrc: 1 }, payload)
}

/** The picture in two packets, with one table of 64 bytes at Q 255 as FFmpeg sends it, or with two. */
function packets(jpeg: Buffer, tables: 1 | 2): Buffer[] {
  const table = segment(jpeg, 0xdb).subarray(1, 65)
  const sos = jpeg.indexOf(Buffer.from([0xff, 0xda]))
  const scan = jpeg.subarray(sos + 2 + jpeg.readUInt16BE(sos + 2))
  const cut = 1000
  const head = (offset: number) => Buffer.from([0, offset >> 16, (offset >> 8) & 255, offset & 255, 1, 255, 40, 30])
  const list = tables === 1 ? [table] : [table, table]
  const tableHead = Buffer.from([0, 0, 0, list.length * 64])
  return [
    rtpOf(Buffer.concat([head(0), tableHead, ...list, scan.subarray(0, cut)]), 1, false),
    rtpOf(Buffer.concat([head(cut), scan.subarray(cut)]), 2, true),
  ]
}

function decodes(jpeg: Buffer): string {
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-f', 'mjpeg', '-i', '-', '-f', 'null', '-'], { input: jpeg })
  return `${status} ${stderr}`.trim()
}

describe.skipIf(!needed)('JpegAssembler [needs ffmpeg]', () => {
  it('rebuilds pictures that decode clean, from 64 or 128 bytes of tables', () => {
    for (const tables of [1, 2] as const) {
      const assembler = new JpegAssembler()
      const [first, last] = packets(made, tables) as [Buffer, Buffer]
      expect(assembler.push(first)).toBeUndefined()
      const picture = assembler.push(last)
      expect(picture).toMatchObject({ width: 320, height: 240, timestamp: 90 })
      expect(decodes(picture?.jpeg as Buffer)).toBe('0')
      expect(jpegSize(picture?.jpeg as Buffer)).toEqual({ width: 320, height: 240 })
    }
  })
  it('drops a picture with a hole and goes on with the next', () => {
    const assembler = new JpegAssembler()
    const [first, last] = packets(made, 1) as [Buffer, Buffer]
    assembler.push(first)
    last.writeUInt16BE(3, 2)
    expect(assembler.push(last)).toBeUndefined()
    expect(assembler.dropped).toBe(1)
    first.writeUInt16BE(4, 2)
    last.writeUInt16BE(5, 2)
    assembler.push(first)
    expect(assembler.push(last)?.width).toBe(320)
  })
  it('takes a size that the packets cannot say from the description', () => {
    const assembler = new JpegAssembler({ width: 2560, height: 1440 })
    const [first, last] = packets(made, 1) as [Buffer, Buffer]
    const pictures = [first, last].map((packet) => {
      packet[12 + 6] = (2560 / 8) & 255
      packet[12 + 7] = 1440 / 8
      return assembler.push(packet)
    })
    expect(pictures).toMatchObject([undefined, { width: 2560, height: 1440 }])
  })
})

describe.skipIf(!needed)('JpegCutter [needs ffmpeg]', () => {
  const part = (headers: string) => Buffer.concat([Buffer.from(`--x\r\n${headers}\r\n\r\n`), made, Buffer.from('\r\n')])
  const cases: Record<string, Buffer> = {
    'with Content-Length': part(`Content-Type: image/jpeg\r\nContent-Length: ${made.length}`),
    'without Content-Length': part('Content-Type: image/jpeg'),
    'with a wrong Content-Length': part(`Content-Length: ${made.length - 300}`),
    'with a Content-Length beyond the next pictures': part('Content-Length: 9999999'),
    bare: made,
  }
  it.each(Object.keys(cases))('cuts pictures %s, however the bytes are cut', (name) => {
    const body = Buffer.concat(Array.from({ length: 3 }, () => cases[name] as Buffer))
    for (const size of [body.length, 1000, 7, 1]) {
      const cutter = new JpegCutter()
      const found: Buffer[] = []
      for (let at = 0; at < body.length; at += size) found.push(...cutter.push(body.subarray(at, at + size)))
      expect(found.map((picture) => picture.equals(made))).toEqual([true, true, true])
    }
  })
  it('survives garbage, and does not grow without end', () => {
    const cutter = new JpegCutter(10_000)
    expect(cutter.push(Buffer.alloc(50_000, 7))).toEqual([])
    expect(cutter.push(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2]), Buffer.alloc(50_000, 7)]))).toEqual([])
    expect(cutter.push(part('A: b')).length).toBe(1)
  })
})

describe('jpegSize', () => {
  it('gives up on what is no JPEG', () => {
    expect(jpegSize(Buffer.from('no picture at all'))).toBeUndefined()
    expect(jpegSize(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]))).toBeUndefined()
  })
})
