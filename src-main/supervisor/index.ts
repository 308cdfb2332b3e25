/** Processes and everything else that runs for long: started, watched, tried again, and ended for certain. */
export { createSupervisor } from './create-supervisor.ts'
export type { Supervisor } from './types.ts'
