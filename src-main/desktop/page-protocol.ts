/** Serves the built page at camgate://app, and nothing outside its folder. */
import { createReadStream, promises as files } from 'node:fs'
import { extname, join, normalize, sep } from 'node:path'
import { Readable } from 'node:stream'
import { protocol } from 'electron'

export const scheme = 'camgate'
export const pageUrl = `${scheme}://app/index.html`
const root = join(__dirname, '../renderer')

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Before the application is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** `protocol.handle` where it exists (Electron 25), its predecessor before. */
export function servePage(): void {
  if (typeof protocol.handle === 'function') {
    protocol.handle(scheme, async ({ url }) => {
      const file = await resolveFile(url)
      if (!file) return new Response('Not found', { status: 404 })
      return new Response(Readable.toWeb(createReadStream(file)) as ReadableStream, { headers: headersOf(file) })
    })
    return
  }
  protocol.registerStreamProtocol(scheme, ({ url }, answer) => {
    void resolveFile(url).then((file) =>
      file ? answer({ data: createReadStream(file), headers: headersOf(file) }) : answer({ statusCode: 404 }),
    )
  })
}

async function resolveFile(url: string): Promise<string | undefined> {
  const { hostname, pathname } = new URL(url)
  const file = normalize(join(root, decodeURIComponent(pathname)))
  if (hostname !== 'app' || !file.startsWith(root + sep)) return undefined
  const found = await files.stat(file).catch(() => undefined)
  return found?.isFile() ? file : undefined
}

function headersOf(file: string): Record<string, string> {
  return {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
  }
}
