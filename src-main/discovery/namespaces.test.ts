import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NetnsLan, startNetnsLan } from '../../tools/virtual-lan/index.ts'
import { missing } from '../../tools/virtual-lan/testing/peers.ts'
import type { Printed } from './testing/scan-once.ts'

const nothing = missing('namespaces') || missing('ffmpeg')
const wsdd = ['/usr/sbin/wsdd', '/usr/bin/wsdd'].find((path) => existsSync(path))
const noWsdd = wsdd === undefined && process.env.CAMGATE_PEERS !== 'required'
const program = fileURLToPath(new URL('./testing/scan-once.ts', import.meta.url))
const mediaServerProgram = fileURLToPath(new URL('./testing/media-server.ts', import.meta.url))
const main = { path: '/main', width: 320, height: 240, fps: 5, kbps: 64 }
const uuid = '5f5a69c2-e0ae-504f-829b-00fcbb100001'

describe.skipIf(nothing)('two networks, no default route [needs namespaces ffmpeg]', { timeout: 60_000 }, () => {
  let lan: NetnsLan
  beforeAll(async () => {
    lan = await startNetnsLan({
      server: false,
      networks: 3,
      network: (n) => (n === 1 ? 1 : 0),
      cameras: [
        { name: 'Gate', vendor: 'Axis', model: 'A1', user: 'admin', password: 'x y', main, uuid, ssdp: true },
        { name: 'Far', vendor: 'Bosch', model: 'B1', main, uuid, faults: { xaddr: '192.168.1.10' } },
        { name: 'Announced', vendor: 'D-Link', model: 'DCS-1', onvif: false, ssdp: true, mjpeg: { path: '/video/mjpg.cgi' } },
      ],
    })
  })
  afterAll(() => lan.close())

  const printed = async (...args: string[]): Promise<Printed> => {
    const child = lan.spawnOnClient(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 40_000,
    })
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk))
    await once(child, 'close')
    return JSON.parse(said) as Printed
  }
  const inside = (camera: string, command: string, ...args: string[]) =>
    spawn('ip', ['netns', 'exec', lan.namespaceOf(camera), command, ...args], { stdio: ['pipe', 'ignore', 'ignore'] })

  it('finds each camera through its own interface; a cloned UUID does not make two one, nor ONVIF and SSDP one two', async () => {
    const { scan, findings, camera } = await printed('3', 'A1', 'admin', 'x y')
    expect(findings.map(({ model, address, kinds }) => [model, address, [...kinds].sort().join()]).sort()).toEqual([
      ['A1', '10.77.0.11', 'onvif,ssdp'],
      ['B1', '10.77.1.12', 'onvif'],
      ['DCS-1', '10.77.0.13', 'ssdp'],
    ])
    expect(scan.interfaces.map(({ name, answered, error }) => [name, answered, error]).sort()).toEqual([
      ['eth0', 2, null],
      ['eth1', 1, null],
      ['eth2', 0, null],
    ])
    expect(scan.interfaces.every(({ sent }) => sent > 5)).toBe(true)
    // its XAddr leads nowhere: who answered is where it is
    expect(findings.find(({ model }) => model === 'B1')).toMatchObject({
      device_url: 'http://10.77.1.12/onvif/device_service',
      needs_credentials: false,
      picture: 'data:image/jpeg;base64',
    })
    expect(camera).toMatchObject({
      source: { device_url: 'http://10.77.0.11/onvif/device_service' },
      streams: [{ url: 'rtsp://10.77.0.11/main' }],
    })
    expect(findings.find(({ model }) => model === 'A1')?.camera_id).toBe(camera?.id)
  })

  it('finds them by their network alone, also the one that no protocol announces, and adds one by what answered', async () => {
    const { scan, findings, camera, width } = await printed('at:10.77.0.8/29, 10.77.1.12, 10.77.0.99', 'A1', 'admin', 'x y')
    expect(scan.targets).toMatchObject({ total: 8, tried: 8, found: 3 })
    expect(scan.targets?.each.find(({ host }) => host === '10.77.0.99')).toMatchObject({ state: 'nothing', finding_id: null })
    expect(findings.map(({ model, address, kinds, device_url }) => [model, address, kinds.join(), device_url]).sort()).toEqual([
      [null, '10.77.0.13', 'range', null],
      ['A1', '10.77.0.11', 'range', 'http://10.77.0.11/onvif/device_service'],
      ['B1', '10.77.1.12', 'range', 'http://10.77.1.12/onvif/device_service'],
    ])
    expect(findings.map(({ evidence }) => evidence[0]?.interface).sort()).toEqual(['eth0', 'eth0', 'eth1'])
    expect(camera).toMatchObject({ source: { device_url: 'http://10.77.0.11/onvif/device_service' } })
    expect(width).toBe(320)
  })

  it.skipIf(noWsdd)('is not taken in by computers and media servers that answer too [needs wsdd]', async () => {
    const computer = inside('Far', wsdd ?? 'wsdd', '-4', '-n', 'NOISE')
    const mediaServer = inside('Announced', process.execPath, mediaServerProgram, '10.77.0.13')
    try {
      const { findings } = await printed('4')
      expect(findings.map(({ model }) => model).sort()).toEqual(['A1', 'B1', 'DCS-1'])
      expect(JSON.stringify(findings)).not.toMatch(/NOISE|Jukebox/)
    } finally {
      for (const noise of [computer, mediaServer]) {
        noise.kill('SIGKILL')
        await once(noise, 'close')
      }
    }
  })
})
