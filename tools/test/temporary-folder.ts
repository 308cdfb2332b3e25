/**
 * One temporary folder for a whole run of tests, removed with everything that tests and their peers left in it: a worker
 * that is ended by a signal cannot tidy up after itself.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Vitest calls it by this name. Makes it the temporary folder of this process and of those that it starts from now on; gives what removes it. */
export function setup(): () => void {
  const before = process.env.TMPDIR
  const folder = mkdtempSync(join(tmpdir(), 'camgate-test-'))
  // Peers that refuse to run as root read what tests put there.
  chmodSync(folder, 0o755)
  process.env.TMPDIR = folder
  return () => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
