/**
 * Opens a TCP or TLS connection, with a time-out of its own (Node has none) and every way to fail named.
 *
 * Devices and servers of a site sign their own certificates, so whether a certificate is the right one is for `meet` to say,
 * before a byte is sent. Plain connections can read into one buffer that all of them share: a chunk is valid only during the
 * call that hands it out.
 */
import { connect, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket, type ConnectionOptions as TlsOptions } from 'node:tls'
import { Failure } from '../base/index.ts'
import { socketFailure } from './socket-cause.ts'

export interface DialOptions {
  /** IPv6 without brackets. */
  readonly host: string
  readonly port: number
  readonly tls: boolean
  /** Milliseconds until the connection (with TLS: the handshake) must stand. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
  /** Looks at the certificate before anything is sent; throws Failure to refuse it. Without it any is taken. */
  meet?(certificate: ShownCertificate): void
  /** Bytes that came; a view that is reused after the call. Without it the socket is not read yet. */
  data?(chunk: Buffer): void
}

export interface ShownCertificate {
  /** SHA-256. */
  readonly fingerprint: string
  /** An authority that this system trusts vouches for it, for this very name. */
  readonly vouchedFor: boolean
}

export interface Dialed {
  readonly socket: Socket
  /** Of the certificate, with TLS. */
  readonly fingerprint: string | undefined
}

// libuv reads and calls back in one go, so one buffer serves every connection of this thread.
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024)

/** Resolves when the socket stands. Rejects with Failure: dns, refused, unreachable, silent (cancelled), server-closed, tls, or what `meet` threw. */
export async function dial(options: DialOptions): Promise<Dialed> {
  if (!options.tls) return open(options, undefined)
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

function open({ host, port, timeout, signal, meet, data }: DialOptions, tls: TlsOptions | undefined): Promise<Dialed> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new Failure('silent', 'cancelled'))
    const name = `${host} port ${port}`
    const where = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000, autoSelectFamilyAttemptTimeout: 1000 }
    // Names alone are shown to a server that has several certificates.
    const servername = /^[\d.]+$|:/.test(host) ? '' : host
    const socket: Socket = tls
      ? connectTls({ ...where, ...tls, servername, rejectUnauthorized: false })
      : connect({ ...where, ...(data ? { onread: intoSharedBuffer(data) } : {}) })
    // Addresses need no lookup.
    let resolved = servername === ''
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
    const failed = (error: Error) => {
      const failure = socketFailure(error, name)
      // Whatever OpenSSL calls it, it went wrong in the handshake.
      const inHandshake = tls && connected && (failure.cause === 'protocol' || failure.cause === 'unreachable')
      settle(inHandshake ? new Failure('tls', failure.evidence) : failure)
    }
    const closed = () => settle(new Failure('server-closed', `${name} closed the connection at once`))
    const aborted = () => settle(new Failure('silent', 'cancelled'))
    const timer = setTimeout(() => {
      if (connected) settle(new Failure('tls', `${name}: no TLS handshake within ${timeout} ms`))
      else if (!resolved) settle(new Failure('dns', `${host}: no answer within ${timeout} ms`))
      else settle(new Failure('unreachable', `${name}: no answer within ${timeout} ms`))
    }, timeout)
    signal?.addEventListener('abort', aborted, { once: true })
    socket.on('error', failed)
    socket.on('close', closed)
    socket.on('lookup', () => {
      resolved = true
    })
    socket.on('connect', () => {
      connected = true
      if (!tls) settle(undefined, { socket, fingerprint: undefined })
    })
    if (!tls) return
    socket.on('secureConnect', () => {
      try {
        settle(undefined, { socket, fingerprint: met(socket as TLSSocket, meet) })
      } catch (thrown) {
        settle(thrown instanceof Failure ? thrown : new Failure('tls', String(thrown)))
      }
    })
    if (data) socket.on('data', data)
  })
}

/** The fingerprint, once `meet` took the certificate. */
function met(socket: TLSSocket, meet: DialOptions['meet']): string | undefined {
  const fingerprint = socket.getPeerCertificate().fingerprint256
  if (meet && !fingerprint) throw new Failure('tls', 'no certificate was shown')
  meet?.({ fingerprint, vouchedFor: socket.authorized })
  return fingerprint
}

function intoSharedBuffer(data: (chunk: Buffer) => void) {
  return {
    buffer: readBuffer,
    callback: (size: number) => {
      data(readBuffer.subarray(0, size))
      return true
    },
  }
}

const normal = (fingerprint: string) => fingerprint.replace(/[^0-9a-f]/gi, '').toLowerCase()

/** However they are written: with colons or without, in either case. */
export function sameFingerprint(one: string, other: string): boolean {
  return normal(one) === normal(other)
}
