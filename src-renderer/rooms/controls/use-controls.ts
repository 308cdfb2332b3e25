/** The controls of one camera as they are, also when another program or an automatic changes them, while they are looked at. */
import { useCallback, useState } from 'react'
import type { CameraControls, Control } from '../../../src-shared/controls.ts'
import { useWatch } from '../../kernel/use-watch.ts'

export interface SeenControls {
  readonly seen: CameraControls | undefined
  readonly failed: unknown
  /** What an answer to a change showed. */
  take(controls: CameraControls): void
  again(): void
}

/** What was seen last, by camera: a panel that is opened again stands at once, and what changed meanwhile follows. */
const remembered = new Map<string, CameraControls>()
/** Cameras whose panels are kept. */
const most = 100

/** A control that did not change stays the same object, so that its row is not drawn again. */
function withUnchanged(before: CameraControls | undefined, now: CameraControls): CameraControls {
  const known = new Map(before?.controls.map((control) => [control.key, control]))
  const same = (control: Control) => {
    const old = known.get(control.key)
    return old && JSON.stringify(old) === JSON.stringify(control) ? old : control
  }
  return { ...now, controls: now.controls.map(same) }
}

export function useControls(cameraId: string): SeenControls {
  const [seen, setSeen] = useState(() => remembered.get(cameraId))
  const take = useCallback((now: CameraControls) => {
    setSeen((before) => {
      const next = withUnchanged(before, now)
      if (now.camera_id !== null) {
        remembered.delete(now.camera_id)
        remembered.set(now.camera_id, next)
        for (const oldest of remembered.keys()) if (remembered.size > most) remembered.delete(oldest)
      }
      return next
    })
  }, [])
  const [attempt, setAttempt] = useState(0)
  const failed = useWatch(`${cameraId} ${attempt}`, {
    begin: () => setSeen(remembered.get(cameraId)),
    async follow(engine, signal) {
      for await (const controls of await engine.controls.watch({ camera_id: cameraId }, { signal })) take(controls)
    },
  })
  return { seen, failed, take, again: () => setAttempt((count) => count + 1) }
}
