/** A camera with room for so many, played by the test. */
import { describe, expect, it } from 'vitest'
import type { ReaderPurpose } from '../../../src-shared/cameras.ts'
import { type Clock, Failure, systemClock } from '../../base/index.ts'
import { CameraConnections, type Contender, hostOf } from './camera-connections.ts'

function camera(room: number) {
  let now = 1000
  const clock: Clock = { ...systemClock, now: () => now }
  const connections = new CameraConnections(clock)
  const open = new Set<string>()
  const tries: string[] = []
  const stream = (name: string, purpose: ReaderPurpose) => {
    let release = () => {}
    const woken: string[] = []
    const one: Contender & { purposes: Record<ReaderPurpose, number> } = {
      purposes: { view: 1, record: 0, publish: 0, [purpose]: 1 },
      async yieldTo(_, why) {
        woken.push(why)
        release()
        await Promise.resolve()
      },
      wake: () => void woken.push('wake'),
    }
    const run = () =>
      connections.run('camera:554', one, async (opened) => {
        tries.push(name)
        if (open.size >= room) throw new Failure('camera-full', '453')
        open.add(name)
        opened()
        await new Promise<void>((resolve) => {
          release = resolve
        })
        open.delete(name)
      })
    return { one, run, woken, close: () => release() }
  }
  const pass = (ms: number) => {
    now += ms
  }
  return { connections, stream, open, tries, pass }
}
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve))

describe('the connections of a camera', () => {
  it('go from a preview to a publication, by name, and come back', async () => {
    const { connections, stream, open } = camera(1)
    const preview = stream('preview', 'view')
    const publication = stream('publication', 'publish')
    const first = preview.run()
    await turn()
    expect(connections.of('camera:554')).toEqual({ used: 1, allowed: null })
    const second = publication.run()
    await turn()
    await first
    expect([...open]).toEqual(['publication'])
    expect(preview.woken).toEqual(['gives way to publish: 1 of 1 connections used'])
    expect(connections.of('camera:554')).toEqual({ used: 1, allowed: 1 })
    publication.close()
    await second
    await turn()
    expect(preview.woken).toContain('wake')
  })

  it('are taken from nobody who publishes or records, nor for the sake of a preview', async () => {
    const { stream, open } = camera(1)
    const recording = stream('recording', 'record')
    const running = recording.run()
    await turn()
    for (const purpose of ['view', 'publish', 'record'] as const)
      await expect(stream('late', purpose).run()).rejects.toMatchObject({ cause: 'camera-full' })
    expect([...open]).toEqual(['recording'])
    recording.close()
    await running
  })

  it('are not asked for where it is known that there are none, until some time has passed', async () => {
    const { stream, tries, pass } = camera(2)
    const all = [stream('one', 'view'), stream('two', 'publish')].map(({ run }) => run())
    await turn()
    const late = stream('late', 'view')
    await expect(late.run()).rejects.toMatchObject({ evidence: '453' })
    await expect(late.run()).rejects.toMatchObject({ cause: 'camera-full', evidence: '2 of 2 connections used' })
    expect(tries).toEqual(['one', 'two', 'late'])
    pass(61_000)
    await expect(late.run()).rejects.toMatchObject({ evidence: '453' })
    expect(tries).toHaveLength(4)
    expect(all).toHaveLength(2)
  })

  it('are counted by host and port', () => {
    expect(hostOf({ kind: 'rtsp', url: 'rtsp://Camera.local/1', user: undefined, password: undefined, transport: 'tcp' })).toBe(
      'camera.local:554',
    )
    expect(hostOf({ kind: 'mjpeg', url: 'http://camera.local:81/v', user: undefined, password: undefined })).toBe('camera.local:81')
    expect(hostOf({ kind: 'ffmpeg', input: [], copy: true, audio: false, secrets: {} })).toBeUndefined()
  })
})
