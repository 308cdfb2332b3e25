import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../../src-main/testing/until.ts'
import { type NetnsLan, startNetnsLan } from '../index.ts'
import { firstStart, missing, tested, tiny } from '../testing/peers.ts'

const nothing = missing('namespaces') || missing('ffmpeg')

/** Asks the network as a program on the client's computer would; prints `address xaddrs` per WS-Discovery answer, `address ssdp` per SSDP answer. */
const probe = `
const socket = require('node:dgram').createSocket('udp4')
const soap = '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header><w:MessageID>uuid:1</w:MessageID><w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header><e:Body><d:Probe/></e:Body></e:Envelope>'
socket.bind(0, process.argv[1], () => {
  socket.setMulticastInterface(process.argv[1])
  socket.send(soap, 3702, '239.255.255.250')
  socket.send('M-SEARCH * HTTP/1.1\\r\\nMAN: "ssdp:discover"\\r\\nMX: 1\\r\\nST: upnp:rootdevice\\r\\n\\r\\n', 1900, '239.255.255.250')
})
const heard = new Set()
socket.on('message', (bytes, from) => {
  const xaddrs = /XAddrs>([^<]*)</.exec(bytes.toString())
  heard.add(from.address + ' ' + (xaddrs ? xaddrs[1] : 'ssdp'))
})
setTimeout(() => { console.log([...heard].sort().join('\\n')); process.exit() }, 900)
`

describe.skipIf(nothing)('the virtual LAN in network namespaces [needs namespaces ffmpeg]', () => {
  let lan: NetnsLan

  beforeAll(async () => {
    const main = { path: '/main', ...tiny }
    lan = await startNetnsLan({
      networks: 2,
      network: (n) => (n === 2 ? 1 : 0),
      cameras: [
        { ...tested, name: 'one', snapshot: false, ssdp: true, main },
        { ...tested, name: 'two', snapshot: false, main },
        { ...tested, name: 'far', snapshot: false, main },
      ],
    })
  }, firstStart)
  afterAll(() => lan.close())

  async function onClient(program: string, ...args: string[]): Promise<string> {
    const child = lan.spawnOnClient(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 15_000 })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk))
    await once(child, 'close')
    return said.trim()
  }

  it('is found by multicast out of each interface, and only on its own network', async () => {
    const [near, far] = await Promise.all(lan.clientAddresses.map((address) => onClient(process.execPath, '-e', probe, address)))
    expect(near?.split('\n')).toEqual([
      '10.77.0.11 http://10.77.0.11/onvif/device_service',
      '10.77.0.11 ssdp',
      '10.77.0.12 http://10.77.0.12/onvif/device_service',
    ])
    expect(far?.split('\n')).toEqual(['10.77.1.13 http://10.77.1.13/onvif/device_service'])
  })

  it('plays from the standard port, over TCP and UDP', async () => {
    const shown = ['-v', 'error', '-analyzeduration', '1500000', '-show_entries', 'stream=codec_name,width', '-of', 'csv=p=0']
    expect(lan.camera('one').addresses.main).toBe('rtsp://10.77.0.11/main')
    expect(await onClient('ffprobe', '-rtsp_transport', 'tcp', ...shown, 'rtsp://10.77.0.11/main')).toBe('h264,320')
    expect(await onClient('ffprobe', '-rtsp_transport', 'udp', ...shown, 'rtsp://10.77.0.11/main')).toBe('h264,320')
    expect(lan.server.url).toBe('rtsp://10.77.0.2:8554')
  })

  it('can be unplugged and plugged in again', async () => {
    const camera = lan.camera('two')
    const rtsp = () =>
      onClient(
        process.execPath,
        '-e',
        'require("node:net").connect(554, "10.77.0.12").on("connect", () => { console.log("in"); process.exit() }).setTimeout(700, () => process.exit()).on("error", () => {})',
      )
    expect(await rtsp()).toBe('in')
    await camera.vanish()
    expect(await rtsp()).toBe('')
    await camera.comeBack()
    await until(async () => (await rtsp()) === 'in', 'back')
  })

  it('sweeps what a killed process left behind', async () => {
    const dead = spawn('true')
    await once(dead, 'close')
    const leftover = `camgate-lan-${dead.pid}-0-switch`
    execFileSync('ip', ['netns', 'add', leftover])
    const next = await startNetnsLan({ cameras: [], server: false })
    expect(await readdir('/run/netns')).not.toContain(leftover)
    const { client } = next
    expect(await readdir('/run/netns')).toContain(client)
    await next.close()
    expect(await readdir('/run/netns')).not.toContain(client)
  })
})
