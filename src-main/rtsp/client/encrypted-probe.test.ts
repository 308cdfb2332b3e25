/** What a probe says of a stream that is encrypted inside: only what arrives tells whether the key of the description is the right one. */
import { afterEach, describe, expect, it } from 'vitest'
import { mediaLoop, type Oddity, oddities, plainSdp, type Script, startScriptedCamera } from '../../../tools/scripted-camera/index.ts'
import { type Clock, systemClock } from '../../base/index.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { createRtsp } from '../index.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const clock: Clock = { ...systemClock, after: (ms, call) => systemClock.after(ms / 5, call) }
const rtsp = () => createRtsp({ log: silentLog, clock, redact: (text) => text })
const scripted = (name: string) => (oddities.find((one) => one.name === name) as Oddity).script
async function cameraOf(script: Script) {
  const camera = await startScriptedCamera(script, await mediaLoop())
  open.push(camera)
  return { ...camera, target: { url: camera.url, credentials: { user: camera.user, password: camera.password } } }
}

describe('a probe of SRTP', () => {
  it('gives the tracks where the key opens what arrives', async () => {
    const { target } = await cameraOf(scripted('SRTP, its key in the description'))
    const { description } = await rtsp().describe(target)
    expect(description.tracks.map(({ codec }) => codec)).toEqual(['h264', 'aac'])
  })

  it('says that the key is none, and which address is in the plain', async () => {
    const locked = scripted('SRTP, another key than its packets have')
    const { target } = await cameraOf({ ...locked, path: '/live?enableSrtp&channel=1' })
    await expect(rtsp().describe(target)).rejects.toMatchObject({
      cause: 'encrypted',
      final: true,
      evidence: expect.stringMatching(/opens none$/),
    })

    const plain = plainSdp(await mediaLoop())
    const recorder = await cameraOf({
      ...locked,
      path: '/live?enableSrtp&channel=1',
      // The same without `enableSrtp`.
      reply: (method, reply) => {
        if (method === 'DESCRIBE' && reply.status === 404) Object.assign(reply, { status: 200, body: plain })
      },
    })
    await expect(rtsp().describe(recorder.target)).rejects.toMatchObject({
      cause: 'encrypted',
      evidence: expect.stringMatching(/without enableSrtp is in the plain$/),
    })
  })

  it('believes a description without a doubt without playing', async () => {
    const camera = await cameraOf({})
    await rtsp().describe(camera.target)
    expect(camera.requests.map(({ method }) => method)).not.toContain('PLAY')
  })
})
