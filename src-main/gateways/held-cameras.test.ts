import { describe, expect, it } from 'vitest'
import type { Camera } from '../../src-shared/cameras.ts'
import { heldCamera } from './held-cameras.ts'

const camera = (url: string, device?: { serial: string | null; mac: string | null }): Camera => ({
  ...{ id: '1', name: 'Gate', station: null, user: null, has_password: false, vendor: null, model: null, created_at: 0, updated_at: 0 },
  source: { kind: 'rtsp', url, transport: 'auto' },
  device: device && { ...device, firmware: null, hardware: null, snapshot_url: null, web_url: null },
  streams: [{ role: 'main', url, profile_token: null, tracks: [], probed_at: null }],
})
const identities = (...parts: Parameters<typeof camera>) => heldCamera(camera(...parts)).identities

describe('what a camera is known by', () => {
  it('is serial number and hardware address, whatever its address', () => {
    const one = identities('rtsp://10.0.0.64/main', { serial: 'X1', mac: 'AA:BB:CC:00:11:22' })
    expect(one).toHaveLength(2)
    expect(identities('rtsp://192.168.1.9/other', { serial: 'X1', mac: 'aa:bb:cc:00:11:22' })).toEqual(one)
    expect(JSON.stringify(one)).not.toContain('X1')
  })

  it('is no address that many networks have', () => {
    for (const host of [
      '10.1.2.3',
      '192.168.1.64',
      '172.20.0.5',
      '169.254.3.3',
      '100.70.1.1',
      '[fd00::5]',
      '[fe80::1]',
      'gate',
      'gate.local',
    ])
      expect(identities(`rtsp://${host}/main`), host).toEqual([])
  })

  it('is an address that there is once', () => {
    for (const host of ['203.0.113.7', 'cam.example.org', '127.0.0.1:8554', '172.32.0.1', '[2001:db8::5]'])
      expect(identities(`rtsp://${host}/main`), host).toHaveLength(1)
    expect(identities('rtsp://cam.example.org/main')).not.toEqual(identities('rtsp://cam.example.org/other'))
  })
})
