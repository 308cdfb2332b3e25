import { describe, expect, it } from 'vitest'
import { systemClock } from '../base/index.ts'
import { createState } from '../state/index.ts'
import { createFindings } from './findings.ts'
import type { Sighting } from './sighting.ts'

const onvif = (host: string, more: Partial<Sighting> = {}): Sighting => ({
  by: 'onvif',
  interface: 'eth0',
  from: host,
  said: 'x',
  host,
  port: 80,
  deviceUrl: `http://${host}:${more.port ?? 80}/onvif/device_service`,
  uuid: 'same',
  ...more,
})
const ssdp = (host: string, more: Partial<Sighting> = {}): Sighting => ({
  by: 'ssdp',
  interface: 'eth0',
  from: host,
  said: 'y',
  host,
  port: 49152,
  ...more,
})
const open = (...sightings: Sighting[]) => {
  const state = createState()
  const findings = createFindings(state, systemClock, () => null)
  return { findings, ids: sightings.map((sighting) => findings.see(sighting).id), state }
}
const count = (...sightings: Sighting[]) => new Set(open(...sightings).ids).size

describe('one camera is one finding', () => {
  it('also one that answers beyond reading, alone or besides what can be read', () => {
    const unread = (host: string): Sighting => ({
      by: 'onvif',
      interface: 'eth0',
      from: host,
      said: '?',
      host,
      port: undefined,
      unread: true,
    })
    expect(count(unread('10.0.0.5'), unread('10.0.0.5'), unread('10.0.0.6'))).toBe(2)
    expect(count(unread('127.0.0.1'), unread('127.0.0.1'))).toBe(1)
    const { findings } = open(unread('10.0.0.5'), onvif('10.0.0.5'), unread('10.0.0.5'))
    expect(findings.all()).toMatchObject([{ device_url: 'http://10.0.0.5:80/onvif/device_service', port: 80 }])
    // two cameras behind one address stay two, whatever else is said there
    expect(count(onvif('10.0.0.5', { uuid: 'a' }), onvif('10.0.0.5', { port: 81, uuid: 'b' }), unread('10.0.0.5'))).toBe(3)
  })
  it('however often and on whatever interface it is heard', () => {
    const { findings, ids } = open(onvif('10.0.0.5'), onvif('10.0.0.5'), onvif('10.0.0.5', { interface: 'wlan0' }))
    expect(new Set(ids).size).toBe(1)
    expect(findings.all()[0]?.evidence.map((one) => one.interface)).toEqual(['eth0', 'wlan0'])
  })
  it('over ONVIF, SSDP and mDNS, in any order', () => {
    expect(count(onvif('10.0.0.5'), ssdp('10.0.0.5'), { ...ssdp('10.0.0.5'), by: 'mdns', port: 554 })).toBe(1)
    const { findings } = open(ssdp('10.0.0.5', { name: 'Gate', vendor: 'AXIS' }), onvif('10.0.0.5', { name: 'AXIS P1', model: 'P1' }))
    expect(findings.all()).toMatchObject([
      {
        name: 'Gate',
        vendor: 'AXIS',
        model: 'P1',
        kinds: ['ssdp', 'onvif'],
        port: 80,
        device_url: 'http://10.0.0.5:80/onvif/device_service',
      },
    ])
  })
  it('with two addresses, when it says both, or when UUID and MAC agree', () => {
    expect(count(onvif('10.0.0.5', { aliases: ['10.0.0.5:80', '10.0.0.6:80'] }), onvif('10.0.0.6'))).toBe(1)
    expect(count(onvif('10.0.0.5', { mac: '4419b6000001' }), onvif('10.1.0.5', { mac: '4419b6000001' }))).toBe(1)
  })
  it('on this computer too, where it is known by its port, its UUID or its name', () => {
    expect(count(onvif('127.0.0.1', { port: 8001, uuid: 'a' }), ssdp('127.0.0.1', { port: 8001 }))).toBe(1)
    expect(count(onvif('127.0.0.1', { port: 8001, uuid: 'a' }), ssdp('127.0.0.1', { port: 9001, uuid: 'a' }))).toBe(1)
    expect(count(onvif('127.0.0.1', { port: 8001, uuid: 'a', name: 'Gate' }), ssdp('127.0.0.1', { port: 9001, name: 'gate' }))).toBe(1)
  })
})

describe('two cameras are two findings', () => {
  it('though they have one cloned UUID, and even one name', () => {
    expect(count(onvif('10.0.0.5'), onvif('10.0.0.6'))).toBe(2)
    expect(count(onvif('10.0.0.5', { mac: '4419b6000001' }), onvif('10.0.0.6', { mac: '4419b6000002' }))).toBe(2)
  })
  it('on one host with different ports', () => {
    expect(
      count(
        onvif('127.0.0.1', { port: 8001, uuid: 'a' }),
        onvif('127.0.0.1', { port: 8002, uuid: 'b' }),
        ssdp('127.0.0.1', { port: 8003, uuid: 'c' }),
      ),
    ).toBe(3)
    expect(count(onvif('10.0.0.5', { port: 8001, uuid: 'a' }), onvif('10.0.0.5', { port: 8002, uuid: 'b' }))).toBe(2)
    expect(count(onvif('127.0.0.1', { port: 8001 }), onvif('127.0.0.1', { port: 8002 }))).toBe(2)
  })
})

describe('what is known', () => {
  it('is not lost by hearing less, and does not grow for ever', () => {
    const { findings, ids, state } = open(onvif('10.0.0.5', { name: 'Gate', model: 'P1' }))
    const id = ids[0] ?? ''
    findings.update(id, { picture: 'data:', needs_credentials: false })
    for (let n = 0; n < 100; n += 1) findings.see(onvif('10.0.0.5', { said: `${n}` }))
    expect(state.get('findings', id)).toMatchObject({ name: 'Gate', model: 'P1', picture: 'data:', needs_credentials: false })
    expect(state.get('findings', id)?.evidence.length).toBeLessThan(30)
  })
  it('has an end: the oldest go', () => {
    const { findings } = open()
    for (let n = 0; n < 2100; n += 1) findings.see(onvif(`10.${n >> 8}.${n & 255}.1`, { uuid: `${n}` }))
    expect(findings.all()).toHaveLength(2000)
  })
})
