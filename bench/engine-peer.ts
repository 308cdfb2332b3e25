/** A whole engine to be measured, in a process of its own, so that the bench's own work does not count. */
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engineEnvironment, gatewayFlags } from '../src-main/engine-flags.ts'
import { bundle } from './bundle.ts'

export interface EngineCalls {
  /** The camera's id. */
  addCamera(url: string): Promise<string>
  /** The id of an ONVIF camera without a login. */
  addOnvif(deviceUrl: string): Promise<string>
  /** Milliseconds from a wish to its request on the wire, so many times: of a move, of the stop after it, and of a bare request of
   * Node's to `bare`, in the same moments. */
  ptzTimes(id: string, times: number, bare: string): Promise<{ move: number[]; stop: number[]; bare: number[] }>
  /** A reader of the hub that counts packets. */
  join(id: string): Promise<void>
  leave(id: string): Promise<void>
  /** Streams that run. */
  running(): Promise<number>
  packets(): Promise<number>
  /** Cameras of which a picture is kept: an FFmpeg each, once, which is not what is measured. */
  pictured(): Promise<number>
  /** Input arguments for an FFmpeg that reads the restream. */
  input(id: string): Promise<string[]>
  /** Of a WebSocket that carries the media channel. */
  mediaPort(): Promise<number>
  /** `api`: of a MediaMTX, for the proof of delivery. */
  publishTo(url: string, api?: string): Promise<void>
  publish(id: string, way: 'direct' | 'ffmpeg'): Promise<void>
  unpublish(id: string): Promise<void>
  /** Publications that arrive. */
  publishing(): Promise<number>
  record(ids: readonly string[]): Promise<void>
  stopRecording(): Promise<void>
  /** Cameras whose bytes reach the disk. */
  recording(): Promise<number>
  /** Every file so far: where it lies, milliseconds of media, bytes of media and of what stands before it, gaps of its camera. */
  recorded(id: string): Promise<{ file: string; ms: number; media: number; front: number; gaps: number }[]>
  /** Begins to watch the event loop; the next call tells the longest delay since, milliseconds. */
  loopDelay(): Promise<number>
}

export interface EnginePeer extends EngineCalls {
  readonly pid: number
  end(): Promise<void>
}

interface Answer {
  readonly id?: number
  readonly ready?: boolean
  readonly result?: unknown
  readonly error?: string
}

export async function startEngine(): Promise<EnginePeer> {
  const folder = await mkdtemp(join(tmpdir(), 'camgate-bench-'))
  const child = fork(await bundle('engine-process'), [folder], {
    execArgv: [...gatewayFlags],
    env: { ...process.env, ...engineEnvironment },
  })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let asked = 0
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`The engine ended with ${code}`))
      for (const { reject: fail } of waiting.values()) fail(new Error('The engine ended'))
    })
    child.on('message', ({ id, ready, result, error }: Answer) => {
      if (ready) resolve()
      const one = waiting.get(id ?? -1)
      waiting.delete(id ?? -1)
      if (error === undefined) one?.resolve(result)
      else one?.reject(new Error(error))
    })
  })
  const call = (name: string, args: unknown[]) =>
    new Promise((resolve, reject) => {
      asked += 1
      waiting.set(asked, { resolve, reject })
      child.send({ id: asked, call: name, args })
    })
  const peer = {
    pid: child.pid ?? -1,
    async end() {
      if (child.connected) child.disconnect()
      const kill = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await gone
      clearTimeout(kill)
      await rm(folder, { recursive: true, force: true })
    },
  }
  return new Proxy(peer, {
    get: (own, name) =>
      name in own ? own[name as keyof typeof own] : name === 'then' ? undefined : (...args: unknown[]) => call(String(name), args),
  }) as EnginePeer
}

/** Waits until it holds. Throws after `ms`. */
export async function until(what: () => Promise<boolean> | boolean, ms: number, name: string): Promise<void> {
  const end = performance.now() + ms
  while (!(await what())) {
    if (performance.now() > end) throw new Error(`${name}: not within ${ms / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
