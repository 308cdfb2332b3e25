/** The controls of one camera as they are, also when another program or an automatic changes them, while they are looked at. */
import { useEffect, useState } from 'react'
import type { CameraControls } from '../../../src-shared/controls.ts'
import { onLink } from '../../kernel/engine-link.ts'

export interface SeenControls {
  readonly seen: CameraControls | undefined
  readonly failed: unknown
  /** What an answer to a change showed. */
  take(controls: CameraControls): void
  again(): void
}

export function useControls(cameraId: string): SeenControls {
  const [seen, take] = useState<CameraControls>()
  const [failed, setFailed] = useState<unknown>()
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` begins it anew
  useEffect(() => {
    take(undefined)
    setFailed(undefined)
    let ended = false
    let leave = () => {}
    const unlink = onLink((link) => {
      leave()
      if (!link) return
      const stop = new AbortController()
      leave = () => stop.abort()
      const follow = async () => {
        for await (const controls of await link.engine.controls.watch({ camera_id: cameraId }, { signal: stop.signal })) take(controls)
      }
      follow().catch((thrown: unknown) => {
        if (!ended && !stop.signal.aborted && !link.gone.aborted) setFailed(thrown)
      })
    })
    return () => {
      ended = true
      leave()
      unlink()
    }
  }, [cameraId, attempt])
  return { seen, failed, take, again: () => setAttempt((count) => count + 1) }
}
