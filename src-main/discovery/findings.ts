/**
 * Everything that was found since the start, one row per camera, whatever it was found by and however often.
 *
 * An address decides, not a name that a device gives itself: two cameras with one cloned UUID stay two, one camera that
 * answers over ONVIF and SSDP is one.
 */

import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Finding } from '../../src-shared/discovery.ts'
import type { Clock } from '../base/index.ts'
import type { EngineState } from '../state/index.ts'
import type { Announcement } from './announcements.ts'
import { proposeName } from './propose-name.ts'
import type { Sighting } from './sighting.ts'

/** What is known besides the row. */
interface Known {
  readonly id: string
  readonly endpoints: Set<string>
  readonly hosts: Set<string>
  readonly uuids: Set<string>
  readonly macs: Set<string>
  /** Nothing of it could be read so far. */
  unread: boolean
}

export interface Findings {
  /** Shows it as gone, or as there again. What cannot be told for certain to be one of ours changes nothing. */
  announced(announcement: Announcement): void
  /** Gives the row's id, and whether there is something new to ask about. */
  see(sighting: Sighting): { id: string; news: boolean }
  get(id: string): Finding | undefined
  all(): Finding[]
  /** Also without a change: to see which camera it is now. */
  update(id: string, change?: Partial<Finding>): void
}

/** A network that shows more than this is playing a trick. */
const most = 2000
const mostEvidence = 16

/** The camera that a finding became; of an input, the one that this input became. */
export type CameraOf = (finding: Finding, input?: string) => string | null

export function createFindings(state: EngineState, clock: Clock, cameraOf: CameraOf): Findings {
  const known = new Map<string, Known>()
  const row = (id: string) => state.get('findings', id)

  const marked = (finding: Finding): Finding => ({
    ...finding,
    ...named(finding),
    camera_id: cameraOf(finding),
    ...(finding.inputs && { inputs: finding.inputs.map((one) => ({ ...one, camera_id: cameraOf(finding, one.input) })) }),
  })

  const update = (id: string, change: Partial<Finding> = {}) => {
    const before = row(id)
    if (!before) return
    const after = marked({ ...before, ...change })
    if (!isDeepStrictEqual(after, before)) state.put('findings', id, after)
  }

  /** The row that this is another sighting of. */
  const match = (sighting: Sighting): Known | undefined => {
    const all = [...known.values()]
    const endpoints = endpointsOf(sighting)
    const local = /^(127\.|::1$)/.test(sighting.host)
    const onHost = all.filter((one) => one.hosts.has(sighting.host))
    // who answers beyond reading has no port: one row per host, which what can be read of it later makes its own
    if (sighting.unread) return onHost.find((one) => one.unread) ?? (local || onHost.length !== 1 ? undefined : onHost[0])
    const lacksKind = (one: Known) => !row(one.id)?.kinds.includes(sighting.by)
    return (
      all.find((one) => endpoints.some((endpoint) => one.endpoints.has(endpoint))) ??
      // by another protocol; by the same one, two ports of a host are two cameras, whatever they call themselves
      onHost.find((one) => lacksKind(one) && sighting.uuid !== undefined && one.uuids.has(sighting.uuid)) ??
      onHost.find((one) => lacksKind(one) && sighting.mac !== undefined && one.macs.has(sighting.mac)) ??
      // the same camera on a second address of its own: both marks have to agree, a cloned UUID alone is not enough
      all.find(
        (one) => sighting.uuid !== undefined && sighting.mac !== undefined && one.uuids.has(sighting.uuid) && one.macs.has(sighting.mac),
      ) ??
      // one host is one camera, seen by another protocol; this computer is many hosts
      (local
        ? onHost.find((one) => lacksKind(one) && sameName(row(one.id), sighting))
        : onHost.length === 1
          ? onHost.find((one) => lacksKind(one) || one.unread || sighting.by === 'mdns')
          : onHost.find((one) => one.unread))
    )
  }

  const remember = (one: Known, sighting: Sighting) => {
    for (const endpoint of endpointsOf(sighting)) {
      one.endpoints.add(endpoint)
      if (sighting.by !== 'v4l2') one.hosts.add(endpoint.replace(/:\d+$/, ''))
    }
    one.hosts.add(sighting.host)
    if (sighting.uuid) one.uuids.add(sighting.uuid)
    if (sighting.mac) one.macs.add(sighting.mac)
  }

  const forgetOldest = () => {
    const oldest = [...known.keys()][0]
    if (known.size < most || oldest === undefined) return
    known.delete(oldest)
    state.remove('findings', oldest)
  }

  return {
    see(sighting) {
      const now = clock.now()
      const matched = match(sighting)
      if (!matched) forgetOldest()
      const one = matched ?? { id: randomUUID(), endpoints: new Set(), hosts: new Set(), uuids: new Set(), macs: new Set(), unread: true }
      one.unread &&= sighting.unread === true
      remember(one, sighting)
      const before = row(one.id) ?? blank(one.id, sighting, now)
      const after = marked(withSighting(before, sighting, now))
      known.set(one.id, one)
      state.put('findings', one.id, after)
      return { id: one.id, news: !matched || after.device_url !== before.device_url || after.stream_url !== before.stream_url }
    },
    announced({ by, is, interface: on, from, uuid, endpoints }) {
      const seen = [...known.values()].filter((one) => one.hosts.has(from) && row(one.id)?.kinds.includes(by))
      const named = seen.filter((one) => endpoints.some((endpoint) => one.endpoints.has(endpoint)))
      const [one, another] = seen.filter((one) => uuid !== undefined && one.uuids.has(uuid) && (named.length === 0 || named.includes(one)))
      const before = one && row(one.id)
      const gone = is === 'going'
      if (!before || another || gone === (typeof before.gone_at === 'number')) return
      const now = clock.now()
      const said = gone ? 'says that it goes' : 'says that it is there'
      const evidence = [...before.evidence, { by, interface: on, from, at: now, said }].slice(-mostEvidence)
      update(one.id, gone ? { gone_at: now, evidence } : { gone_at: null, evidence, last_seen: now })
    },
    get: row,
    all: () => state.all('findings'),
    update,
  }
}

