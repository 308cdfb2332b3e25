/** A scripted camera and the table of oddities that it can play: for tests, for comparing clients, for bug reports. */
import { addressOddities } from './cases/addresses.ts'
import { descriptionOddities } from './cases/descriptions.ts'
import { encryptedOddities } from './cases/encrypted.ts'
import { framingOddities } from './cases/framing.ts'
import { loginOddities } from './cases/logins.ts'
import type { Oddity } from './cases/oddity.ts'
import { sessionOddities } from './cases/sessions.ts'
import { transportOddities } from './cases/transports.ts'

export { type ScriptedCamera, startScriptedCamera } from './camera.ts'
export type { Oddity } from './cases/oddity.ts'
export { mediaLoop } from './media-loop.ts'
export type { Script } from './script.ts'
export { plainSdp } from './scripted-session.ts'

export const oddities: readonly Oddity[] = [
  ...addressOddities,
  ...loginOddities,
  ...sessionOddities,
  ...framingOddities,
  ...descriptionOddities,
  ...transportOddities,
  ...encryptedOddities,
]

/** The address to dial for a case: redirecting cameras begin elsewhere. */
export function startAddress(oddity: Oddity, url: string): string {
  return oddity.name.startsWith('redirected') ? url.replace(/\/new$/, '/live') : url
}
