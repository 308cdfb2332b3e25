/** G.711 to 16-bit samples (ITU-T G.711). */

function alaw(byte: number): number {
  const code = byte ^ 0x55
  const exponent = (code >> 4) & 7
  const mantissa = ((code & 15) << 4) + 8
  const size = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1)
  return code & 0x80 ? size : -size
}

function ulaw(byte: number): number {
  const code = ~byte & 0xff
  const size = ((((code & 15) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84
  return code & 0x80 ? -size : size
}

const tables = {
  pcma: Int16Array.from({ length: 256 }, (_, byte) => alaw(byte)),
  pcmu: Int16Array.from({ length: 256 }, (_, byte) => ulaw(byte)),
}

export function decodeG711(codec: 'pcma' | 'pcmu', data: Uint8Array): Int16Array {
  const table = tables[codec]
  const out = new Int16Array(data.length)
  for (let i = 0; i < data.length; i++) out[i] = table[data[i] as number] as number
  return out
}
