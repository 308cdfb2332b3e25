/**
 * Hands FFmpeg an address together with its login, so that no password stands in an argument list, which every user of the
 * computer can read: FFmpeg is told to open a playlist (its concat demuxer) at a loopback address that is known to nobody else
 * and forgotten after half a minute; in the playlist stands the real address.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Credentials, joinAddress, splitAddress } from '../net/index.ts'
import { passwordsIn } from '../secrets/index.ts'

export interface LoginHandover {
  /** Input arguments, ending with `-i …`: the address itself where nothing in it is secret. Good for one start of FFmpeg, now. */
  input(url: string, credentials: Credentials | undefined): Promise<string[]>
  close(): Promise<void>
}

const validFor = 30_000
const protocols = 'http,https,httpproxy,tcp,tls,udp,rtp,crypto,hls,rtmp,rtmps,rtmpt,rtmpe,srt,rist,mmsh,mmst,ftp'

export function createLoginHandover(): LoginHandover {
  const playlists = new Map<string, string>()
  let opening: Promise<Server> | undefined

  const listen = () =>
    new Promise<Server>((resolve, reject) => {
      const server = createServer((request, response) => {
        const playlist = playlists.get(request.url?.slice(1) ?? '')
        if (playlist === undefined) response.writeHead(404).end()
        else response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' }).end(playlist)
      })
      server.once('error', reject)
      server.listen(0, '127.0.0.1', () => resolve(server))
      server.unref()
    })

  return {
    async input(url, credentials) {
      if (url.startsWith('file:') || (!credentials && passwordsIn(url).length === 0)) return ['-i', url]
      opening ??= listen()
      const { port } = (await opening).address() as AddressInfo
      const token = randomBytes(24).toString('base64url')
      playlists.set(token, `ffconcat version 1.0\nfile '${quoted(credentials ? withLogin(url, credentials) : url)}'\n`)
      setTimeout(() => playlists.delete(token), validFor).unref()
      return ['-f', 'concat', '-safe', '0', '-protocol_whitelist', protocols, '-i', `http://127.0.0.1:${port}/${token}`]
    },
    async close() {
      playlists.clear()
      const server = await opening?.catch(() => undefined)
      server?.closeAllConnections()
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()))
    },
  }
}

/** FFmpeg decodes percent-escapes in the user part, so every character survives. */
function withLogin(url: string, { user, password }: Credentials): string {
  const address = splitAddress(url)
  if (!address) return url
  const encode = (text: string) =>
    [...Buffer.from(text)]
      .map((byte) => (/\w/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`))
      .join('')
  return joinAddress(address).replace('://', `://${encode(user)}:${encode(password)}@`)
}

/** Within single quotes of FFmpeg's syntax a quote is written by leaving them. */
function quoted(text: string): string {
  return text.replace(/'/g, "'\\''")
}
