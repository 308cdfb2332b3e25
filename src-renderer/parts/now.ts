/** The time, for countdowns and ages: one timer for the whole window, running only while somebody looks. */
import { useSyncExternalStore } from 'react'

let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const watchers = new Set<() => void>()

function watch(call: () => void): () => void {
  watchers.add(call)
  now = Date.now()
  timer ??= setInterval(() => {
    now = Date.now()
    for (const watcher of watchers) watcher()
  }, 1000)
  return () => {
    watchers.delete(call)
    if (watchers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** Milliseconds since 1970, new each second. */
export const useNow = (): number =>
  useSyncExternalStore(
    watch,
    () => now,
    () => now,
  )
