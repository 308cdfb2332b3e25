/**
 * Looks for a camera at one address that a person named: which ports are open, then ONVIF, RTSP and HTTP where they usually
 * are. Nothing is sent that logs in: what answers behind a login is found, and added with one. Each step is told with what
 * came back, so that whoever looks for a camera that is not found sees how far one gets.
 */
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { ScanStep } from '../../../src-shared/discovery.ts'
import type { Cause } from '../../../src-shared/trouble.ts'
import type { Devices } from '../../devices/index.ts'
import { OnvifFault } from '../../devices/onvif/index.ts'
import { effectivePort, joinAddress, splitAddress } from '../../net/index.ts'
import type { Rtsp } from '../../rtsp/types.ts'
import type { Sighting } from '../sighting.ts'
import { knock } from './knock.ts'
import { lookForPicture } from './look-for-picture.ts'
import { lookForStream } from './look-for-stream.ts'
import type { Target } from './read-targets.ts'

export interface TryMeans {
  readonly devices: Devices
  readonly rtsp: Rtsp
  readonly signal: AbortSignal
  /** One of a few addresses, not of a whole network. */
  readonly single: boolean
  /** What this host answers to a probe of WS-Discovery that is sent to it alone. */
  probe(address: string): Promise<Sighting | undefined>
}

export interface Tried {
  /** Undefined where nothing was found. */
  readonly sighting: Sighting | undefined
  /** RTSP answered there, and told no path. */
  readonly rtspPort: number | undefined
  readonly needsCredentials: boolean | undefined
}

/** Where ONVIF, RTSP and web pages of cameras usually are; the first ones tell whether anybody is there at all. */
const likely = [80, 554, 8080, 8000, 2020, 8899, 8554, 443]
const further = [81, 85, 88, 888, 5000, 6688, 7070, 8081, 8999, 10554]
const rtspPorts = new Set([554, 8554, 10554, 7070, 88])
const neverWeb = new Set([554, 8554, 10554, 7070])
const devicePaths = ['/onvif/device_service', '/onvif/service', '/onvif/services']
const answerWithin = 4000

export async function tryAddress(target: Target, means: TryMeans, tell: (step: ScanStep) => void): Promise<Tried> {
  const { host, port } = target
  const address = await resolved(host, tell)
  if (address === undefined) return nothing
  const [probed, open] = await Promise.all([
    port === undefined ? probeHost(address, means, tell) : undefined,
    openPorts(address, port, means.signal, tell),
  ])
  const found = (part: Partial<Sighting>, said: string, rest: Partial<Tried> = {}): Tried => ({
    ...nothing,
    ...rest,
    sighting: { ...seen(host, address, said), ...part },
  })

  const { deviceUrl, webPorts } = await lookForDevice(host, open, probed?.deviceUrl, means, tell)
  if (deviceUrl !== undefined) {
    const { name, vendor, model, mac, uuid } = probed ?? {}
    return found({ deviceUrl, port: portOf(deviceUrl), name, vendor, model, mac, uuid }, deviceUrl)
  }
  for (const at of open.filter((one) => rtspPorts.has(one) || (one === port && !webPorts.has(one)))) {
    const stream = await lookForStream(host, at, means, tell)
    if (!stream) continue
    const { url, needsCredentials } = stream
    const rest = { needsCredentials, rtspPort: url === undefined ? at : undefined }
    return found({ port: at, streamUrl: url }, url ?? `rtsp://${host}:${at}`, rest)
  }
  let locked: number | undefined
  for (const at of open.filter((one) => !neverWeb.has(one))) {
    const web = await lookForPicture(host, at, means.signal, tell)
    if (web?.url !== undefined) return found({ port: at, streamUrl: web.url }, web.url, { needsCredentials: web.needsCredentials })
    if (web?.needsCredentials) locked ??= at
  }
  // whoever named this very address takes it for a camera; in a network it may be anything
  if (locked !== undefined && means.single) return found({ port: locked }, `http://${host}:${locked} · 401`, { needsCredentials: true })
  return nothing
}

const nothing: Tried = { sighting: undefined, rtspPort: undefined, needsCredentials: undefined }

function seen(host: string, address: string, said: string): Sighting {
  return { by: 'range', interface: '', from: address, said, host, port: undefined }
}

async function resolved(host: string, tell: (step: ScanStep) => void): Promise<string | undefined> {
  if (isIP(host.replace(/%.*$/, ''))) return host
  try {
    const { address } = await lookup(host)
    tell({ by: 'dns', at: host, answered: true, cause: null, said: address })
    return address
  } catch (thrown) {
    tell({ by: 'dns', at: host, answered: false, cause: 'dns', said: (thrown as NodeJS.ErrnoException).code ?? null })
    return undefined
  }
}

async function probeHost(address: string, means: TryMeans, tell: (step: ScanStep) => void): Promise<Sighting | undefined> {
  const sighting = await means.probe(address)
  tell({
    by: 'probe',
    at: `${address}:3702`,
    answered: sighting !== undefined,
    cause: sighting ? null : 'silent',
    said: sighting?.said ?? null,
  })
  return sighting
}

/** The port that was named; else the usual ones, all of them only where anybody answers. */
async function openPorts(
  address: string,
  named: number | undefined,
  signal: AbortSignal,
  tell: (step: ScanStep) => void,
): Promise<number[]> {
  const open: number[] = []
  const ask = async (ports: readonly number[]): Promise<boolean> => {
    const causes = await Promise.all(ports.map((port) => knock(address, port, signal)))
    for (const [index, port] of ports.entries()) {
      const cause: Cause | null = causes[index] ?? null
      if (cause === null) open.push(port)
      tell({ by: 'port', at: at(address, port), answered: cause === null, cause, said: null })
    }
    return causes.some((cause) => cause === null || cause === 'refused')
  }
  if (named !== undefined) await ask([named])
  else if (await ask(likely)) await ask(further)
  return open
}

async function lookForDevice(
  host: string,
  open: readonly number[],
  announced: string | undefined,
  { devices, signal }: TryMeans,
  tell: (step: ScanStep) => void,
): Promise<{ readonly deviceUrl: string | undefined; readonly webPorts: ReadonlySet<number> }> {
  const webPorts = new Set<number>()
  const ask = async (url: string) => {
    const { isDevice, failure } = await devices.recognise(url, { signal, timeout: answerWithin })
    // whatever it says, it says it by HTTP
    if (isDevice || failure instanceof OnvifFault) webPorts.add(portOf(url))
    tell({ by: 'onvif', at: url, answered: isDevice, cause: failure?.cause ?? null, said: failure?.evidence ?? null })
    return { isDevice, failure }
  }
  if (announced !== undefined && (await ask(announced)).isDevice) return { deviceUrl: announced, webPorts }
  for (const port of open.filter((one) => !neverWeb.has(one))) {
    for (const path of devicePaths) {
      const url = joinAddress({ scheme: port === 443 ? 'https' : 'http', host, port: port === 80 || port === 443 ? undefined : port, path })
      const { isDevice, failure } = await ask(url)
      if (isDevice) return { deviceUrl: url, webPorts }
      // what is no web server is none at another path either
      if (failure && ['refused', 'silent', 'unreachable', 'tls', 'protocol', 'server-closed'].includes(failure.cause)) break
    }
  }
  return { deviceUrl: undefined, webPorts }
}

const at = (host: string, port: number) => joinAddress({ scheme: 'tcp', host, port, path: '' }).replace('tcp://', '')

function portOf(url: string): number {
  const address = splitAddress(url)
  return address ? effectivePort(address) : 80
}
