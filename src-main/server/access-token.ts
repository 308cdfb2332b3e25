/**
 * The access token of a gateway. Only its SHA-256 is kept (file of mode 0600 in the data folder); the token itself is
 * shown once, when it is made.
 */
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from './access.ts'

const fileName = 'access-token.sha256'

/** `fresh` is there only when it was made now. */
export async function loadAccessToken(
  folder: string,
  options: { renew?: boolean } = {},
): Promise<{ hash: Buffer; fresh: string | undefined }> {
  const file = join(folder, fileName)
  if (!options.renew) {
    const kept = await readFile(file, 'utf8').catch(() => undefined)
    if (kept && /^[0-9a-f]{64}\s*$/.test(kept)) return { hash: Buffer.from(kept.trim(), 'hex'), fresh: undefined }
  }
  const fresh = randomBytes(24).toString('base64url')
  const hash = sha256(fresh)
  await writeFile(file, `${hash.toString('hex')}\n`, { mode: 0o600 })
  return { hash, fresh }
}
