/** Finding cameras. */
export { createDiscovery, type DiscoveryOptions } from './discovery.ts'
export type { Discovery } from './types.ts'
