/**
 * What stands between the engine and any network, whatever protocol is spoken: addresses, logins, and what a refusal of a
 * socket or of HTTP means.
 */
export { type Address, effectivePort, endpointOf, joinAddress, placeOf, repairAddress, splitAddress } from './address.ts'
export { decodePercent, fromHttpHeader, readText } from './byte-text.ts'

export { dial, type ShownCertificate, sameFingerprint } from './dial.ts'
export { hostInUrl } from './host-in-url.ts'
export { httpRefusal } from './http-refusal.ts'
export { createKeptWeb } from './kept-web.ts'
export { type AuthScheme, basicAuthorization, type Credentials, createLogin, type Login } from './login.ts'
export { createLoginMemory, type LoginMemory, type LoginRecord, rememberingLogin } from './login-memory.ts'
export { askWebAs, openWebAs, redirected, rememberedWebLogin, webLogin } from './signed-web.ts'
export { socketFailure } from './socket-cause.ts'
export { createVerifier } from './verifier.ts'
export { askWeb, type WebAnswer, type WebRequest } from './web.ts'
