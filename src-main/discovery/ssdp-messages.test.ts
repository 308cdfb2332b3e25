import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSsdp } from './ssdp-messages.ts'
import { fetchDescription, isCamera, readDescription } from './upnp-description.ts'

const axis = `HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=1800\r\nLocation : http://10.0.0.70:49152/rootdesc1.xml\r\nST:urn:axis-com:service:BasicService:1\r\nUSN: uuid:Upnp-BasicDevice-1_0-ACCC8E000001::urn:axis-com:service:BasicService:1\r\n\r\n`

describe('readSsdp', () => {
  it('reads answers and announcements, as loosely as they are written', () => {
    expect(readSsdp(Buffer.from(axis))).toMatchObject({
      location: 'http://10.0.0.70:49152/rootdesc1.xml',
      type: 'urn:axis-com:service:BasicService:1',
      leaving: false,
    })
    expect(readSsdp(Buffer.from('NOTIFY * HTTP/1.1\nNT: upnp:rootdevice\nNTS: ssdp:byebye\nUSN: uuid:1'))).toMatchObject({
      type: 'upnp:rootdevice',
      leaving: true,
    })
  })
  it('makes nothing of other things', () => {
    for (const text of ['', 'M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n', 'HTTP/1.1 404 Not Found\r\n\r\n'])
      expect(readSsdp(Buffer.from(text))).toBeUndefined()
    fc.assert(fc.property(fc.uint8Array(), (noise) => void readSsdp(Buffer.from(noise))))
  })
})

const description = (fields: Record<string, string>) =>
  `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>${Object.entries(fields)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('')}</device></root>`
const read = (fields: Record<string, string>) => readDescription(description(fields), 'http://10.0.0.70:49152/d.xml')
const judged = (fields: Record<string, string>, ...types: string[]) => {
  const device = read(fields)
  return device && isCamera(device, types)
}

describe('a description', () => {
  it('is read, its addresses only where they lead to the device itself', () => {
    expect(
      read({
        deviceType: 'urn:schemas-upnp-org:device:Basic:1',
        friendlyName: 'Gate &amp; Yard',
        manufacturer: 'AXIS',
        modelName: 'P3245',
        serialNumber: 'ACCC8E000001',
        UDN: 'uuid:Upnp-BasicDevice-1_0-ACCC8E000001',
        presentationURL: 'http://10.0.0.70:80/',
        x: 'rtsp://10.0.0.70/a?b=1&amp;c=2 rtsp://10.0.0.99/other',
      }),
    ).toMatchObject({
      name: 'Gate & Yard',
      manufacturer: 'AXIS',
      mac: 'accc8e000001',
      presentation: { host: '10.0.0.70', port: 80 },
      streams: ['rtsp://10.0.0.70/a?b=1&c=2'],
    })
    expect(read({ presentationURL: 'http://192.0.2.1/' })?.presentation).toBeUndefined()
    expect(readDescription('<html/>', 'http://10.0.0.70/d.xml')).toBeUndefined()
  })

  it('tells cameras from what else is in a house', () => {
    expect(judged({ deviceType: 'urn:schemas-upnp-org:device:DigitalSecurityCamera:1' })).toBe(true)
    expect(judged({ deviceType: 'urn:schemas-upnp-org:device:Basic:1', manufacturer: 'AXIS' })).toBe(true)
    expect(
      judged({ deviceType: 'urn:schemas-upnp-org:device:Basic:1.0', manufacturer: 'D-Link', modelDescription: 'Wireless Internet Camera' }),
    ).toBe(true)
    expect(judged({ deviceType: 'urn:schemas-upnp-org:device:Basic:1', manufacturer: 'x' }, 'urn:axis-com:service:BasicService:1')).toBe(
      true,
    )
    for (const type of ['InternetGatewayDevice', 'MediaRenderer', 'MediaServer', 'Printer', 'WLANAccessPointDevice'])
      expect(judged({ deviceType: `urn:schemas-upnp-org:device:${type}:1`, manufacturer: 'Hikvision', modelName: 'camera' })).toBe(false)
    expect(judged({ deviceType: 'urn:schemas-upnp-org:device:Basic:1', manufacturer: 'Signify', modelName: 'Philips hue bridge' })).toBe(
      false,
    )
  })

  it('is fetched from nobody but who answered, and not without end', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/endless') return void setInterval(() => response.write(' '.repeat(65536)), 1).unref()
      response.end(description({ deviceType: 'x' }))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { signal } = new AbortController()
    expect(await fetchDescription(`${base}/d.xml`, '127.0.0.1', signal)).toMatchObject({ deviceType: 'x' })
    expect(await fetchDescription(`${base}/d.xml`, '127.0.0.2', signal)).toBeUndefined()
    expect(await fetchDescription(`${base}/endless`, '127.0.0.1', signal)).toBeUndefined()
    expect(await fetchDescription('file:///etc/passwd', '127.0.0.1', signal)).toBeUndefined()
    server.closeAllConnections()
    server.close()
  })
})
