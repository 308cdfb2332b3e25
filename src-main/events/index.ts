/**
 * The room's door: what cameras notice, by ONVIF's events. A listener per camera (`camera-listener.ts`) keeps one subscription alive
 * (`pull-point/`) and makes stretches of time of what is said (`occurrences.ts`, what it means `topics.ts`); they are kept (`history.ts`) and
 * sent to webhooks (`hooks/`). Relay outputs (`relays.ts`) are here as well, since only events tell their state.
 */
export { createEvents } from './events.ts'
export type { Events } from './types.ts'
