/** What of a camera would pause when its streams begin anew: from the rows that every screen sees. */
import type { StreamsOutcome } from '../../../src-shared/setup.ts'
import type { EngineState } from '../../state/index.ts'

export function interruptedBy(state: EngineState, cameraId: string): StreamsOutcome['interrupts'] {
  const status = state.get('publications', cameraId)?.status
  const recording = state.get('recordings', cameraId)?.state
  return { publication: status !== undefined && status !== 'stopped', recording: recording !== undefined && recording !== 'idle' }
}
