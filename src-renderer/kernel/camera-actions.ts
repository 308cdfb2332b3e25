/** What can be done with one camera, as an action of the window: it acts on the camera that has the focus, or that is open. */
import type { Action } from './actions.ts'
import type { CameraAction } from './room.ts'
import { targetCamera } from './target-camera.ts'

export function cameraActionAsAction(action: CameraAction): Action {
  const { id, group, shortcut } = action
  return {
    id,
    group,
    ...(shortcut ? { shortcut } : {}),
    words: (t, context) => {
      const target = targetCamera(context)
      const label = action.label(context.rows, target ?? '')
      const name = target && context.rows.cameras[target]?.name
      return name ? t(`camera_action_named.${label}`, { name }) : t(`camera_action.${label}`)
    },
    when: (context) => {
      const target = targetCamera(context)
      return target !== undefined && (action.when?.(context, target) ?? true)
    },
    run: (context) => {
      const target = targetCamera(context)
      return target === undefined ? undefined : action.run(target)
    },
  }
}
