/** A computer that publishes does not fall asleep by itself; its screen may. */
import { powerSaveBlocker } from 'electron'

let blocker: number | undefined

export function keepAwake(publishing: number): void {
  if (publishing > 0) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
  else if (blocker !== undefined) {
    powerSaveBlocker.stop(blocker)
    blocker = undefined
  }
}
