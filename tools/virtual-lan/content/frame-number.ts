/**
 * The number of a frame, burnt into it as two rows of squares that outlive coding and scaling: a square of the first row is white where
 * the bit is set, the one below it where it is not. So a picture that is smeared, or of two frames, has no number.
 */

/** Bits; the least significant one stands at the left. */
const numberBits = 10
const across = 24
const down = 16

/** FFmpeg's filters, for a picture of this size. */
export function numberFilters(width: number, height: number): string[] {
  const [w, h] = [Math.floor(width / across), Math.floor(height / down)]
  const box = (x: number, y: number, when: string) => `drawbox=x=${x}:y=${y}:w=${w}:h=${h}:color=white:t=fill:enable='${when}'`
  const bits = Array.from({ length: numberBits }, (_, bit) => `mod(floor(n/${2 ** bit}),2)`)
  return [
    `drawbox=x=0:y=0:w=${w * numberBits}:h=${2 * h}:color=black:t=fill`,
    ...bits.map((set, bit) => box(bit * w, 0, set)),
    ...bits.map((set, bit) => box(bit * w, h, `1-${set}`)),
  ]
}

/** Where to look, as parts of width and height: the middle of each square, row by row. */
export const numberPlaces: readonly { readonly x: number; readonly y: number }[] = [0, 1].flatMap((row) =>
  Array.from({ length: numberBits }, (_, bit) => ({ x: (bit + 0.5) / across, y: (row + 0.5) / down })),
)

/** The number, from the brightness (0 to 255) at each of the places; undefined where there is none, or the picture is damaged. */
export function numberOf(brightness: readonly number[]): number | undefined {
  let number = 0
  for (let bit = 0; bit < numberBits; bit += 1) {
    const [set = 0, unset = 0] = [brightness[bit], brightness[bit + numberBits]]
    if (Math.abs(set - unset) < 90) return undefined
    if (set > unset) number += 2 ** bit
  }
  return number
}