function named(finding: Finding): Pick<Finding, 'proposed_name'> {
  const name = proposeName(finding)
  return name === undefined ? {} : { proposed_name: name }
}

function endpointsOf(sighting: Sighting): string[] {
  if (sighting.by === 'v4l2') return [sighting.host]
  return [...(sighting.port === undefined ? [] : [`${sighting.host}:${sighting.port}`]), ...(sighting.aliases ?? [])]
}

function sameName(finding: Finding | undefined, { name }: Sighting): boolean {
  return name !== undefined && finding?.name?.toLowerCase() === name.toLowerCase()
}

function blank(id: string, sighting: Sighting, now: number): Finding {
  return {
    id,
    name: null,
    vendor: null,
    model: null,
    address: sighting.host,
    port: null,
    kinds: [],
    device_url: null,
    stream_url: null,
    needs_credentials: sighting.by !== 'v4l2',
    picture: null,
    camera_id: null,
    gone_at: null,
    evidence: [],
    first_seen: now,
    last_seen: now,
  }
}

/** ONVIF's word counts before that of others; what was known is not lost by a sighting that knows less. */
function withSighting(before: Finding, sighting: Sighting, now: number): Finding {
  const isOnvif = sighting.by === 'onvif'
  const { by, interface: on, from, said } = sighting
  const evidence = before.evidence.filter((one) => one.by !== by || one.interface !== on || one.from !== from || one.said !== said)
  return {
    ...before,
    name: betterName(before.name, sighting.name ?? null, [before.model, sighting.model]),
    vendor: before.vendor ?? sighting.vendor ?? null,
    model: before.model ?? sighting.model ?? null,
    address: isOnvif && before.device_url === null ? sighting.host : before.address,
    port: isOnvif && before.device_url === null ? (sighting.port ?? before.port) : (before.port ?? sighting.port ?? null),
    kinds: before.kinds.includes(by) ? before.kinds : [...before.kinds, by],
    device_url: before.device_url ?? sighting.deviceUrl ?? null,
    stream_url: before.stream_url ?? sighting.streamUrl ?? null,
    gone_at: null,
    evidence: [...evidence, { by, interface: on, from, at: now, said }].slice(-mostEvidence),
    last_seen: now,
  }
}

/** Many say only their model again; a name that somebody gave them is worth more. What was there first stays otherwise. */
function betterName(old: string | null, fresh: string | null, models: readonly (string | null | undefined)[]): string | null {
  const isModel = (name: string) => models.some((model) => model && name.toLowerCase().includes(model.toLowerCase()))
  if (old === null || fresh === null) return old ?? fresh
  return isModel(old) && !isModel(fresh) ? fresh : old
}
