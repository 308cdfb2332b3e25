/** System log and factory reset of a camera (ver10/device). */
import { gunzipSync } from 'node:zlib'
import { asFailure } from '../../base/index.ts'
import { type OnvifDevice, xml } from '../../devices/onvif/index.ts'
import { optional } from '../optional.ts'
import { deviceOperation, taken } from './device-setup.ts'

const { all, at, find, text } = xml
/** Characters that are shown: the end is what matters; and bytes of one that is packed. */
const mostShown = 200_000
const mostUnpacked = 32 * 1024 * 1024

interface CameraLog {
  readonly text: string | null
  readonly evidence: string | null
}

/** In the answer, or from the address that the camera names for it; null with the camera's words where it gives neither. */
export async function readCameraLog(device: OnvifDevice, kind: 'System' | 'Access'): Promise<CameraLog> {
  let log: string | undefined
  const refusal = await taken(
    device.call(deviceOperation('GetSystemLog', `<LogType>${kind}</LogType>`), { timeout: 20_000 }).then((answer) => {
      const told = find(answer, 'SystemLog')
      const binary = text(at(told, 'Binary'), 'Data') ?? text(told, 'Binary')
      log = text(told, 'String') ?? (binary === undefined ? undefined : legible(Buffer.from(binary, 'base64')))
    }),
  )
  if (log !== undefined && log !== '') return shown(log)
  return (await logByAddress(device, kind)) ?? { text: null, evidence: refusal ?? null }
}

/** Undefined where it names no address. */
async function logByAddress(device: OnvifDevice, kind: 'System' | 'Access'): Promise<CameraLog | undefined> {
  const uris = find(await optional(device.call(deviceOperation('GetSystemUris'))), 'SystemLogUris')
  const address = text(
    all(uris, 'SystemLog').find((one) => text(one, 'Type') === kind),
    'Uri',
  )
  if (!address) return undefined
  try {
    const bytes = await device.download(address)
    const log = legible(bytes)
    return log === undefined ? { text: null, evidence: `${bytes.length} bytes that are no text: ${address}` } : shown(log)
  } catch (thrown) {
    return { text: null, evidence: `${address}: ${asFailure(thrown).evidence ?? asFailure(thrown).cause}` }
  }
}

const shown = (log: string): CameraLog => ({ text: log.slice(-mostShown), evidence: null })

/** Also what is packed by gzip; undefined for what is no text. */
function legible(bytes: Buffer): string | undefined {
  try {
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: mostUnpacked }) : bytes
    return plain.subarray(0, 2000).includes(0) ? undefined : plain.toString('utf8')
  } catch {
    return undefined
  }
}

export const resetToFactory = (device: OnvifDevice, how: 'Soft' | 'Hard') =>
  taken(device.call(deviceOperation('SetSystemFactoryDefault', `<FactoryDefault>${how}</FactoryDefault>`), { timeout: 15_000 }))
