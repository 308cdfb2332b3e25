/**
 * Opens the TCP or TLS connection under RTSP, with a time-out of its own (Node has none) and every way to fail named.
 *
 * Plain connections read into one buffer that all of them share: a chunk is valid only during the call that hands it out.
 */
import { connect, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket, type ConnectionOptions as TlsOptions } from 'node:tls'
import { Failure } from '../../base/index.ts'
import { socketCause, socketCode } from '../../net/index.ts'
import type { RtspUrl } from '../wire/url.ts'

export interface DialOptions {
  readonly url: RtspUrl
  /** Milliseconds until the connection (with TLS: the handshake) must stand. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
  /** SHA-256 fingerprint of the certificate to insist on. */
  readonly fingerprint?: string | undefined
  /** Bytes that came; a view that is reused after the call. */
  data(chunk: Buffer): void
}

export interface Dialed {
  readonly socket: Socket
  /** Of the certificate, for rtsps. */
  readonly fingerprint: string | undefined
}

// libuv reads and calls back in one go, so one buffer serves every connection of this thread.
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024)

/** What a socket's error means, before the connection stood. */
function dialFailure(error: unknown, url: RtspUrl): Failure {
  const code = socketCode(error)
  const where = `${url.host} port ${url.port}`
  const cause = code === 'ECONNRESET' ? 'silent' : socketCause(code)
  if (cause === 'dns') return new Failure('dns', `${url.host}: ${code}`)
  if (cause) return new Failure(cause, `${where}: ${code}`)
  return url.scheme === 'rtsps'
    ? new Failure('tls', `${where}: ${code || (error as Error).message}`)
    : new Failure('unreachable', `${where}: ${code}`)
}

/** Resolves when the socket stands. Rejects with Failure: dns, refused, unreachable, silent, tls. */
export async function dial(options: DialOptions): Promise<Dialed> {
  if (options.url.scheme === 'rtsp') return open(options, undefined)
  try {
    return await open(options, {})
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.cause !== 'tls' || !/PROTOCOL|VERSION|CIPHER|HANDSHAKE|DH_KEY|EPROTO/i.test(thrown.message))
      throw thrown
    const old = await openOldTls(options)
    if (old === undefined) throw thrown
    return old
  }
}

/** TLS 1.0 with old ciphers, for old cameras; undefined where this runtime has none (BoringSSL rejects the cipher string). */
async function openOldTls(options: DialOptions): Promise<Dialed | undefined> {
  try {
    return await open(options, { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' })
  } catch (thrown) {
    const { code } = thrown as { code?: string }
    if (code === 'ERR_SSL_INVALID_COMMAND' || code === 'ERR_SSL_NO_CIPHER_MATCH') return undefined
    throw thrown
  }
}

function open({ url, timeout, signal, fingerprint: wanted, data }: DialOptions, tls: TlsOptions | undefined): Promise<Dialed> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new Failure('silent', 'cancelled'))
    const where = {
      host: url.host,
      port: url.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 10_000,
      autoSelectFamilyAttemptTimeout: 1000,
    }
    const onread = {
      buffer: readBuffer,
      callback: (size: number) => {
        data(readBuffer.subarray(0, size))
        return true
      },
    }
    // A camera's certificate is its own; whether it is the one we know is checked below.
    const servername = /^[\d.]+$|:/.test(url.host) ? '' : url.host
    const socket: Socket = tls ? connectTls({ ...where, ...tls, servername, rejectUnauthorized: false }) : connect({ ...where, onread })
    let resolved = false
    let connected = false

    const settle = (failure: Failure | undefined, value?: Dialed) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
      socket.removeListener('error', failed)
      socket.removeListener('close', closed)
      // Late errors of a connection that was given up concern nobody.
      socket.on('error', () => {})
      if (value) return resolve(value)
      socket.destroy()
      reject(failure)
    }
    const failed = (error: unknown) => settle(dialFailure(error, url))
    const closed = () =>
      settle(new Failure(connected && tls ? 'tls' : 'silent', `${url.host} port ${url.port} closed the connection at once`))
    const aborted = () => settle(new Failure('silent', 'cancelled'))
    const timer = setTimeout(() => {
      if (connected) settle(new Failure('tls', `no TLS handshake within ${timeout} ms`))
      else if (!resolved) settle(new Failure('dns', `${url.host}: no answer within ${timeout} ms`))
      else settle(new Failure('unreachable', `${url.host} port ${url.port}: no answer within ${timeout} ms`))
    }, timeout)
    signal?.addEventListener('abort', aborted, { once: true })
    socket.on('error', failed)
    socket.on('close', closed)
    socket.on('lookup', () => {
      resolved = true
    })
    // Addresses need no lookup.
    if (servername === '') resolved = true
    socket.on('connect', () => {
      connected = true
      if (!tls) settle(undefined, { socket, fingerprint: undefined })
    })
    if (!tls) return
    socket.on('secureConnect', () => {
      const secure = socket as TLSSocket
      const fingerprint = secure.getPeerCertificate().fingerprint256
      if (wanted !== undefined && normal(wanted) !== normal(fingerprint ?? ''))
        settle(new Failure('tls', 'the certificate is not the one that is known'))
      else settle(undefined, { socket, fingerprint })
    })
    socket.on('data', data)
  })
}

const normal = (fingerprint: string) => fingerprint.replace(/[^0-9a-f]/gi, '').toLowerCase()
