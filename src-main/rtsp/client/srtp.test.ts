/** Judged by the RFC's own vectors and by FFmpeg, which encrypts what is deciphered here. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { describe, expect, it } from 'vitest'
import { missing } from '../../../tools/virtual-lan/testing/peers.ts'
import { createSrtp, derive, readCrypto, type SrtpKey } from './srtp.ts'

const inline = (bytes: number) => randomBytes(bytes).toString('base64')

describe('keys of a description', () => {
  it('are read, and told from what is not known here', () => {
    expect(readCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${inline(30)}`)).toMatchObject({ suite: { tag: 10 }, mki: 0 })
    expect(readCrypto(`1 AES_CM_128_HMAC_SHA1_32 inline:${inline(30)}|2^20|1:4`)).toMatchObject({ suite: { tag: 4 }, mki: 4 })
    expect(readCrypto(`2 AEAD_AES_256_GCM inline:${inline(44)}|2^48`)).toMatchObject({ suite: { tag: 16 }, mki: 0 })
    for (const value of [
      `1 AES_CM_128_HMAC_SHA1_80 inline:${inline(29)}`,
      `1 F8_128_HMAC_SHA1_80 inline:${inline(30)}`,
      `1 AES_CM_128_HMAC_SHA1_80 inline:${inline(30)} UNENCRYPTED_SRTP`,
      'nonsense',
      '',
    ])
      expect(readCrypto(value)).toBeUndefined()
  })

  it('are derived as in RFC 3711 B.3', () => {
    const master = {
      key: Buffer.from('E1F97A0D3E018BE0D64FA32C06DE4139', 'hex'),
      salt: Buffer.from('0EC675AD498AFEEBB6960B3AABE6', 'hex'),
    }
    expect(derive(master, 0, 16).toString('hex').toUpperCase()).toBe('C61E7A93744F39EE10734AFE3FF7A087')
    expect(derive(master, 2, 14).toString('hex').toUpperCase()).toBe('30CBBC08863D8C85D49DB34A9AE1')
    expect(derive(master, 1, 20).toString('hex').toUpperCase()).toBe('CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4')
  })
})

describe.skipIf(missing('ffmpeg'))('SRTP [needs ffmpeg]', () => {
  it.each(['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'])(
    'of FFmpeg is deciphered, and what is damaged is not: %s',
    async (suite) => {
      const key = inline(30)
      const { rtp, rtcp } = await encrypted(suite, key)
      const srtp = createSrtp(readCrypto(`1 ${suite} inline:${key}`) as SrtpKey)
      const clear = rtp.map((packet) => packet.subarray(0, srtp.rtp(packet, 0, packet.length)))
      // H.264: SPS, PPS and IDR are there, as they are in the clear.
      const types = new Set(clear.map((packet) => (packet[12] as number) & 31))
      expect([...types].every((type) => [1, 5, 6, 7, 8, 24, 28].includes(type))).toBe(true)
      expect(types.has(24) || types.has(7)).toBe(true)
      const reports = rtcp.map((packet) => packet.subarray(0, srtp.rtcp(packet, 0, packet.length)))
      expect(reports.length).toBeGreaterThan(0)
      for (const report of reports) {
        expect(report[1]).toBe(200)
        expect(Math.abs(report.readUInt32BE(8) - 2_208_988_800 - Date.now() / 1000)).toBeLessThan(600)
      }

      const again = (await encrypted(suite, key)).rtp[3] as Buffer
      again[20] = (again[20] as number) ^ 1
      expect(createSrtp(readCrypto(`1 ${suite} inline:${key}`) as SrtpKey).rtp(again, 0, again.length)).toBe(-1)
      const other = createSrtp(readCrypto(`1 ${suite} inline:${inline(30)}`) as SrtpKey)
      expect((await encrypted(suite, key)).rtp.every((packet) => other.rtp(packet, 0, packet.length) === -1)).toBe(true)
    },
  )
})

const bind = (port: number) =>
  new Promise<Socket | undefined>((done) => {
    const socket = createSocket('udp4')
    socket.once('error', () => done(undefined))
    socket.bind(port, '127.0.0.1', () => done(socket))
  })

/** Neighbours, as FFmpeg wants them. */
async function pair(): Promise<readonly [Socket, Socket]> {
  for (let n = 0; n < 50; n++) {
    const port = 20_000 + Math.floor(Math.random() * 20_000) * 2
    const [media, control] = [await bind(port), await bind(port + 1)]
    if (media && control) return [media, control]
    media?.close()
    control?.close()
  }
  throw new Error('no two ports are free')
}

/** What FFmpeg sends in a second, SRTP and SRTCP. */
async function encrypted(suite: string, key: string): Promise<{ rtp: Buffer[]; rtcp: Buffer[] }> {
  const [media, control] = await pair()
  const rtp: Buffer[] = []
  const rtcp: Buffer[] = []
  media.on('message', (message) => rtp.push(message))
  control.on('message', (message) => rtcp.push(message))
  const input = ['-re', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=10', '-t', '1', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '5']
  const target = `srtp://127.0.0.1:${media.address().port}?pkt_size=1300`
  const run = spawn('ffmpeg', ['-v', 'error', ...input, '-f', 'rtp', '-srtp_out_suite', suite, '-srtp_out_params', key, target])
  await new Promise((done) => run.once('exit', done))
  await new Promise((done) => setTimeout(done, 100))
  media.close()
  control.close()
  expect(rtp.length).toBeGreaterThan(5)
  return { rtp, rtcp }
}
