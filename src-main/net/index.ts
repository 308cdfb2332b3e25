/** What stands between the engine and any network: hosts in addresses, and what a refusal of a socket or of HTTP means. */
export { hostInUrl } from './host-in-url.ts'
export { httpRefusal } from './http-refusal.ts'
export { socketCause, socketCode } from './socket-cause.ts'
