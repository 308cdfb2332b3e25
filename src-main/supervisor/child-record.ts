/**
 * The second net under the watchdog: children stand in a file of the data folder, and the next engine ends those that still
 * live. A process is only killed when its start proves that it is the recorded one and not a later one with the same number.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Log } from '../base/index.ts'
import { processIdentity, processStart, signalGroup, watchdogNeeded } from './platform.ts'

interface Recorded {
  readonly pid: number
  /** `processIdentity`, where the system has it in a file. */
  readonly identity: string | null
  readonly startedAt: number
  readonly file: string
}

export interface ChildRecord {
  add(pid: number, file: string): void
  remove(pid: number): void
}

/** Ends what an engine before this one left behind, then records. `folder` undefined: records nothing. */
export function createChildRecord(folder: string | undefined, log: Log): ChildRecord {
  if (folder === undefined || !watchdogNeeded) return { add() {}, remove() {} }
  const path = join(folder, 'camgate.children.json')
  const children = new Map<number, Recorded>()
  sweep(path, log)

  const write = () => {
    try {
      writeFileSync(path, JSON.stringify([...children.values()]))
    } catch {
      // A full or read-only disk: the watchdog still holds.
    }
  }
  return {
    add(pid, file) {
      children.set(pid, { pid, identity: processIdentity(pid) ?? null, startedAt: Date.now(), file: basename(file) })
      write()
    },
    remove(pid) {
      if (children.delete(pid)) write()
    },
  }
}

function sweep(path: string, log: Log): void {
  for (const recorded of readRecord(path)) {
    if (!isTheSame(recorded)) continue
    log.warn({ pid: recorded.pid, file: recorded.file }, 'A process of an engine that crashed still ran, and was ended')
    signalGroup(recorded.pid, 'SIGKILL')
  }
  rmSync(path, { force: true })
}

function readRecord(path: string): Recorded[] {
  try {
    const list: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return Array.isArray(list) ? list.filter((entry): entry is Recorded => Number.isInteger(entry?.pid) && entry.pid > 1) : []
  } catch {
    return []
  }
}

function isTheSame(recorded: Recorded): boolean {
  if (recorded.identity !== null) return processIdentity(recorded.pid) === recorded.identity
  const found = processStart(recorded.pid)
  return found !== undefined && found.name === recorded.file && Math.abs(found.startedAt - recorded.startedAt) < 3000
}
