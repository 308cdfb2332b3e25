import { beforeAll, describe, expect, it } from 'vitest'
import { mediaLoop, type Oddity, oddities, startAddress, startScriptedCamera } from '../../../tools/scripted-camera/index.ts'
import { type Clock, Failure, systemClock } from '../../base/index.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { createRtsp } from '../index.ts'

const hurried = (pace: number): Clock => ({ ...systemClock, after: (ms, call) => systemClock.after(ms / pace, call) })

/** Plays until some pictures and, where there is sound, some sound came. */
async function tryCamera(oddity: Oddity) {
  const camera = await startScriptedCamera(oddity.script, await mediaLoop())
  const rtsp = createRtsp({ log: silentLog, clock: hurried(oddity.pace ?? 1), redact: (text) => text })
  const counts: number[] = []
  let got: () => void = () => {}
  const enough = new Promise<void>((resolve) => {
    got = resolve
  })
  try {
    const session = await rtsp.play(
      {
        url: startAddress(oddity, camera.url),
        transport: oddity.transport ?? 'auto',
        credentials: { user: camera.user, password: oddity.password ?? camera.password },
      },
      {
        rtp(track, memory, start) {
          expect(memory[start]).toBe(0x80)
          counts[track] = (counts[track] ?? 0) + 1
          if ((counts[0] ?? 0) >= 12 && (counts[1] ?? 0) > 0) got()
          else if ((counts[0] ?? 0) >= 40) got()
        },
        rtcp() {},
      },
    )
    // Ends early only when the camera does, which fails the case.
    await Promise.race([enough, session.ended.then(() => Promise.reject(new Error('ended too early')))])
    const sound = session.description.tracks.findIndex((track) => track.kind === 'audio')
    if (sound >= 0) expect(counts[sound]).toBeGreaterThan(0)
    await session.close()
    await session.ended
    return { outcome: 'media', evidence: undefined, via: session.via, camera }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    return { outcome: thrown.cause, evidence: thrown.evidence, via: undefined, camera }
  } finally {
    await camera.close()
  }
}

/** Some at a time: each waits for its camera more than it works. */
function tryAll(): Map<Oddity, ReturnType<typeof tryCamera>> {
  const queue = [...oddities]
  const settle = new Map<Oddity, { resolve: (value: Awaited<ReturnType<typeof tryCamera>>) => void; reject: (thrown: unknown) => void }>()
  const results = new Map(
    oddities.map((oddity) => {
      const result = new Promise<Awaited<ReturnType<typeof tryCamera>>>((resolve, reject) => settle.set(oddity, { resolve, reject }))
      result.catch(() => {})
      return [oddity, result]
    }),
  )
  const work = async () => {
    for (let oddity = queue.shift(); oddity; oddity = queue.shift())
      await tryCamera(oddity).then(settle.get(oddity)?.resolve, settle.get(oddity)?.reject)
  }
  for (let n = 0; n < 16; n++) void work()
  return results
}

describe('oddities of cameras', () => {
  let results: ReturnType<typeof tryAll>
  beforeAll(() => {
    results = tryAll()
  })

  it.each(oddities.map((oddity) => [oddity.name, oddity] as const))('%s', async (_, oddity) => {
    const result = await results.get(oddity)
    const outcome = result?.outcome === oddity.expects ? result.outcome : `${result?.outcome} (${result?.evidence})`
    expect(outcome).toBe(oddity.expects)
    if (oddity.via) expect(result?.via).toBe(oddity.via)
    expect(result?.camera.wrongLogins).toBeLessThanOrEqual(oddity.wrongLogins ?? 0)
  })
})
