/** Passwords: sealed at rest, masked on their way out. */

export { createSecrets } from './create-secrets.ts'
export { mask, maskQueries, passwordsIn, replacePasswords, unmaskQueries } from './credential-places.ts'
export { checkKey, loadKey } from './load-key.ts'
export type { Secrets } from './types.ts'
