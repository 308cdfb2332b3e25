/** A finding becomes a camera: the login is verified, the profiles are read, and only then anything is saved. */
import type { Camera, SourceInput } from '../../src-shared/cameras.ts'
import type { Finding } from '../../src-shared/discovery.ts'
import type { Cameras } from '../cameras/types.ts'
import { Failure, Problem } from '../media/index.ts'

export interface AdoptInput {
  readonly user?: string | null | undefined
  readonly password?: string | null | undefined
  readonly name?: string | undefined
  readonly station?: string | null | undefined
}

/** Names that makers give to all of theirs. */
const sayNothing = /^(ip ?c(am(era)?)?|onvif.*|(network |ip )?camera|device|unknown|nvt|hikvision|dahua|axis|default)?$/i

/** Throws Problem SOURCE_FAILED, CAMERA_EXISTS, STORAGE_FAILED. */
export async function adoptFinding(finding: Finding, input: AdoptInput, cameras: Cameras, now: () => number): Promise<Camera> {
  if (finding.camera_id !== null) throw new Problem('CAMERA_EXISTS', { camera_id: finding.camera_id })
  const source = sourceOf(finding)
  if (!source)
    throw failed(new Failure('not-found', 'it announced itself, but no address of its video is known: add it by its address'), now)
  const station = input.station ?? null
  const wish = input.name ?? (sayNothing.test(finding.name ?? '') ? undefined : (finding.name ?? undefined))
  const name = wish === undefined ? undefined : freeName(wish.slice(0, 190), station, cameras.list())
  try {
    return await cameras.create({ ...source, name, station, user: input.user, password: input.password, verify: true })
  } catch (thrown) {
    // what was found is not what somebody typed: a field to correct would be no help
    if (thrown instanceof Problem && thrown.code === 'INPUT_INVALID')
      throw failed(new Failure('bad-url', finding.device_url ?? finding.stream_url ?? finding.address), now)
    throw thrown
  }
}

function sourceOf(finding: Finding): { source: SourceInputResolved } | { url: string } | undefined {
  if (finding.kinds.includes('v4l2')) return { source: { kind: 'v4l2', device: finding.address } }
  if (finding.device_url !== null) return { source: { kind: 'onvif', device_url: finding.device_url, transport: 'auto' } }
  return finding.stream_url === null ? undefined : { url: finding.stream_url }
}

type SourceInputResolved = Extract<SourceInput, { kind: 'v4l2' }> | (Extract<SourceInput, { kind: 'onvif' }> & { transport: 'auto' })

function failed(failure: Failure, now: () => number): Problem {
  return new Problem('SOURCE_FAILED', { trouble: failure.toTrouble(now()) })
}

function freeName(wish: string, station: string | null, cameras: readonly Camera[]): string {
  const taken = new Set(cameras.filter((camera) => camera.station === station).map((camera) => camera.name.toLowerCase()))
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wish : `${wish} ${number}`
    if (!taken.has(name.toLowerCase())) return name
  }
}
