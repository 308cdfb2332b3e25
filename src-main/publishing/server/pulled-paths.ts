/** The paths that one server was told to fetch from our cameras, whichever publication asked for it. */
export interface PulledPaths {
  add(path: string): void
  delete(path: string): void
  has(path: string): boolean
  readonly size: number
}
