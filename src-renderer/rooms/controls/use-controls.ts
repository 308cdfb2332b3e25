/** The controls of one camera as they are, also when another program or an automatic changes them, while they are looked at. */
import { useState } from 'react'
import type { CameraControls } from '../../../src-shared/controls.ts'
import { useWatch } from '../../kernel/use-watch.ts'

export interface SeenControls {
  readonly seen: CameraControls | undefined
  readonly failed: unknown
  /** What an answer to a change showed. */
  take(controls: CameraControls): void
  again(): void
}

export function useControls(cameraId: string): SeenControls {
  const [seen, take] = useState<CameraControls>()
  const [attempt, setAttempt] = useState(0)
  const failed = useWatch(`${cameraId} ${attempt}`, {
    begin: () => take(undefined),
    async follow(engine, signal) {
      for await (const controls of await engine.controls.watch({ camera_id: cameraId }, { signal })) take(controls)
    },
  })
  return { seen, failed, take, again: () => setAttempt((count) => count + 1) }
}
