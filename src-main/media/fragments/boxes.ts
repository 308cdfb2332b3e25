/** Writing ISO base media file boxes (ISO/IEC 14496-12 §4.2): a size, four letters, the payload. */

type Part = Buffer | readonly Buffer[]

/** Under 4 GiB, as everything but the media data is. */
export function box(type: string, ...parts: readonly Part[]): Buffer {
  const payload = parts.flat()
  const size = payload.reduce((sum, { length }) => sum + length, 8)
  const head = Buffer.allocUnsafe(8)
  head.writeUInt32BE(size, 0)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, ...payload], size)
}

export function fullBox(type: string, version: number, flags: number, ...parts: readonly Part[]): Buffer {
  return box(type, u32(version * 2 ** 24 + flags), ...parts)
}

export function bytes(...values: readonly number[]): Buffer {
  return Buffer.from(values)
}

export function u16(...values: readonly number[]): Buffer {
  const out = Buffer.allocUnsafe(values.length * 2)
  values.forEach((value, index) => void out.writeUInt16BE(value & 0xffff, index * 2))
  return out
}

export function u32(...values: readonly number[]): Buffer {
  const out = Buffer.allocUnsafe(values.length * 4)
  values.forEach((value, index) => void out.writeUInt32BE(value >>> 0, index * 4))
  return out
}

/** Up to 2^53. */
export function u64(value: number): Buffer {
  const out = Buffer.allocUnsafe(8)
  out.writeBigUInt64BE(BigInt(Math.max(0, Math.round(value))))
  return out
}

export function text(value: string): Buffer {
  return Buffer.from(`${value}\0`)
}

/** The unity transformation of `mvhd` and `tkhd`. */
export const unityMatrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
