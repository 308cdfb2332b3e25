/**
 * Asks what was found for more, without a login: does it need one, what is it, what does it see, where is its video?
 *
 * A few at a time, each with a deadline; what does not answer stays as it was found.
 */

import type { Finding } from '../../src-shared/discovery.ts'
import { asFailure, type Failure, type Log } from '../base/index.ts'
import type { Devices } from '../devices/index.ts'
import { inputsOf, type OnvifDevice, type OnvifProfile } from '../devices/onvif/index.ts'
import { joinAddress, splitAddress } from '../net/index.ts'
import type { Rtsp } from '../rtsp/types.ts'
import type { Supervisor } from '../supervisor/types.ts'
import type { Findings } from './findings.ts'
import { httpPicture, onvifPicture } from './picture.ts'
import { likelyStreams } from './stream-paths.ts'
import { createThumbnails } from './thumbnail.ts'

export interface Enricher {
  /** `otherHost`: who answered, when the device names another address. */
  ask(id: string, otherHost?: string): void
  /** It became this camera: a device with several inputs tells them now. Rejects with a Failure. */
  learnInputs(id: string, cameraId: string): Promise<void>
  close(): Promise<void>
}

const atOnce = 8
const connectWithin = 6000

export function createEnricher(findings: Findings, means: { devices: Devices; rtsp: Rtsp; supervisor: Supervisor; log: Log }): Enricher {
  const abort = new AbortController()
  const thumbnail = createThumbnails(means.supervisor, means.log, abort.signal)
  const waiting = new Map<string, string | undefined>()
  const running = new Map<string, Promise<void>>()

  const next = () => {
    for (const [id, otherHost] of waiting) {
      if (running.size >= atOnce || abort.signal.aborted) return
      if (running.has(id)) continue
      waiting.delete(id)
      const done = enrich(id, otherHost)
        .catch((thrown: unknown) =>
          means.log.debug({ finding: id, reason: asFailure(thrown).message }, 'A finding could not be asked for more'),
        )
        .finally(() => {
          running.delete(id)
          next()
        })
      running.set(id, done)
    }
  }

  const enrich = async (id: string, otherHost: string | undefined) => {
    const finding = findings.get(id)
    if (!finding || finding.kinds.includes('v4l2')) return
    const urls = finding.device_url === null ? await unannounced(finding) : announced(finding.device_url, otherHost)
    const onvif = await askOnvif(finding, urls)
    if (onvif) return findings.update(id, onvif)
    const stream = finding.stream_url ? await askStream(finding.stream_url) : await findStream(finding)
    if (stream) findings.update(id, stream)
  }

  /** Discovery can be switched off in a camera that speaks ONVIF all the same, and an answer to it may be beyond reading. */
  const unannounced = async ({ kinds, address, port }: Finding): Promise<string[]> => {
    // As devices write it themselves, without the usual port.
    const own = port === null || port === 80 ? undefined : port
    const url = joinAddress({ scheme: 'http', host: address, port: own, path: '/onvif/device_service' })
    const worthAsking = kinds.includes('ssdp') || kinds.includes('onvif')
    return worthAsking && (await means.devices.recognise(url, { signal: abort.signal })).isDevice ? [url] : []
  }

  const askOnvif = async (finding: Finding, urls: readonly string[]): Promise<Partial<Finding> | undefined> => {
    for (const deviceUrl of urls) {
      try {
        const device = await means.devices.visit({ deviceUrl, credentials: undefined }, { deadline: connectWithin, signal: abort.signal })
        const { manufacturer, model } = device.identity
        const known = { ...placeOf(deviceUrl), vendor: manufacturer ?? finding.vendor, model: model ?? finding.model }
        // some tell everybody who they are, and show the picture only to friends
        const shown = await look(device, finding).catch((thrown: unknown) => ({ needs_credentials: asFailure(thrown).cause === 'auth' }))
        return { ...known, ...shown }
      } catch (thrown) {
        const failure: Failure = asFailure(thrown)
        if (failure.cause === 'auth' || failure.cause === 'clock') return { ...placeOf(deviceUrl), needs_credentials: true }
      }
    }
    return undefined
  }

  const look = async (device: OnvifDevice, finding: Finding): Promise<Partial<Finding>> => {
    const profiles = await device.profiles()
    const picture = (await onvifPicture(device, profiles, thumbnail)) ?? finding.picture
    return { needs_credentials: false, picture, ...severalInputs(profiles) }
  }

  const askStream = async (url: string): Promise<Partial<Finding> | undefined> => {
    if (/^https?:/i.test(url)) {
      const opened = await httpPicture(url, thumbnail, abort.signal)
      if (opened.is === 'none') return undefined
      return opened.is === 'locked'
        ? { needs_credentials: true }
        : { needs_credentials: false, ...(opened.picture ? { picture: opened.picture } : {}) }
    }
    return means.rtsp.describe({ url, signal: abort.signal }).then(
      () => ({ needs_credentials: false }),
      (thrown: unknown) => (asFailure(thrown).cause === 'auth' ? { needs_credentials: true } : undefined),
    )
  }

  /** A camera that announced itself, but no address of its video. */
  const findStream = async (finding: Finding): Promise<Partial<Finding> | undefined> => {
    for (const url of likelyStreams(finding)) {
      const opened = await askStream(url)
      if (opened) return { ...opened, stream_url: url }
    }
    return undefined
  }

  return {
    async learnInputs(id, cameraId) {
      const device = await means.devices.session(cameraId, { deadline: connectWithin, signal: abort.signal })
      findings.update(id, severalInputs(await device.profiles()))
    },
    ask(id, otherHost) {
      waiting.set(id, otherHost)
      next()
    },
    async close() {
      abort.abort()
      waiting.clear()
      await Promise.allSettled(running.values())
    },
  }
}

function severalInputs(profiles: readonly OnvifProfile[]): Partial<Finding> {
  const inputs = inputsOf(profiles)
  return inputs.length > 1 ? { inputs: inputs.map((one) => ({ ...one, camera_id: null })) } : {}
}

function placeOf(deviceUrl: string): Partial<Finding> {
  const address = splitAddress(deviceUrl)
  return address ? { device_url: deviceUrl, address: address.host } : { device_url: deviceUrl }
}

/** As announced; then at the address that answered. */
function announced(deviceUrl: string, otherHost: string | undefined): string[] {
  const address = splitAddress(deviceUrl)
  if (!address) return []
  return [
    joinAddress(address),
    ...(otherHost === undefined || otherHost === address.host ? [] : [joinAddress({ ...address, host: otherHost })]),
  ]
}
