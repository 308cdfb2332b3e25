/**
 * The room's door: this gateway among others on one PostgreSQL. What happens here waits in an outbox (`outbox.ts`, of which tables
 * `mirrored.ts`) and is handed in (`hand-in.ts`); what all did is read there (`shared-list.ts`), or here while it is away (`own-views.ts`).
 * Who records which camera is said there by a lease (`held-cameras.ts`).
 */
export { createGateways, type DatabaseOptions, type Gateways } from './gateways.ts'
export { heldCamera } from './held-cameras.ts'
