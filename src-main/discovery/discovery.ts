/**
 * Discovery: scans of every interface by every protocol at once, one list of findings, and the step from a finding to a camera.
 *
 * Findings stay until the engine ends. Each shows the camera that it became, whichever of both was there first, and whether the
 * device said that it goes: from the first scan on that is listened to.
 */
import type { Camera } from '../../src-shared/cameras.ts'
import type { Scan, ScanStep } from '../../src-shared/discovery.ts'
import { asFailure, type Clock, createLimiter, type Log, Problem } from '../base/index.ts'
import type { Cameras } from '../cameras/types.ts'
import type { Devices } from '../devices/index.ts'
import type { Rtsp } from '../rtsp/types.ts'
import type { Secrets } from '../secrets/types.ts'
import type { EngineState } from '../state/index.ts'
import type { Supervisor } from '../supervisor/types.ts'
import { nothingThere } from './addresses/nothing-there.ts'
import { type HostGiven, readHost, readTargets } from './addresses/read-targets.ts'
import { startTargetedScan } from './addresses/targeted-scan.ts'
import { type Tried, tryAddress } from './addresses/try-address.ts'
import { openUnicastProbe } from './addresses/unicast-probe.ts'
import { adoptFinding } from './adopt.ts'
import { hearAnnouncements } from './announcements.ts'
import { createEnricher } from './enrich.ts'
import { type CameraOf, createFindings } from './findings.ts'
import { cameraOfInput } from './inputs.ts'
import { locateDevice } from './locate.ts'
import { askByMdns } from './mdns.ts'
import { isInSubnet, listInterfaces } from './network-interfaces.ts'
import { type RunningScan, startScan } from './scan.ts'
import type { Sighting } from './sighting.ts'
import { askBySsdp } from './ssdp.ts'
import type { Adopting, Discovery } from './types.ts'
import { askByWsDiscovery, hearHellos } from './ws-discovery.ts'

export interface DiscoveryOptions {
  readonly cameras: Cameras
  readonly devices: Devices
  readonly state: EngineState
  readonly rtsp: Rtsp
  readonly supervisor: Supervisor
  readonly secrets: Secrets
  readonly log: Log
  readonly clock: Clock
  /** Names or addresses of the interfaces to ask on where a scan does not say; all when left out. */
  readonly interfaces?: readonly string[] | undefined
}

const mostScans = 20
const mostTargeted = 8
/** Hosts that are looked at together for those who add cameras by nothing else. */
const mostHosts = 16
/** Stands for an interface where the address is on none of their networks. */
const behindRouter = 'router'

