/**
 * FLAC (RFC 9639): 16-bit samples without loss, so that G.711 and L16 fit into MP4 and play in every browser.
 *
 * Fixed predictors and one Rice parameter a block, wasted bits taken out (G.711 leaves two or three), stereo as two independent
 * channels: little work, and close to the size of the G.711 itself.
 */

/** `dfLa` and the stream itself begin with this: fixed block size, 16 bit, length and MD5 unknown (§8.2). */
export function flacStreamInfo(rate: number, channels: number, block: number): Buffer {
  const info = Buffer.alloc(34)
  info.writeUInt16BE(block, 0)
  info.writeUInt16BE(block, 2)
  info.writeUInt32BE(((rate << 12) | ((channels - 1) << 9) | (15 << 4)) >>> 0, 10)
  return info
}

/** One frame of `samples` (interleaved). `number` counts frames from 0. Rate and depth are those of the stream info. */
export function flacFrame(samples: Int16Array, channels: number, number: number): Buffer {
  const count = samples.length / channels
  const out = new BitWriter(samples.length * 2 + 64)
  out.bits(0xfff8, 16)
  // Block size in 16 bits behind the head; the rate as in the stream info.
  out.bits(0x70, 8)
  out.bits(((channels - 1) << 4) | 0x08, 8)
  utf8(out, number)
  out.bits(count - 1, 16)
  out.bits(crc8(out.written()), 8)
  const line = new Int32Array(count)
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < count; i++) line[i] = samples[i * channels + channel] as number
    subframe(out, line)
  }
  out.align()
  out.bits(crc16(out.written()), 16)
  return Buffer.from(out.written())
}

/** The frame's number in the manner of UTF-8 (§9.1.5). */
function utf8(out: BitWriter, number: number): void {
  if (number < 0x80) {
    out.bits(number, 8)
    return
  }
  let more = 1
  while (number >= 2 ** (more * 5 + 6)) more += 1
  out.bits(((0xff00 >> (more + 1)) & 0xff) | Math.floor(number / 64 ** more), 8)
  for (let i = more - 1; i >= 0; i--) out.bits(0x80 | (Math.floor(number / 64 ** i) & 63), 8)
}

function subframe(out: BitWriter, samples: Int32Array): void {
  const wasted = wastedBits(samples)
  if (wasted === 16) {
    // All zero: a constant.
    out.bits(0, 8)
    out.bits(0, 16)
    return
  }
  if (wasted > 0) for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] as number) >> wasted
  const depth = 16 - wasted
  const best = bestOrder(samples)
  const residual = differences(samples, best)
  const { parameter, size } = rice(residual, best)
  const fixed = size + best * depth + 10 < samples.length * depth
  out.bits(((fixed ? 8 + best : 1) << 1) | (wasted > 0 ? 1 : 0), 8)
  if (wasted > 0) out.bits(1, wasted)
  if (!fixed) {
    for (const sample of samples) out.bits(sample & (2 ** depth - 1), depth)
    return
  }
  for (let i = 0; i < best; i++) out.bits((samples[i] as number) & (2 ** depth - 1), depth)
  // Rice code with 5 bits of parameter, one partition.
  out.bits(1, 2)
  out.bits(0, 4)
  out.bits(parameter, 5)
  for (let i = best; i < residual.length; i++) {
    const value = residual[i] as number
    const folded = value >= 0 ? value * 2 : -value * 2 - 1
    out.zeros(Math.floor(folded / 2 ** parameter))
    out.bits(1, 1)
    if (parameter > 0) out.bits(folded & (2 ** parameter - 1), parameter)
  }
}

/** Low bits that are zero in all samples; 16 when all samples are. */
function wastedBits(samples: Int32Array): number {
  let any = 0
  for (const sample of samples) any |= sample
  return any === 0 ? 16 : 31 - Math.clz32(any & -any)
}

