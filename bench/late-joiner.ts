/** From the start of an FFmpeg to its first picture: from the restream of a stream that already runs, and from the camera itself. */
import { spawn } from 'node:child_process'
import { startEngine, until } from './engine-peer.ts'
import { ffmpeg, pause, startCameras } from './peers.ts'
import { compare, type Measurement } from './result.ts'

/** Milliseconds until a decoded picture was there, start of the process included. Both sides are probed as little as can be. */
function firstPicture(input: readonly string[]): Promise<number> {
  const began = performance.now()
  const args = [
    '-hide_banner',
    '-loglevel',
    'error',
    '-probesize',
    '32',
    '-analyzeduration',
    '0',
    ...input,
    '-frames:v',
    '1',
    '-f',
    'rawvideo',
    'pipe:1',
  ]
  const child = spawn(ffmpeg, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000)
    child.stdout.once('data', () => resolve(performance.now() - began))
    child.stdout.resume()
    child.once('exit', () => {
      clearTimeout(late)
      reject(new Error('no picture came'))
    })
  })
}

export const measureLateJoiner: Measurement = async ({ quick, say }) => {
  const rounds = quick ? 3 : 12
  // A camera plays from wherever its encoder is, and sends the next key frame when that is due.
  const cameras = await startCameras(1)
  const engine = await startEngine()
  try {
    const url = cameras.urls[0] ?? ''
    const id = await engine.addCamera(url)
    await engine.join(id)
    await until(async () => (await engine.running()) === 1, 20_000, 'the stream')
    await pause(3000)
    const input = await engine.input(id)
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      await pause(Math.random() * 2000)
      ours.push(await firstPicture(input))
      await pause(Math.random() * 2000)
      theirs.push(await firstPicture(['-rtsp_transport', 'tcp', '-i', url]))
    }
    say(`${rounds} joins each`)
    return [
      compare({ name: 'late-joiner', what: 'first picture, from the restream and from the camera', unit: 'ms', aim: 1 / 5 }, ours, theirs),
    ]
  } finally {
    await engine.end()
    await cameras.end()
  }
}
