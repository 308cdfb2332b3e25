/**
 * Several files as one ZIP that every system opens by itself, uncompressed (video does not shrink), with the 64-bit fields where a
 * file or the whole is large (PKWARE APPNOTE 6.3.10, §4.3).
 */
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'

export interface ZipEntry {
  readonly name: string
  readonly content: { readonly path: string } | { readonly text: string }
}

interface Written {
  readonly name: Buffer
  readonly at: number
  readonly size: number
  readonly crc: number
}

const large = 0xffffffff
/** Version 4.5 for 64-bit fields; names in UTF-8, sums behind the data. */
const version = 45
const flags = 0x0808

/** `made`: local time of all entries. `progressed` gets bytes since the last call. Rejects with what the disk says. */
export async function writeZip(
  path: string,
  entries: readonly ZipEntry[],
  made: Date,
  options: { signal: AbortSignal; progressed(bytes: number): void },
): Promise<void> {
  const out = createWriteStream(path, { mode: 0o600, highWaterMark: 4 * 1024 * 1024 })
  const done = finished(out)
  // It is awaited at the end, and must not be thought of as unheard before.
  done.catch(() => {})
  let at = 0
  const write = async (data: Buffer) => {
    at += data.length
    if (!out.write(data)) await Promise.race([once(out, 'drain'), done])
  }
  try {
    const written: Written[] = []
    for (const { name, content } of entries) {
      const place = at
      const bytes = Buffer.from(name)
      const size = 'path' in content ? (await stat(content.path)).size : Buffer.byteLength(content.text)
      await write(localHead(bytes, made))
      let crc = 0
      let length = 0
      const source = 'path' in content ? createReadStream(content.path, { highWaterMark: 1024 * 1024 }) : [Buffer.from(content.text)]
      for await (const chunk of source) {
        options.signal.throwIfAborted()
        crc = crc32(chunk as Buffer, crc)
        length += (chunk as Buffer).length
        await write(chunk as Buffer)
        options.progressed((chunk as Buffer).length)
      }
      if (length !== size) throw new Error(`${name} changed while it was packed`)
      await write(descriptor(crc, length))
      written.push({ name: bytes, at: place, size: length, crc })
    }
    const directory = Buffer.concat(written.map((one) => centralHead(one, made)))
    const place = at
    await write(directory)
    await write(endOf(written.length, directory.length, place))
    out.end()
    await done
  } catch (thrown) {
    out.destroy()
    throw thrown
  }
}

function localHead(name: Buffer, made: Date): Buffer {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(version, 4)
  head.writeUInt16LE(flags, 6)
  head.writeUInt32LE(dosTime(made), 10)
  head.writeUInt32LE(large, 18)
  head.writeUInt32LE(large, 22)
  head.writeUInt16LE(name.length, 26)
  head.writeUInt16LE(20, 28)
  const extra = Buffer.alloc(20)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(16, 2)
  return Buffer.concat([head, name, extra])
}

function descriptor(crc: number, size: number): Buffer {
  const data = Buffer.alloc(24)
  data.writeUInt32LE(0x08074b50, 0)
  data.writeUInt32LE(crc, 4)
  data.writeBigUInt64LE(BigInt(size), 8)
  data.writeBigUInt64LE(BigInt(size), 16)
  return data
}

function centralHead({ name, at, size, crc }: Written, made: Date): Buffer {
  const head = Buffer.alloc(46)
  head.writeUInt32LE(0x02014b50, 0)
  head.writeUInt16LE(version, 4)
  head.writeUInt16LE(version, 6)
  head.writeUInt16LE(flags, 8)
  head.writeUInt32LE(dosTime(made), 12)
  head.writeUInt32LE(crc, 16)
  head.writeUInt32LE(large, 20)
  head.writeUInt32LE(large, 24)
  head.writeUInt16LE(name.length, 28)
  head.writeUInt16LE(28, 30)
  head.writeUInt32LE(large, 42)
  const extra = Buffer.alloc(28)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(24, 2)
  for (const [index, value] of [size, size, at].entries()) extra.writeBigUInt64LE(BigInt(value), 4 + index * 8)
  return Buffer.concat([head, name, extra])
}

function endOf(count: number, size: number, at: number): Buffer {
  const end64 = Buffer.alloc(56)
  end64.writeUInt32LE(0x06064b50, 0)
  end64.writeBigUInt64LE(44n, 4)
  end64.writeUInt16LE(version, 12)
  end64.writeUInt16LE(version, 14)
  for (const [index, value] of [count, count, size, at].entries()) end64.writeBigUInt64LE(BigInt(value), 24 + index * 8)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(at + size), 8)
  locator.writeUInt32LE(1, 16)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Math.min(count, 0xffff), 8)
  end.writeUInt16LE(Math.min(count, 0xffff), 10)
  end.writeUInt32LE(Math.min(size, large), 12)
  end.writeUInt32LE(Math.min(at, large), 16)
  return Buffer.concat([end64, locator, end])
}

/** Two seconds are its finest. */
function dosTime(at: Date): number {
  const time = (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1)
  const date = ((at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate()
  return ((date << 16) | time) >>> 0
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

function crc32(data: Buffer, before: number): number {
  let crc = ~before >>> 0
  for (const byte of data) crc = (table[(crc ^ byte) & 255] as number) ^ (crc >>> 8)
  return ~crc >>> 0
}
