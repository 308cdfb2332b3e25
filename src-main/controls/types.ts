/** What the parts of this room hand each other. */
import type { Control, ControlResult, ControlValue } from '../../src-shared/controls.ts'

/** A checked value for a control that may be changed; null presses a button. */
export interface Change {
  readonly control: Control
  readonly value: ControlValue | null
}

/** Where a camera's controls come from. Reads and changes are never asked for at the same time. */
export interface ControlSource {
  /** All of them, as they are now. Throws Failure. */
  read(): Promise<Control[]>
  /** One result for each change, by reading back; then all controls. Throws Failure when the camera could not be asked at all. */
  change(changes: readonly Change[]): Promise<{ results: ControlResult[]; controls: Control[] }>
}
