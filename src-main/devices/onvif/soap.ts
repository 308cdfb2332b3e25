/**
 * SOAP 1.2 as ONVIF devices speak it: the envelope with its WS-Security header (WS-Security UsernameToken Profile 1.0,
 * digest of nonce, time and password), and faults in our words.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Cause } from '../../../src-shared/trouble.ts'
import { Failure } from '../../base/index.ts'
import type { Credentials } from '../../net/index.ts'
import { at, escapeXml, find, parseXml, text, type XmlNode } from './xml.ts'

const wss = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss'

/** A refusal by the device itself, with its chain of subcodes (`ter:NotAuthorized` …, without prefixes) and HTTP status. */
export class OnvifFault extends Failure {
  readonly codes: readonly string[]
  readonly status: number

  constructor(cause: Cause, evidence: string, codes: readonly string[], status: number) {
    super(cause, evidence)
    this.name = 'OnvifFault'
    this.codes = codes
    this.status = status
  }
}

/** `operation` is the element in the body, `blocks` its headers. `signed.at`: the time by the device's clock, milliseconds since 1970. */
export function envelope(operation: string, signed?: { readonly credentials: Credentials; readonly at: number }, blocks = ''): string {
  const inside = `${signed ? security(signed.credentials, signed.at) : ''}${blocks}`
  const header = inside === '' ? '' : `<s:Header>${inside}</s:Header>`
  return (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">' +
    `${header}<s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">${operation}</s:Body></s:Envelope>`
  )
}

function security({ user, password }: Credentials, at: number): string {
  const nonce = randomBytes(16)
  const created = new Date(at).toISOString()
  const digest = createHash('sha1').update(nonce).update(created, 'utf8').update(password, 'utf8').digest('base64')
  return (
    `<Security s:mustUnderstand="1" xmlns="${wss}-wssecurity-secext-1.0.xsd"><UsernameToken><Username>${escapeXml(user)}</Username>` +
    `<Password Type="${wss}-username-token-profile-1.0#PasswordDigest">${digest}</Password>` +
    `<Nonce EncodingType="${wss}-soap-message-security-1.0#Base64Binary">${nonce.toString('base64')}</Nonce>` +
    `<Created xmlns="${wss}-wssecurity-utility-1.0.xsd">${created}</Created></UsernameToken></Security>`
  )
}

/** The element inside the body. Throws OnvifFault for a fault, Failure for what is no SOAP. `redact` masks what the device says back. */
export function readEnvelope(status: number, reason: string, body: Buffer, redact: (text: string) => string): XmlNode {
  const content = at(parseXml(body.toString('utf8')), 'Envelope', 'Body')
  const fault = at(content, 'Fault')
  if (fault !== undefined) throw faultOf(fault, status, redact)
  if (content !== undefined && typeof content !== 'string' && status < 400) return content
  if (status === 401 || status === 403) throw new OnvifFault('auth', `HTTP ${status} ${reason}`.trim(), [], status)
  if (status === 404 || status === 405 || status === 501) throw new OnvifFault('not-found', `HTTP ${status} ${reason}`.trim(), [], status)
  throw new OnvifFault('protocol', status >= 300 ? `HTTP ${status} ${reason}`.trim() : 'the answer is not SOAP', [], status)
}

function faultOf(fault: XmlNode, status: number, redact: (text: string) => string): OnvifFault {
  const codes: string[] = []
  for (let code = at(fault, 'Code'); code !== undefined && codes.length < 8; code = at(code, 'Subcode'))
    codes.push(localName(text(code, 'Value')))
  const old = text(fault, 'faultcode')
  if (old) codes.push(localName(old))
  const said = text(at(fault, 'Reason', 'Text')) ?? text(fault, 'faultstring') ?? text(find(at(fault, 'Detail'), 'Text')) ?? ''
  const evidence = redact([codes.join('/'), said].filter(Boolean).join(': ')).slice(0, 300)
  return new OnvifFault(causeOf(codes, said), evidence || `HTTP ${status}`, codes, status)
}

function localName(value: string | undefined): string {
  return value?.replace(/^.*:/, '') ?? ''
}

function causeOf(codes: readonly string[], said: string): Cause {
  if (codes.includes('MessageExpired') || /time ?(stamp|check)|clock|expired|message age/i.test(said)) return 'clock'
  // a user that may not be made so: our own login is not meant (Core, CreateUsers and SetUser)
  if (codes.some((code) => /^(Username|Password|TooManyUsers|AnonymousNotAllowed|FixedUser|FieldMissing)/.test(code))) return 'protocol'
  if (
    codes.some((code) =>
      /^(NotAuthorized|FailedAuthentication|InvalidSecurity|FailedCheck|InvalidSecurityToken|OperationProhibited)$/.test(code),
    )
  )
    return 'auth'
  if (/not ?authori[sz]ed|unauthori[sz]ed|authority failure|authentication fail|ws-?security|username ?token/i.test(said)) return 'auth'
  if (codes.some((code) => /^(NoProfile|NoEntity|NoConfig|NoSource|ActionNotSupported|UnknownAction)$/.test(code))) return 'not-found'
  return 'protocol'
}
