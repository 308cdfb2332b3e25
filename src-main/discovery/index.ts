/** Finding cameras. */
export { createDiscovery } from './discovery.ts'
export type { Discovery } from './types.ts'
