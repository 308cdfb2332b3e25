/** The AudioSpecificConfig of AAC (ISO/IEC 14496-3 §1.6.2.1) as it stands in `config=`, and the ADTS header (§1.A.2) that says the same. */

const aacRates = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350] as const

export interface AacConfig {
  /** 2: AAC-LC. */
  readonly objectType: number
  /** Hz */
  readonly rate: number
  readonly channels: number
}

/** Undefined for what is none. Channels 0 (told by the stream itself) count as none: no server takes that. */
export function readAacConfig(hex: string | undefined): AacConfig | undefined {
  if (!hex || !/^([0-9a-f]{2}){2,64}$/i.test(hex)) return undefined
  const bytes = Buffer.from(hex, 'hex')
  let at = 0
  const take = (bits: number): number => {
    let value = 0
    for (let n = 0; n < bits; n++, at++) value = value * 2 + (((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1)
    return value
  }
  let objectType = take(5)
  if (objectType === 31) objectType = 32 + take(6)
  const index = take(4)
  const rate = index === 15 ? take(24) : aacRates[index]
  const channels = take(4)
  if (at > bytes.length * 8 || objectType === 0 || !rate || channels === 0 || channels > 7) return undefined
  return { objectType, rate, channels: channels === 7 ? 8 : channels }
}

/** Undefined where there is no such configuration: a rate without an index, more than six channels. */
export function writeAacConfig({ objectType, rate, channels }: AacConfig): string | undefined {
  const index = (aacRates as readonly number[]).indexOf(rate)
  if (index < 0 || channels < 1 || channels > 6 || objectType < 1 || objectType > 30) return undefined
  return ((objectType << 11) | (index << 7) | (channels << 3)).toString(16).padStart(4, '0')
}

export interface AdtsHeader extends AacConfig {
  /** Bytes of the header, and of the frame with it. */
  readonly head: number
  readonly length: number
}

export function readAdts(bytes: Buffer, at = 0): AdtsHeader | undefined {
  if (at + 7 > bytes.length || bytes[at] !== 0xff || ((bytes[at + 1] as number) & 0xf6) !== 0xf0) return undefined
  const [b1, b2, b3, b4, b5] = [1, 2, 3, 4, 5].map((n) => bytes[at + n] as number) as [number, number, number, number, number]
  const rate = aacRates[(b2 >> 2) & 15]
  const head = b1 & 1 ? 7 : 9
  const length = ((b3 & 3) << 11) | (b4 << 3) | (b5 >> 5)
  if (rate === undefined || length <= head) return undefined
  return { objectType: (b2 >> 6) + 1, rate, channels: ((b2 & 1) << 2) | (b3 >> 6), head, length }
}
