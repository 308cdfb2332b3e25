/** The camera's own log, and its way back to what its maker sent (ver10/device). */
import type { OnvifDevice } from '../../devices/onvif/index.ts'
import { xml } from '../../devices/onvif/index.ts'
import { deviceOperation, taken } from './device-setup.ts'

const { at, find, text } = xml
/** Characters that are shown: the end is what matters. */
const mostShown = 200_000

/** Null with the camera's words where it gives none. */
export async function readCameraLog(
  device: OnvifDevice,
  kind: 'System' | 'Access',
): Promise<{ text: string | null; evidence: string | null }> {
  let log: string | undefined
  const refusal = await taken(
    device.call(deviceOperation('GetSystemLog', `<LogType>${kind}</LogType>`), { timeout: 20_000 }).then((answer) => {
      const told = find(answer, 'SystemLog')
      const binary = text(at(told, 'Binary'), 'Data') ?? text(told, 'Binary')
      log = text(told, 'String') ?? (binary === undefined ? undefined : Buffer.from(binary, 'base64').toString('utf8'))
    }),
  )
  return { text: log?.slice(-mostShown) ?? null, evidence: refusal ?? null }
}

export const resetToFactory = (device: OnvifDevice, how: 'Soft' | 'Hard') =>
  taken(device.call(deviceOperation('SetSystemFactoryDefault', `<FactoryDefault>${how}</FactoryDefault>`), { timeout: 15_000 }))
