import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sightingOf } from './ws-discovery.ts'
import { buildProbe, readMac, readWsMessage } from './ws-messages.ts'

const envelope = (body: string, header = '', attributes = '') =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:wsdd="http://schemas.xmlsoap.org/ws/2005/04/discovery" ${attributes}><SOAP-ENV:Header>${header}</SOAP-ENV:Header><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`,
  )
const match = (fields: string) => `<wsdd:ProbeMatch>${fields}</wsdd:ProbeMatch>`
const epr = (uuid: string) => `<wsa:EndpointReference><wsa:Address>urn:uuid:${uuid}</wsa:Address></wsa:EndpointReference>`
const camera = (uuid: string, xaddrs: string) =>
  match(
    `${epr(uuid)}<wsdd:Types>dn:NetworkVideoTransmitter</wsdd:Types><wsdd:Scopes>onvif://www.onvif.org/name/Gate%201%20%C3%BC onvif://www.onvif.org/hardware/DS-2CD2143G2 onvif://www.onvif.org/MAC/44:19:b6:00:00:01</wsdd:Scopes><wsdd:XAddrs>${xaddrs}</wsdd:XAddrs>`,
  )
const answer = (...matches: string[]) =>
  envelope(`<wsdd:ProbeMatches>${matches.join('')}</wsdd:ProbeMatches>`, '<wsa:RelatesTo>URN:UUID:ABC</wsa:RelatesTo>')
const nic = { name: 'eth0', address: '10.0.0.1', netmask: '255.255.255.0', internal: false }

describe('readWsMessage', () => {
  it('reads an answer: whose, about whom, where', () => {
    const message = readWsMessage(
      answer(camera('5F5A69C2', ' http://10.0.0.64/onvif/device_service  http://[fe80::1]/onvif/device_service ')),
    )
    expect(message).toMatchObject({ kind: 'matches', relatesTo: 'abc' })
    expect(message?.devices).toEqual([
      {
        endpoint: '5f5a69c2',
        addresses: ['http://10.0.0.64/onvif/device_service', 'http://[fe80::1]/onvif/device_service'],
        isCamera: true,
        name: 'Gate 1 ü',
        hardware: 'DS-2CD2143G2',
        manufacturer: undefined,
        mac: '4419b6000001',
      },
    ])
  })

  it('reads an answer without ProbeMatches, and a name with blanks as they are', () => {
    const scopes = 'onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/Front  Door 2 onvif://www.onvif.org/hardware/X-1 b'
    const bare = match(
      `${epr('9')}<wsdd:Types>dn:NetworkVideoTransmitter</wsdd:Types><wsdd:Scopes>\n ${scopes}\n</wsdd:Scopes><wsdd:XAddrs>http://10.0.0.9:8080/onvif/device_service</wsdd:XAddrs>`,
    )
    const message = readWsMessage(envelope(bare + bare, '<wsa:RelatesTo>urn:uuid:abc</wsa:RelatesTo>'))
    expect(message).toMatchObject({ kind: 'matches', relatesTo: 'abc' })
    expect(message?.devices.map(({ endpoint, name, hardware, isCamera }) => [endpoint, name, hardware, isCamera])).toEqual([
      ['9', 'Front Door 2', 'X-1 b', true],
      ['9', 'Front Door 2', 'X-1 b', true],
    ])
  })

  it('takes each device of an answer by itself, also beside broken ones', () => {
    const message = readWsMessage(
      answer(camera('1', 'http://10.0.0.2/x'), match(''), match(`${epr('2')}<wsdd:XAddrs/>`), camera('3', 'http://10.0.0.3/x')),
    )
    expect(message?.devices.map(({ endpoint, isCamera }) => [endpoint, isCamera])).toEqual([
      ['1', true],
      [undefined, false],
      ['2', false],
      ['3', true],
    ])
    expect(readWsMessage(answer())?.devices).toEqual([])
  })

  it('knows a camera from a computer, though both call themselves Device', () => {
    const types = (prefix: string, uri: string) =>
      readWsMessage(
        envelope(
          `<wsdd:ProbeMatches>${match(`${epr('1')}<wsdd:Types>${prefix}:Device pub:Computer</wsdd:Types>`)}</wsdd:ProbeMatches>`,
          '',
          `xmlns:${prefix}="${uri}"`,
        ),
      )?.devices[0]?.isCamera
    expect(types('wsdp', 'http://schemas.xmlsoap.org/ws/2006/02/devprof')).toBe(false)
    expect(types('tds', 'http://schemas.xmlsoap.org/ws/2006/02/devprof')).toBe(false)
    expect(types('q', 'http://www.onvif.org/ver10/device/wsdl')).toBe(true)
  })

  it('hears devices come and go', () => {
    expect(readWsMessage(envelope(`<wsdd:Hello>${epr('1')}</wsdd:Hello>`))?.kind).toBe('hello')
    expect(readWsMessage(envelope(`<wsdd:Bye>${epr('1')}</wsdd:Bye>`))?.kind).toBe('bye')
    expect(readWsMessage(Buffer.from(buildProbe('nvt', '1')))).toBeUndefined()
  })

  it('makes nothing of nonsense, and dies of none', () => {
    for (const text of ['', 'hello', '<a/>', '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', '\0'.repeat(2000)])
      expect(readWsMessage(Buffer.from(text))).toBeUndefined()
    const good = answer(camera('1', 'http://10.0.0.2/x'))
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(255), fc.nat(good.length), (at, byte, cut) => {
        const bad = Buffer.from(good.subarray(0, cut))
        if (at < bad.length) bad[at] = byte
        readWsMessage(bad)
      }),
      { numRuns: 300 },
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => void readWsMessage(Buffer.from(noise))))
  })
})

describe('where a device is', () => {
  const at = (from: string, ...addresses: string[]) => {
    const device = readWsMessage(answer(camera('1', addresses.join(' '))))?.devices[0]
    return device && sightingOf(device, nic, from).deviceUrl
  }
  it('is what it says, when that can be reached from here', () => {
    expect(at('10.0.0.64', 'http://169.254.1.1/d', 'http://10.0.0.64:8080/d')).toBe('http://10.0.0.64:8080/d')
    expect(at('10.0.0.9', 'http://10.0.0.64/d')).toBe('http://10.0.0.64/d')
    expect(at('10.0.0.64', 'https://10.0.0.64/d')).toBe('https://10.0.0.64/d')
  })
  it('is who answered, when it names somewhere else, or nowhere', () => {
    expect(at('10.0.0.64', 'http://192.168.1.10:8000/onvif/service')).toBe('http://10.0.0.64:8000/onvif/service')
    expect(at('10.0.0.64', 'http://0.0.0.0/onvif/device_service')).toBe('http://10.0.0.64/onvif/device_service')
    expect(at('10.0.0.64', 'http://[fe80::1]/onvif/device_service')).toBe('http://10.0.0.64/onvif/device_service')
    expect(at('10.0.0.64')).toBe('http://10.0.0.64/onvif/device_service')
  })
})

describe('readMac', () => {
  it('reads any way of writing', () => {
    expect(['44:19:B6:00:00:01', '4419-b600-0001', '4419b6000001'].map(readMac)).toEqual(Array(3).fill('4419b6000001'))
    expect(['00:00:00:00:00:00', '44:19', 'camera', undefined].map(readMac)).toEqual(Array(4).fill(undefined))
  })
})
