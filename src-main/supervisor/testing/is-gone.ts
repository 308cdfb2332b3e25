/** For tests: whether a process has ended, also where nobody collects the dead (a container without an init). */
import { readFileSync } from 'node:fs'

export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform === 'linux' && / Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\)/, ''))
  } catch {
    return true
  }
}
