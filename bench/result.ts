/** What a measurement gives: one row per figure, ours beside that of the bare tool in the same run. */
export interface Result {
  readonly name: string
  readonly what: string
  readonly unit: string
  readonly ours: number | null
  readonly theirs: number | null
  /** ours / theirs */
  readonly ratio: number | null
  /** The ratio that is aimed at, at most; where there is none, the figure. */
  readonly aim: number | null
  /** The aim is a least. */
  readonly atLeast?: boolean
}

export interface BenchOptions {
  readonly quick: boolean
  /** For `load`. */
  readonly cameras?: number | undefined
  readonly minutes?: number | undefined
  readonly way?: 'direct' | 'ffmpeg' | undefined
  say(line: string): void
}

export type Measurement = (options: BenchOptions) => Promise<Result[]>

/** Medians of interleaved rounds, so that a busy moment of the machine spoils one round and not the ratio. */
export function compare(row: Pick<Result, 'name' | 'what' | 'unit' | 'aim'>, ours: readonly number[], theirs: readonly number[]): Result {
  const a = median(ours)
  const b = median(theirs)
  return { ...row, ours: a, theirs: b, ratio: b > 0 ? a / b : null }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/** A figure that nobody else has: the aim is for the figure itself, at most or at least. */
export const absolute = (row: Pick<Result, 'name' | 'what' | 'unit' | 'aim' | 'atLeast'>, values: readonly number[]): Result => ({
  ...row,
  ours: median(values),
  theirs: null,
  ratio: null,
})

/** A measurement that had to be left out, and how to have it. */
export const absent = (name: string, peer: string, where: string): Result => ({
  ...{ name, what: `skipped: no ${peer} (${where})`, unit: '', ours: null, theirs: null, ratio: null, aim: null },
})
