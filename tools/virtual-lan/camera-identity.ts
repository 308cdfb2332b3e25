/** Serial number, MAC and UUID of a virtual camera: made from its name and its LAN's seed, so that the demo's are the same at every start. Pure. */
import { createHash } from 'node:crypto'
import type { CameraSpec } from './camera-spec.ts'

export interface CameraIdentity {
  readonly serial: string
  /** `02:…`: locally administered, so that it is nobody's. */
  readonly mac: string
  readonly uuid: string
}

export function identityOf(spec: CameraSpec, seed: string): CameraIdentity {
  const digest = createHash('sha1')
    .update(`${seed}/${spec.vendor}/${spec.name}/${spec.serial ?? ''}`)
    .digest('hex')
  const mac = ['02', ...(digest.slice(0, 10).match(/../g) ?? [])].join(':')
  const uuid = [digest.slice(0, 8), digest.slice(8, 12), `5${digest.slice(13, 16)}`, `a${digest.slice(17, 20)}`, digest.slice(20, 32)].join(
    '-',
  )
  return { serial: spec.serial ?? digest.slice(0, 12).toUpperCase(), mac, uuid: spec.uuid ?? uuid }
}
