/** Width and height of a JPEG, from its frame header (ITU-T T.81 §B.2.2). */
export function jpegSize(jpeg: Uint8Array): { width: number; height: number } | undefined {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return undefined
  let at = 2
  while (at + 9 < jpeg.length) {
    if (jpeg[at] !== 0xff) return undefined
    const marker = jpeg[at + 1] as number
    if (marker === 0xff) {
      at += 1
      continue
    }
    // SOF0-15 without DHT, JPG and DAC.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      const height = ((jpeg[at + 5] as number) << 8) | (jpeg[at + 6] as number)
      const width = ((jpeg[at + 7] as number) << 8) | (jpeg[at + 8] as number)
      return width > 0 && height > 0 ? { width, height } : undefined
    }
    if (marker === 0xda || marker === 0xd9) return undefined
    const standalone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
    at += standalone ? 2 : 2 + (((jpeg[at + 2] as number) << 8) | (jpeg[at + 3] as number))
  }
  return undefined
}
