/** A WS-Discovery target (2005/04): answers probes with one ProbeMatch each, twice as UDP wants it, and says Hello and Bye. */
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:dgram'
import { type OnvifDevice, xaddr } from './device.ts'
import { scopesOf } from './device-service.ts'
import { child, escapeXml, readSoap, text, type XmlNode } from './soap.ts'

const group = '239.255.255.250'
const port = 3702
const discovery = 'http://schemas.xmlsoap.org/ws/2005/04/discovery'
/** Milliseconds: the longest wait before an answer (half of APP_MAX_DELAY, to keep scans of a demo brisk), and the gap to its repetition. */
const longestDelay = 250
const repeatAfter = 120

export interface DiscoveryTarget {
  hello(): void
  bye(): void
  close(): void
}

export function createDiscoveryTarget(device: OnvifDevice, socket: Socket, probed: () => void): DiscoveryTarget {
  const timers = new Set<NodeJS.Timeout>()
  let sequence = 0

  function later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      act()
    }, ms)
    timers.add(timer)
  }

  function envelope(action: string, relatesTo: string | undefined, body: string): string {
    sequence += 1
    const relation = relatesTo === undefined ? '' : `<wsa:RelatesTo>${escapeXml(relatesTo)}</wsa:RelatesTo>`
    const to =
      relatesTo === undefined
        ? 'urn:schemas-xmlsoap-org:ws:2005:04:discovery'
        : 'http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous'
    return `<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="${discovery}" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><env:Header><wsa:MessageID>urn:uuid:${randomUUID()}</wsa:MessageID>${relation}<wsa:To>${to}</wsa:To><wsa:Action>${discovery}/${action}</wsa:Action><d:AppSequence InstanceId="1" MessageNumber="${sequence}"/></env:Header><env:Body>${body}</env:Body></env:Envelope>`
  }

  function self(): string {
    const addresses = [...(device.faults.moreXaddrs ?? []), xaddr(device, 'device')].join(' ')
    const scopes = scopesOf(device).map((scope) => (device.faults.scopeBlanks ? scope.replaceAll('%20', ' ') : scope))
    return `<wsa:EndpointReference><wsa:Address>${device.endpoint}</wsa:Address></wsa:EndpointReference><d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types><d:Scopes>${escapeXml(scopes.join(' '))}</d:Scopes><d:XAddrs>${escapeXml(addresses)}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>`
  }

  function answer(probe: string | undefined): string {
    const match = `<d:ProbeMatch>${self()}</d:ProbeMatch>`
    switch (device.faults.probeAnswer) {
      case 'bare':
        return envelope('ProbeMatch', probe, match)
      case 'cut': {
        const whole = envelope('ProbeMatches', probe, `<d:ProbeMatches>${match}</d:ProbeMatches>`)
        return whole.slice(0, whole.indexOf('<d:XAddrs>'))
      }
      case 'noise':
        return `CAMERA;${device.mac};READY`
      default:
        return envelope('ProbeMatches', probe, `<d:ProbeMatches>${match}</d:ProbeMatches>`)
    }
  }

  const send = (message: string, toPort: number, to: string) => socket.send(message, toPort, to, () => {})

  socket.on('message', (bytes, from) => {
    const probe = readSoap(bytes.toString('utf8'))
    if (probe?.action !== 'Probe' || !wanted(probe.body) || device.faults.silent) return
    probed()
    if (device.faults.hidden) return
    const message = answer(text(probe.header, 'MessageID'))
    later((device.faults.late ?? 0) + Math.random() * longestDelay, () => {
      send(message, from.port, from.address)
      later(repeatAfter, () => send(message, from.port, from.address))
    })
  })

  return {
    hello: () => send(envelope('Hello', undefined, `<d:Hello>${self()}</d:Hello>`), port, group),
    bye: () => send(envelope('Bye', undefined, `<d:Bye>${self()}</d:Bye>`), port, group),
    close() {
      for (const timer of timers) clearTimeout(timer)
      socket.close()
    },
  }
}

/** No types, or one of ours among them. */
function wanted(probe: XmlNode): boolean {
  const types = (text(child(probe, 'Types')) ?? '').split(/\s+/).filter(Boolean)
  return types.every((type) => /(^|:)(NetworkVideoTransmitter|Device)$/.test(type))
}
