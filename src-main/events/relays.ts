/**
 * Relay outputs (ver10/device/wsdl). ONVIF has no question for their state: only the camera's events tell it, so a switch is
 * believed when an event showed it, and called unseen where none comes.
 */
import type { Relay } from '../../src-shared/events.ts'
import { type OnvifDevice, type Operation, secondsOf, xml } from '../devices/onvif/index.ts'

const { all, at, attribute, escapeXml, find, text } = xml
const device = 'http://www.onvif.org/ver10/device/wsdl'

const operations = {
  list: (): Operation => ({ service: 'device', body: `<GetRelayOutputs xmlns="${device}"/>` }),
  set: (token: string, on: boolean): Operation => ({
    service: 'device',
    body: `<SetRelayOutputState xmlns="${device}"><RelayOutputToken>${escapeXml(token)}</RelayOutputToken><LogicalState>${on ? 'active' : 'inactive'}</LogicalState></SetRelayOutputState>`,
  }),
}

/** Throws Failure where the camera lists none. */
export async function readRelays(camera: OnvifDevice, states: ReadonlyMap<string, boolean>): Promise<Relay[]> {
  const answer = find(await camera.call(operations.list()), 'GetRelayOutputsResponse')
  return all(answer, 'RelayOutputs').flatMap((one): Relay[] => {
    const token = attribute(one, 'token')
    if (token === undefined) return []
    const properties = at(one, 'Properties')
    const [mode, idle] = [text(properties, 'Mode'), text(properties, 'IdleState')]
    return [
      {
        token,
        mode: mode === 'Bistable' ? 'bistable' : mode === 'Monostable' ? 'monostable' : null,
        delay_seconds: mode === 'Monostable' ? (secondsOf(text(properties, 'DelayTime')) ?? null) : null,
        idle: idle === 'open' || idle === 'closed' ? idle : null,
        on: states.get(token) ?? null,
      },
    ]
  })
}

export async function setRelay(camera: OnvifDevice, token: string, on: boolean): Promise<void> {
  await camera.call(operations.set(token, on))
}
