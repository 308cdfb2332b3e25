/**
 * The room's door: finding cameras, on every interface by every protocol (`scan.ts`) or at addresses that are given (`addresses/`); one
 * list of findings (`findings.ts`), asked for more without a login (`enrich.ts`), and the step to a camera (`adopt.ts`).
 */
export { createDiscovery } from './discovery.ts'
export type { Discovery } from './types.ts'