/** The fixed predictor (order 0 to 4) whose residual is smallest. */
function bestOrder(samples: Int32Array): number {
  const sums = [0, 0, 0, 0, 0]
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let i = 0; i < samples.length; i++) {
    const e0 = samples[i] as number
    const e1 = e0 - a
    const e2 = e1 - b
    const e3 = e2 - c
    const e4 = e3 - d
    a = e0
    b = e1
    c = e2
    d = e3
    if (i < 4) continue
    sums[0] = (sums[0] as number) + Math.abs(e0)
    sums[1] = (sums[1] as number) + Math.abs(e1)
    sums[2] = (sums[2] as number) + Math.abs(e2)
    sums[3] = (sums[3] as number) + Math.abs(e3)
    sums[4] = (sums[4] as number) + Math.abs(e4)
  }
  const order = sums.indexOf(Math.min(...sums))
  return Math.min(order, Math.max(0, samples.length - 1))
}

function differences(samples: Int32Array, order: number): Int32Array {
  let line = samples
  for (let round = 0; round < order; round++) {
    const next = new Int32Array(line.length)
    for (let i = line.length - 1; i > round; i--) next[i] = (line[i] as number) - (line[i - 1] as number)
    line = next
  }
  return line
}

/** The parameter with the fewest bits, by trying those near the mean. */
function rice(residual: Int32Array, from: number): { parameter: number; size: number } {
  let sum = 0
  for (let i = from; i < residual.length; i++) sum += Math.abs(residual[i] as number) * 2
  const count = residual.length - from
  const near = Math.max(0, Math.floor(Math.log2(Math.max(1, sum / Math.max(1, count)))))
  let best = { parameter: 0, size: Number.POSITIVE_INFINITY }
  for (let parameter = Math.max(0, near - 1); parameter <= Math.min(20, near + 1); parameter++) {
    let size = count * (1 + parameter)
    for (let i = from; i < residual.length; i++) {
      const value = residual[i] as number
      size += (value >= 0 ? value * 2 : -value * 2 - 1) >>> parameter
    }
    if (size < best.size) best = { parameter, size }
  }
  return best
}

class BitWriter {
  #bytes: Buffer
  #at = 0
  #hold = 0
  #held = 0

  constructor(size: number) {
    this.#bytes = Buffer.alloc(size)
  }

  /** Up to 32 bits. */
  bits(value: number, count: number): void {
    let left = count
    while (left > 0) {
      const take = Math.min(left, 8 - this.#held)
      this.#hold = (this.#hold << take) | (Math.floor(value / 2 ** (left - take)) & (2 ** take - 1))
      this.#held += take
      left -= take
      if (this.#held === 8) this.#flush()
    }
  }

  zeros(count: number): void {
    let left = count
    for (; left > 32; left -= 32) this.bits(0, 32)
    this.bits(0, left)
  }

  align(): void {
    if (this.#held > 0) this.bits(0, 8 - this.#held)
  }

  written(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  #flush(): void {
    if (this.#at === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)])
    this.#bytes[this.#at++] = this.#hold
    this.#hold = 0
    this.#held = 0
  }
}

const crcTable = (polynomial: number, bits: number) =>
  Uint16Array.from({ length: 256 }, (_, byte) => {
    let value = byte << (bits - 8)
    for (let i = 0; i < 8; i++) value = (value << 1) ^ (value & (1 << (bits - 1)) ? polynomial : 0)
    return value & (2 ** bits - 1)
  })
const table8 = crcTable(0x07, 8)
const table16 = crcTable(0x8005, 16)

function crc8(data: Uint8Array): number {
  let crc = 0
  for (const byte of data) crc = table8[crc ^ byte] as number
  return crc
}

function crc16(data: Uint8Array): number {
  let crc = 0
  for (const byte of data) crc = ((crc << 8) & 0xff00) ^ (table16[(crc >> 8) ^ byte] as number)
  return crc
}