export function createDiscovery({
  cameras,
  devices,
  state,
  rtsp,
  supervisor,
  secrets,
  log,
  clock,
  interfaces: usual,
}: DiscoveryOptions): Discovery {
  const scanIds: string[] = []
  let running: RunningScan | undefined
  /** Of addresses that were given: any number at a time, for they disturb nobody. */
  const targeted = new Map<string, RunningScan>()
  let stopHearing = () => {}
  const hostTurns = createLimiter(mostHosts)
  const closing = new AbortController()

  const cameraOf: CameraOf = (finding, input) => {
    if (input !== undefined) return cameraOfInput(cameras.list(), finding, input)
    if (finding.kinds.includes('v4l2'))
      return cameras.list().find(({ source }) => source.kind === 'v4l2' && source.device === finding.address)?.id ?? null
    const { address: host, port, device_url } = finding
    return cameras.findByAddress({ host, port: port ?? undefined, deviceUrl: device_url ?? undefined })?.id ?? null
  }
  const findings = createFindings(state, clock, cameraOf)
  const enricher = createEnricher(findings, { devices, rtsp, supervisor, log })
  const markAll = () => {
    for (const { id } of findings.all()) findings.update(id)
  }
  const stopWatching = state.onChange((collection) => {
    // not within the announcement of another change: numbered events would pass each other
    if (collection === 'cameras') queueMicrotask(markAll)
  })

  const see = (sighting: Sighting, asked: Set<string>): string => {
    const { id, news } = findings.see(sighting)
    // once per scan, and again when it says something new
    if (news || !asked.has(id)) enricher.ask(id, sighting.from)
    asked.add(id)
    return id
  }

  const runningScan = (scanId: string) => targeted.get(scanId) ?? (running?.row.id === scanId ? running : undefined)

  const startTargeted = (text: string): Scan => {
    if (targeted.size >= mostTargeted) throw new Problem('SCAN_RUNNING', { scan_id: [...targeted.keys()][0] ?? '' })
    const scan = startTargetedScan({
      targets: readTargets(text),
      devices,
      rtsp,
      clock,
      log,
      found: seeTried,
      changed: keepScan,
      ended: () => targeted.delete(scan.row.id),
    })
    targeted.set(scan.row.id, scan)
    return scan.row
  }

  const seeTried = ({ sighting, rtspPort, needsCredentials }: Tried): string | undefined => {
    if (!sighting) return undefined
    const on = listInterfaces(usual).find((one) => isInSubnet(sighting.from, one))
    const { id } = findings.see({ ...sighting, interface: on?.name ?? behindRouter })
    const known = findings.get(id)
    if (known && !known.device_url && (rtspPort ?? needsCredentials) !== undefined)
      findings.update(id, {
        ...(rtspPort !== undefined && !known.stream_url && { rtsp_port: rtspPort }),
        ...(needsCredentials !== undefined && { needs_credentials: needsCredentials }),
      })
    // an address without a path leads to nothing that could be shown
    if (known?.device_url || known?.stream_url) enricher.ask(id, sighting.from)
    return id
  }

  const get = (scanId: string): Scan => {
    const scan = runningScan(scanId)?.row ?? state.get('scans', scanId)
    if (!scan) throw new Problem('SCAN_NOT_FOUND', { scan_id: scanId })
    return scan
  }

  const keepScan = (row: Scan) => {
    if (!scanIds.includes(row.id)) scanIds.push(row.id)
    state.put('scans', row.id, row)
    for (const old of scanIds.splice(0, Math.max(0, scanIds.length - mostScans))) state.remove('scans', old)
  }

  const adopt = async (findingId: string, input: Adopting): Promise<Camera> => {
    const finding = findings.get(findingId)
    if (!finding) throw new Problem('FINDING_NOT_FOUND', { finding_id: findingId })
    secrets.learn(input.password)
    const camera = await adoptFinding(finding, input, cameras, clock.now)
    if (camera.source.kind === 'onvif')
      void enricher
        .learnInputs(findingId, camera.id)
        .catch((thrown: unknown) =>
          log.debug({ finding: findingId, reason: asFailure(thrown).message }, 'Its inputs could not be asked for'),
        )
    return camera
  }

  /** As a targeted scan does it, for one who waits for the outcome. */
  const addHost = async (host: HostGiven, input: Adopting): Promise<Camera> => {
    const steps: ScanStep[] = []
    const unicast = openUnicastProbe(clock)
    const means = { devices, rtsp, signal: closing.signal, probe: unicast.ask, single: true }
    const tried = await tryAddress(host, means, (step) => steps.push(step)).finally(() => unicast.close())
    const id = seeTried(tried)
    const { user = input.user, password = input.password } = host
    if (id === undefined) throw new Problem('SOURCE_FAILED', { trouble: nothingThere(host.host, steps).toTrouble(clock.now()) })
    return adopt(id, { ...input, user: input.user ?? user, password: input.password ?? password, proposed: true })
  }

  return {
    start({ seconds, interfaces, targets }) {
      if (targets !== undefined) return startTargeted(targets)
      if (running) throw new Problem('SCAN_RUNNING', { scan_id: running.row.id })
      const asked = new Set<string>()
      const listening = listInterfaces(interfaces ?? usual)
      const scan = startScan({
        seconds,
        interfaces: listening,
        clock,
        log,
        ask(on, asking) {
          askByWsDiscovery(on, asking)
          hearHellos(on, asking)
          askBySsdp(on, asking)
          askByMdns(on, asking)
        },
        found: (sighting) => see(sighting, asked),
        changed: keepScan,
        ended: () => {
          running = undefined
        },
      })
      running = scan
      // The interfaces of a laptop change: listened on as they are now, until the next scan.
      stopHearing()
      stopHearing = hearAnnouncements(listening, findings.announced)
      void lookForLocalDevices((sighting) => scan.found(sighting))
      return scan.row
    },
    get: (scanId) => {
      const scan = get(scanId)
      return { ...scan, findings: scan.finding_ids.map((id) => findings.get(id)).filter((finding) => finding !== undefined) }
    },
    list: () => state.all('scans'),
    cancel(scanId) {
      const scan = get(scanId)
      runningScan(scanId)?.cancel()
      return state.get('scans', scanId) ?? scan
    },
    findings: () => findings.all(),
    adopt,
    addHost(address, input) {
      const host = readHost(address)
      return host && hostTurns.run(() => addHost(host, input))
    },
    locate: (marks, found, signal) => locateDevice(marks, { interfaces: usual, clock, signal, found }),
    async close() {
      closing.abort()
      for (const scan of [running, ...targeted.values()]) scan?.cancel()
      stopHearing()
      stopWatching()
      await enricher.close()
    },
  }

  async function lookForLocalDevices(found: (sighting: Sighting) => void): Promise<void> {
    for (const { device, name } of await cameras.localDevices()) {
      found({ by: 'v4l2', interface: 'local', from: device, said: name, host: device, port: undefined, name })
    }
  }
}
