/** Follows something of the engine for as long as a component stands, begun anew at each link to the engine and whenever `key` changes. */
import { useEffect, useRef, useState } from 'react'
import type { EngineClient } from './connect.ts'
import { onLink } from './engine-link.ts'

interface Watch {
  /** Before the first link, and when `key` changed: what was seen belongs to something else. */
  begin(): void
  /** Runs until its signal. */
  follow(engine: EngineClient, signal: AbortSignal): Promise<void>
}

/** Why it ended by itself, where it did. */
export function useWatch(key: string, watch: Watch): unknown {
  const [failed, setFailed] = useState<unknown>()
  const latest = useRef(watch)
  latest.current = watch
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for everything that is followed
  useEffect(() => {
    latest.current.begin()
    setFailed(undefined)
    let ended = false
    let leave = () => {}
    const unlink = onLink((link) => {
      leave()
      if (!link) return
      const stop = new AbortController()
      leave = () => stop.abort()
      latest.current.follow(link.engine, stop.signal).catch((thrown: unknown) => {
        if (!ended && !stop.signal.aborted && !link.gone.aborted) setFailed(thrown)
      })
    })
    return () => {
      ended = true
      leave()
      unlink()
    }
  }, [key])
  return failed
}
