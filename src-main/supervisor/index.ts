/** Processes and everything else that runs for long: started, watched, tried again, and ended for certain. */
export { createSupervisor } from './create-supervisor.ts'
export type {
  Attempt,
  BackoffPolicy,
  Child,
  ChildExit,
  FfmpegRun,
  FfmpegTool,
  ProcessOptions,
  Supervised,
  SupervisedOptions,
  SupervisedState,
  SupervisedStatus,
  Supervisor,
} from './types.ts'
