/**
 * Sound at the microphone's rate, at that of a telephone. What the lower rate cannot carry is taken out first, or it would be heard as
 * other tones. Pure; keeps what it needs of the last piece, so pieces join without a click.
 */

/** Coefficients of the low pass: enough that what folds back is 40 dB down. */
const taps = 95

export function createResampler(from: number, to: number): (samples: Float32Array) => Int16Array {
  const filter = lowPass(Math.min(0.5, (0.45 * to) / from))
  const step = from / to
  let kept = new Float32Array(taps)
  let position = 0

  return (samples) => {
    const all = new Float32Array(kept.length + samples.length)
    all.set(kept)
    all.set(samples, kept.length)
    const made: number[] = []
    for (; position + taps <= all.length; position += step) {
      const start = Math.floor(position)
      let sum = 0
      for (let n = 0; n < taps; n += 1) sum += (filter[n] ?? 0) * (all[start + n] ?? 0)
      made.push(Math.max(-32_768, Math.min(32_767, Math.round(sum * 32_767))))
    }
    const used = Math.min(all.length, Math.floor(position))
    kept = all.slice(used)
    position -= used
    return Int16Array.from(made)
  }
}

/** A windowed sinc (Blackman). `cut`: share of the rate. */
function lowPass(cut: number): Float64Array {
  const filter = new Float64Array(taps)
  const middle = (taps - 1) / 2
  let sum = 0
  for (let n = 0; n < taps; n += 1) {
    const x = n - middle
    const sinc = x === 0 ? 2 * cut : Math.sin(2 * Math.PI * cut * x) / (Math.PI * x)
    const window = 0.42 - 0.5 * Math.cos((2 * Math.PI * n) / (taps - 1)) + 0.08 * Math.cos((4 * Math.PI * n) / (taps - 1))
    filter[n] = sinc * window
    sum += sinc * window
  }
  return filter.map((value) => value / sum)
}
