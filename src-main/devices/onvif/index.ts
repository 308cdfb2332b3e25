/** ONVIF and what it stands on: HTTP with a camera's login, tolerant XML, tolerant addresses. A foundation: cameras, discovery, PTZ and imaging build on it. */
export { type Address, effectivePort, endpointOf, joinAddress, splitAddress } from './address.ts'
export { createOnvif } from './connect.ts'
export { inputsOf } from './media.ts'
export { askWebAs, webLogin } from './signed-web.ts'
export type { Onvif, OnvifDevice, OnvifProfile } from './types.ts'
export { askWeb, type WebAnswer } from './web.ts'
export * as xml from './xml.ts'
