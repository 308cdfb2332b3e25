/**
 * Which certificate each server showed the first time, so that nothing else is taken for it later: rtsps and the API over https.
 *
 * One that this system's authorities vouch for, for that very name, needs no memory: it may be renewed at any time. Servers on
 * a site sign their own; such a certificate is trusted when it is first seen and insisted on from then on, as with the cameras.
 * Another one ends the try before anything was sent, is kept as an offer, and trusted only when a person accepts it.
 */
import { connect, type TLSSocket } from 'node:tls'
import * as z from 'zod'
import type { Certificate } from '../../../src-shared/publishing.ts'
import { type Clock, Failure, type Log, Problem } from '../../base/index.ts'
import { hostInUrl, socketCause, socketCode } from '../../net/index.ts'
import { splitUrl } from '../../rtsp/index.ts'
import type { Rtsp } from '../../rtsp/types.ts'
import type { Store } from '../../store/types.ts'
import { addressOf } from '../mediamtx/http.ts'
import type { Server } from './server-profile.ts'

export interface Certificates {
  /** A TLS connection whose certificate is the right one. Rejects with Failure: certificate, tls, refused, unreachable, dns, silent. */
  connect(address: Address, signal?: AbortSignal): Promise<TLSSocket>
  /** Looks at the certificate, and hangs up; its fingerprint. Rejects as `connect` does. */
  look(address: Address, signal?: AbortSignal): Promise<string>
  list(addresses: readonly Address[]): Certificate[]
  /** Throws Problem INPUT_INVALID where this one was not offered. */
  accept(address: string, fingerprint: string): Promise<void>
}

interface Address {
  readonly host: string
  readonly port: number
}

const settingKey = 'server-certificates'
const Kept = z.record(z.string(), z.object({ fingerprint: z.string(), since: z.number() }))
const within = 8000

const keyOf = ({ host, port }: Address) => `${hostInUrl(host)}:${port}`

export async function openCertificates({ store, clock, log }: { store: Store; clock: Clock; log: Log }): Promise<Certificates> {
  const row = await store.db.selectFrom('settings').select('value').where('key', '=', settingKey).executeTakeFirst()
  const known = new Map(Object.entries(Kept.safeParse(row ? JSON.parse(row.value) : {}).data ?? {}))
  const offers = new Map<string, { fingerprint: string; at: number }>()

  const keep = async () => {
    const value = JSON.stringify(Object.fromEntries(known))
    await store.db
      .insertInto('settings')
      .values({ key: settingKey, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute()
  }

  /** Throws Failure certificate. */
  const meet = (key: string, { fingerprint, vouchedFor }: { fingerprint: string; vouchedFor: boolean }) => {
    const trusted = known.get(key)?.fingerprint
    if (vouchedFor || trusted === fingerprint) {
      offers.delete(key)
      return
    }
    if (trusted !== undefined) {
      offers.set(key, { fingerprint, at: clock.now() })
      throw new Failure('certificate', `${key} shows ${fingerprint}, trusted is ${trusted}`)
    }
    known.set(key, { fingerprint, since: clock.now() })
    keep().catch((thrown: unknown) => log.error({ err: String(thrown) }, 'a certificate could not be noted: the next start trusts anew'))
  }

  const connectChecked = async (address: Address, signal?: AbortSignal): Promise<TLSSocket> => {
    const socket = await open(address, signal)
    try {
      const fingerprint = socket.getPeerCertificate().fingerprint256
      if (!fingerprint) throw new Failure('tls', 'the server shows no certificate')
      meet(keyOf(address), { fingerprint, vouchedFor: socket.authorized })
      return socket
    } catch (thrown) {
      socket.destroy()
      throw thrown
    }
  }

  return {
    connect: connectChecked,
    async look(address, signal) {
      const socket = await connectChecked(address, signal)
      const { fingerprint256 } = socket.getPeerCertificate()
      socket.destroy()
      return fingerprint256
    },
    list: (addresses) =>
      addresses.map((address) => {
        const key = keyOf(address)
        const [trusted, offer] = [known.get(key), offers.get(key)]
        return {
          address: key,
          ...{ fingerprint: trusted?.fingerprint ?? null, since: trusted?.since ?? null },
          ...{ offered: offer?.fingerprint ?? null, offered_at: offer?.at ?? null },
        }
      }),
    async accept(address, fingerprint) {
      if (offers.get(address)?.fingerprint !== fingerprint) {
        throw new Problem('INPUT_INVALID', {
          fields: [{ field: 'fingerprint', problem: 'not the certificate that this server showed last' }],
        })
      }
      const before = known.get(address)
      known.set(address, { fingerprint, since: clock.now() })
      try {
        await keep()
      } catch (thrown) {
        if (before) known.set(address, before) // not kept, so not accepted
        throw thrown
      }
      offers.delete(address)
    },
  }
}

/** The encrypted addresses of a server. */
export function serverAddresses({ origin, profile: { api_url } }: Server): Address[] {
  return [origin, api_url ?? ''].filter((url) => /^(rtsps|https):/.test(url)).map(addressIn)
}

function addressIn(url: string): Address {
  const rtsp = url.startsWith('rtsps:') ? splitUrl(url) : undefined
  return rtsp ? { host: rtsp.host, port: rtsp.port } : addressOf(url)
}

/** Publishing over rtsps only to who shows the right certificate. Plain connections are as they were. */
export function insistOnCertificates(rtsp: Rtsp, certificates: Certificates): Rtsp {
  return {
    ...rtsp,
    async publish(target, description) {
      if (!target.url.startsWith('rtsps:')) return rtsp.publish(target, description)
      const fingerprint = await certificates.look(addressIn(target.url), target.signal)
      return rtsp.publish({ ...target, fingerprint }, description)
    },
  }
}

/** Takes any certificate: who called looks at it before a byte is sent. */
function open({ host, port }: Address, signal: AbortSignal | undefined): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const name = `${host} port ${port}`
    const servername = /^[\d.]+$|:/.test(host) ? '' : host
    const where = { host, port, autoSelectFamilyAttemptTimeout: 1000 }
    const socket = connect({ ...where, servername, rejectUnauthorized: false })
    let connected = false
    const settle = (failure?: Failure) => {
      clearTimeout(limit)
      signal?.removeEventListener('abort', aborted)
      socket.removeListener('error', failed)
      socket.removeListener('close', closed)
      if (!failure) return resolve(socket)
      socket.on('error', () => {}) // late errors of a connection that was given up concern nobody
      socket.destroy()
      reject(failure)
    }
    const failed = (error: Error) => {
      const code = socketCode(error)
      settle(new Failure(socketCause(code) ?? (code === 'ECONNRESET' ? 'silent' : 'tls'), `${name}: ${code || error.message}`))
    }
    const closed = () => settle(new Failure(connected ? 'tls' : 'silent', `${name} closed the connection at once`))
    const aborted = () => settle(new Failure('silent', 'cancelled'))
    const limit = setTimeout(
      () => settle(new Failure(connected ? 'tls' : 'unreachable', `${name}: no ${connected ? 'handshake' : 'answer'} within ${within} ms`)),
      within,
    )
    socket.on('connect', () => (connected = true))
    socket.on('error', failed)
    socket.on('close', closed)
    socket.once('secureConnect', () => settle())
    signal?.addEventListener('abort', aborted, { once: true })
    if (signal?.aborted) aborted()
  })
}
