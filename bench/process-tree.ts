/** CPU time and memory of processes with all their descendants, from /proc (Linux, proc(5)). */
import { readdirSync, readFileSync } from 'node:fs'

/** Ticks per second of the figures in /proc/<pid>/stat: USER_HZ is 100 on every Linux. */
const ticksPerSecond = 100

/**
 * Seconds that the threads of a process ran, to the nanosecond (schedstat, kernel's Documentation/scheduler/sched-stats.rst).
 * A kernel that accounts by ticks samples what /proc/<pid>/stat tells, which may miss whoever wakes often and briefly; where it
 * accounts exactly, both agree (seen on the machine of the README's figures).
 */
function ran(pid: number): number | undefined {
  try {
    let nanoseconds = 0
    for (const task of readdirSync(`/proc/${pid}/task`))
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1').split(' ')[0])
    return nanoseconds / 1e9
  } catch {
    return undefined // the kernel does not count it, or the process ended
  }
}

interface Stat {
  readonly parent: number
  /** Seconds of CPU, children that ended and were waited for included. */
  readonly cpu: number
}

function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name stands in brackets and may hold anything.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [utime = 0, stime = 0, childUtime = 0, childStime = 0] = fields.slice(11, 15)
    const ended = (childUtime + childStime) / ticksPerSecond
    return { parent: fields[1] ?? 0, cpu: (ran(pid) ?? (utime + stime) / ticksPerSecond) + ended }
  } catch {
    return undefined
  }
}

/** Those that run, and everything below them. */
export function processTree(roots: readonly number[]): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : undefined
    if (stat) parents.set(Number(name), stat.parent)
  }
  const tree = new Set(roots)
  for (let grew = true; grew; ) {
    grew = false
    for (const [pid, parent] of parents)
      if (tree.has(parent) && !tree.has(pid)) {
        tree.add(pid)
        grew = true
      }
  }
  return [...tree].filter((pid) => parents.has(pid))
}

/** Percent of one core that the trees below `roots` used over so many milliseconds. */
export async function cpuOver(roots: readonly number[], ms: number): Promise<number> {
  const read = () => new Map(processTree(roots).map((pid) => [pid, readStat(pid)?.cpu ?? 0]))
  const before = read()
  const began = performance.now()
  await new Promise((resolve) => setTimeout(resolve, ms))
  const seconds = (performance.now() - began) / 1000
  let used = 0
  for (const [pid, cpu] of read()) used += Math.max(0, cpu - (before.get(pid) ?? 0))
  return (used / seconds) * 100
}

/** Resident megabytes, summed; pages that are shared count for each. */
export function residentOf(roots: readonly number[]): number {
  let kib = 0
  for (const pid of processTree(roots)) {
    try {
      kib += Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0)
    } catch {
      // It ended meanwhile.
    }
  }
  return kib / 1024
}

/** CPU seconds that one process used so far. */
export function cpuOf(pid: number): number {
  return readStat(pid)?.cpu ?? 0
}
