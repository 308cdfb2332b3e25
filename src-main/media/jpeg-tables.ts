/** The tables that RFC 2435 leaves out of the packets: quantization (Appendix A) and Huffman (ITU-T T.81 Annex K). */

// Zigzag order, as RFC 2435 Appendix A prints them.
const luma = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51, 56, 55,
  64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
]
const chroma = [
  17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
]

/** Both tables for Q 1 to 99 (§4.2), 128 bytes, zigzag order. */
export function quantizationTables(q: number): Buffer {
  const factor = Math.min(99, Math.max(1, q))
  const scale = factor < 50 ? Math.floor(5000 / factor) : 200 - factor * 2
  return Buffer.from([...luma, ...chroma].map((value) => Math.min(255, Math.max(1, Math.floor((value * scale + 50) / 100)))))
}

const acLuma =
  '0102030004110512213141061351610722711432 8191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa'
const acChroma =
  '0001020311040521310612415107617113223281 08144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa'

function huffman(classAndId: number, counts: readonly number[], symbols: string): Buffer {
  const values = Buffer.from(symbols.replace(/ /g, ''), 'hex')
  const head = Buffer.from([0xff, 0xc4, 0, 0, classAndId, ...counts])
  head.writeUInt16BE(3 + counts.length + values.length, 2)
  return Buffer.concat([head, values])
}

const dcSymbols = '000102030405060708090a0b'

/** The four DHT segments. */
export const huffmanSegments = Buffer.concat([
  huffman(0x00, [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], dcSymbols),
  huffman(0x10, [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d], acLuma),
  huffman(0x01, [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], dcSymbols),
  huffman(0x11, [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77], acChroma),
])
