import type { Log } from '../base/index.ts'

/** Writes nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog }
