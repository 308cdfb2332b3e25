import { get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogin } from '../../src-main/net/index.ts'
import { until } from '../../src-main/testing/until.ts'
import { startVirtualLan, type VirtualLan } from './index.ts'
import { firstStart, missing, tested } from './testing/peers.ts'

const credentials = { user: 'admin', password: 'c@m:gate' }

/** The answer, with its connection kept open; `authorization` as the login wants it. */
function ask(url: string, authorization?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => get(url, { headers: authorization ? { authorization } : {} }, resolve).on('error', reject))
}

async function askWithLogin(url: string): Promise<IncomingMessage> {
  const first = await ask(url)
  first.resume()
  const login = createLogin(credentials)
  const offered = first.rawHeaders.filter((_, n) => first.rawHeaders[n - 1]?.toLowerCase() === 'www-authenticate')
  login.challenged(offered, 0)
  return ask(url, login.header({ method: 'GET', uri: new URL(url).pathname }))
}

describe.skipIf(missing('ffmpeg'))('web server of a camera [needs ffmpeg]', () => {
  let lan: VirtualLan
  beforeAll(async () => {
    const mjpeg = { width: 320, height: 184, fps: 10 }
    lan = await startVirtualLan({
      server: false,
      cameras: [
        { ...tested, name: 'open', onvif: false, mjpeg },
        { ...tested, name: 'basic', onvif: false, ...credentials, auth: ['basic'], mjpeg },
        { ...tested, name: 'digest', onvif: false, ...credentials, auth: ['digest-sha256', 'digest'], mjpeg: { ...mjpeg, lengths: false } },
      ],
    })
  }, firstStart)
  afterAll(() => lan.close())

  it.each(['open', 'basic', 'digest'])('streams JPEGs to whoever may see them: %s', async (name) => {
    const url = lan.camera(name).addresses.mjpeg ?? ''
    const answer = name === 'open' ? await ask(url) : await askWithLogin(url)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^multipart\/x-mixed-replace; *boundary=/)
    let stream = Buffer.alloc(0)
    answer.on('data', (chunk: Buffer) => {
      stream = Buffer.concat([stream, chunk])
    })
    await until(() => stream.toString('latin1').split('Content-Type: image/jpeg').length > 4)
    expect(stream.includes(Buffer.from([0xff, 0xd8, 0xff]))).toBe(true)
    expect(stream.includes('Content-Length')).toBe(name !== 'digest')
    answer.destroy()
    await until(() => lan.camera(name).counts.connections <= 1)
  })

  it('gives one picture', async () => {
    const answer = await askWithLogin(lan.camera('digest').addresses.snapshot ?? '')
    const chunks: Buffer[] = []
    for await (const chunk of answer) chunks.push(Buffer.from(chunk))
    const jpeg = Buffer.concat(chunks)
    expect(answer.headers['content-type']).toBe('image/jpeg')
    expect(jpeg.subarray(0, 2).toString('hex') + jpeg.subarray(-2).toString('hex')).toBe('ffd8ffd9')
  })

  it('counts wrong passwords and answers what it is told to', async () => {
    const camera = lan.camera('basic')
    const wrong = await ask(camera.addresses.snapshot ?? '', `Basic ${Buffer.from('admin:no').toString('base64')}`)
    expect([wrong.statusCode, camera.counts.authFailures]).toEqual([401, 1])
    camera.fail({ refuse: 503 })
    expect((await ask(camera.addresses.snapshot ?? '')).statusCode).toBe(503)
    await camera.heal()
    expect((await ask(`http://${new URL(camera.addresses.snapshot ?? '').host}/nothing`, undefined)).statusCode).toBe(401)
  })
})
