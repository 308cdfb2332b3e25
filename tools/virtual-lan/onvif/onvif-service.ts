/** The ONVIF services behind a camera's web server: login (WS-Security and HTTP digest), then the action that the envelope names. */
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fromHttpHeader } from '../../../src-main/net/index.ts'
import { type Counts, countRequest } from '../faults.ts'
import type { Guard, Ledger } from '../guard.ts'
import type { PtzHead } from '../ptz-head.ts'
import { type OnvifActions, type OnvifDevice, servicePaths } from './device.ts'
import { deviceActions } from './device-service.ts'
import type { createEventService } from './events-service.ts'
import { imagingActions } from './imaging-service.ts'
import { media2Actions, mediaActions } from './media-service.ts'
import { answerOddly } from './odd-answer.ts'
import { ptzActions } from './ptz-service.ts'
import { relayActions } from './relay-actions.ts'
import { setupActions } from './setup-service.ts'
import { child, envelope, readSoap, SoapFault, type SoapRequest, text } from './soap.ts'

export interface OnvifOptions {
  readonly device: OnvifDevice
  readonly head: PtzHead
  /** Its zoom stands for the focus. */
  readonly lens: PtzHead
  readonly guard: Guard
  readonly ledger: Ledger
  readonly counts: Counts
  /** Each request as it came. */
  asked(body: string): void
  /** What it notices, and who listens. */
  readonly events: ReturnType<typeof createEventService>
}

/** What a device tells anybody (ONVIF Core §5.9.4.4, PRE_AUTH). */
const open = new Set([
  'GetSystemDateAndTime',
  'GetCapabilities',
  'GetServices',
  'GetServiceCapabilities',
  'GetHostname',
  'GetEndpointReference',
])
/** Seconds by which `Created` may differ from the device's clock. */
const tolerance = 60

export function createOnvifService(
  options: OnvifOptions,
): (request: IncomingMessage, response: ServerResponse, body: string) => Promise<void> {
  const { device, head, guard, ledger, counts, events } = options
  const { spec, faults } = device
  const nonces = new Set<string>()
  const ver10: OnvifActions = {
    ...deviceActions(device),
    ...mediaActions(device),
    ...imagingActions(device, options.lens),
    ...setupActions(device),
    ...(spec.ptz ? ptzActions(device, head, counts) : {}),
    ...relayActions(events, () => faults.quirks ?? {}),
  }
  const ver20: OnvifActions = spec.media2 ? { ...ver10, ...media2Actions(device) } : ver10

  /** WS-Security UsernameToken profile 1.0: undefined when there is no token, or nobody looks at it. */
  function token({ header }: SoapRequest): 'in' | 'wrong' | 'locked' | undefined {
    const given = child(header, 'Security', 'UsernameToken')
    if (given === undefined || !spec.onvifAuth.includes('wsse')) return undefined
    const nonce = text(given, 'Nonce') ?? ''
    const created = text(given, 'Created') ?? ''
    const password = text(given, 'Password') ?? ''
    const right = device.accounts.get(text(given, 'Username') ?? '')?.password
    const expected = createHash('sha1')
      .update(Buffer.from(nonce, 'base64'))
      .update(created)
      .update(right ?? '')
      .digest('base64')
    const plain = text(given, 'Password', '@Type')?.endsWith('#PasswordText') && password === right
    const fresh = Math.abs(Date.parse(created) - device.now()) <= tolerance * 1000 && !nonces.has(nonce)
    nonces.add(nonce)
    if (nonces.size > 1000) nonces.clear()
    return ledger.judge(right !== undefined && fresh && (password === expected || !!plain))
  }

  function admission(request: IncomingMessage, soap: SoapRequest): 'in' | 'challenge' | 'fault' | 'bare' {
    const closed = faults.closedClock && soap.action === 'GetSystemDateAndTime'
    if (spec.user === undefined || (open.has(soap.action) && !closed)) return 'in'
    const byToken = token(soap)
    if (byToken !== undefined) return byToken === 'in' ? 'in' : 'fault'
    if (faults.quirks?.faultWithoutSubcode) return 'bare'
    if (!spec.onvifAuth.includes('digest')) return 'fault'
    const { authorization } = request.headers
    return guard.check('POST', request.url ?? '', authorization && fromHttpHeader(authorization)) === 'in' ? 'in' : 'challenge'
  }

  /** Two services have a Stop. */
  const nameOf = ({ action }: SoapRequest, path: string) =>
    action === 'Stop' && path === servicePaths.imaging ? 'imagingStop' : action.charAt(0).toLowerCase() + action.slice(1)

  async function answer(soap: SoapRequest, path: string): Promise<string> {
    if (faults.soapFaults?.some((name) => name === '*' || name === soap.action)) {
      throw new SoapFault(['ter:Action'], `${soap.action} failed inside the camera.`, 500)
    }
    const actions = path.startsWith(servicePaths.events) ? { ...ver10, ...events.actions } : soap.media2 ? ver20 : ver10
    const action = actions[nameOf(soap, path)]
    if (!action && faults.quirks?.emptyOk) return `<tds:${soap.action}Response/>`
    if (!action) throw new SoapFault(['ter:ActionNotSupported'], 'Optional Action Not Implemented', 500)
    return action(soap.body, { ...soap, path })
  }

  return async (request, response, body) => {
    const send = (status: number, xml: string) => {
      response
        .writeHead(status, { 'content-type': 'application/soap+xml; charset=utf-8', 'content-length': Buffer.byteLength(xml) })
        .end(xml)
    }
    response.setHeader('date', new Date(device.now()).toUTCString())
    options.asked(body)
    const soap = readSoap(body)
    const path = (request.url ?? '').split('?')[0] ?? ''
    countRequest(counts, soap?.action ?? 'ONVIF')
    try {
      if (!soap) throw new SoapFault(['ter:WellFormed'], 'The request is not well-formed.')
      if (faults.refuse) throw new SoapFault(['ter:NotAuthorized'], 'Sender not authorized', faults.refuse === 401 ? 400 : 500)
      const admitted = admission(request, soap)
      if (admitted === 'challenge') {
        response.setHeader('www-authenticate', guard.challenges())
        send(401, new SoapFault(['ter:NotAuthorized'], 'Sender not authorized').toXml())
        return
      }
      if (admitted === 'bare') throw new SoapFault([], 'WS-Security header required but not provided', 500)
      if (admitted === 'fault') throw new SoapFault(['ter:NotAuthorized'], 'Sender not authorized')
      if (faults.quirks?.media2TypeAllFails && soap.media2 && soap.action === 'GetProfiles' && text(soap.body, 'Type') === 'All') {
        response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>500 Internal Server Error</h1>')
        return
      }
      const odd = faults.soapAnswers?.[soap.action] ?? faults.soapAnswers?.['*']
      if (odd) return await answerOddly(odd, soap.action, async () => envelope(await answer(soap, path)), response)
      send(200, envelope(await answer(soap, path)))
    } catch (thrown) {
      if (!(thrown instanceof SoapFault)) throw thrown
      send(faults.quirks?.faultWith200 ? 200 : thrown.status, thrown.toXml())
    }
  }
}
