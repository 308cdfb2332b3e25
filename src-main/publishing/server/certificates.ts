/**
 * Trust on first use (TOFU), certificate pinning: which certificate each server showed the first time, so that nothing else is taken
 * for it later. For rtsps and the API over https.
 *
 * One that this system's authorities vouch for, for that very name, needs no memory: it may be renewed at any time. Servers on
 * a site sign their own; such a certificate is trusted when it is first seen and insisted on from then on, as with the cameras.
 * Another one ends the try before anything was sent, is kept as an offer, and trusted only when a person accepts it.
 */
import * as z from 'zod'
import type { Certificate } from '../../../src-shared/publishing.ts'
import { type Clock, Failure, type Log, Problem } from '../../base/index.ts'
import { dial, hostInUrl, placeOf, type ShownCertificate } from '../../net/index.ts'
import type { Rtsp } from '../../rtsp/types.ts'
import type { Store } from '../../store/types.ts'
import type { Server } from './server-profile.ts'

export interface Certificates {
  /** Looks at the certificate that a server shows, before anything is sent to it. Throws Failure certificate where it is not the right one. */
  meet(address: Address, shown: ShownCertificate): void
  /** Connects to look at the certificate, and hangs up; its fingerprint. Rejects with Failure: certificate, tls, refused, unreachable, dns, silent. */
  look(address: Address, signal?: AbortSignal): Promise<string>
  list(addresses: readonly Address[]): Certificate[]
  /** Throws Problem INPUT_INVALID where this one was not offered. */
  accept(address: string, fingerprint: string): Promise<void>
}

interface Address {
  readonly host: string
  readonly port: number
}

const Kept = z.record(z.string(), z.object({ fingerprint: z.string(), since: z.number() }))
const within = 8000

const keyOf = ({ host, port }: Address) => `${hostInUrl(host)}:${port}`

export async function openCertificates({ store, clock, log }: { store: Store; clock: Clock; log: Log }): Promise<Certificates> {
  const setting = store.setting('server-certificates', Kept)
  const known = new Map(Object.entries((await setting.read()) ?? {}))
  const offers = new Map<string, { fingerprint: string; at: number }>()

  const keep = () => setting.write(Object.fromEntries(known))

  const meet = (address: Address, { fingerprint, vouchedFor }: ShownCertificate) => {
    const key = keyOf(address)
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

  return {
    meet,
    async look(address, signal) {
      const { socket, fingerprint = '' } = await dial({
        ...address,
        tls: true,
        timeout: within,
        signal,
        meet: (shown) => meet(address, shown),
      })
      socket.destroy()
      return fingerprint
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
  return [origin, api_url ?? ''].filter((url) => /^(rtsps|https):/.test(url)).map(placeOf)
}

/** Publishing over rtsps only to who shows the right certificate. Plain connections are as they were. */
export function insistOnCertificates(rtsp: Rtsp, certificates: Certificates): Rtsp {
  return {
    ...rtsp,
    async publish(target, description) {
      if (!target.url.startsWith('rtsps:')) return rtsp.publish(target, description)
      const fingerprint = await certificates.look(placeOf(target.url), target.signal)
      return rtsp.publish({ ...target, fingerprint }, description)
    },
  }
}
