import { beforeEach, describe, expect, it, vi } from 'vitest'
import { headBytes, type MediaNotice, type MediaRequest, writeHead } from '../../src-shared/media-channel.ts'
import { until } from '../testing/until.ts'
import { JpegDecoder } from './jpeg-decoder.ts'
import { MediaClient } from './media-client.ts'
import type { MediaEndpoint } from './media-link.ts'
import { PictureView } from './picture-view.ts'
import type { Surroundings } from './surroundings.ts'

/** The engine's end of a MessagePort, with what the window asked for. */
function openChannel() {
  const { port1, port2 } = new MessageChannel()
  const asked: MediaRequest[] = []
  port2.onmessage = ({ data }) => asked.push(JSON.parse(data))
  return {
    endpoint: port1 as MediaEndpoint,
    asked,
    notice: (notice: Partial<MediaNotice>) =>
      port2.postMessage(JSON.stringify({ viewer: 0, state: 'live', trouble: null, skipped: 0, ...notice })),
    frame(seq: number, more: { viewer?: number; capturedAt?: number; receivedAt?: number } = {}) {
      const message = new Uint8Array(headBytes + 10)
      writeHead(
        { kind: 'jpeg', viewer: 0, seq, capturedAt: Number.NaN, receivedAt: 0, width: 320, height: 180, key: true, pts: 0, ...more },
        message,
      )
      message[headBytes] = seq
      port2.postMessage(message)
    },
    raw: (data: unknown) => port2.postMessage(data),
    close: () => port2.close(),
  }
}

/** A browser whose clock and screen are turned by hand. */
function createScreen() {
  const timers = new Set<{ at: number; call: () => void }>()
  const screen = {
    time: 1_000_000,
    paints: [] as (() => void)[],
    open: 0,
    decoded: [] as number[],
    broken: false,
    drawn: [] as number[],
    paint() {
      for (const call of screen.paints.splice(0)) call()
    },
    pass(ms: number) {
      screen.time += ms
      for (const timer of [...timers]) if (timer.at <= screen.time && timers.delete(timer)) timer.call()
    },
  }
  const around: Surroundings = {
    now: () => screen.time,
    after(ms, call) {
      const timer = { at: screen.time + ms, call }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    beforePaint: (call) => void screen.paints.push(call),
    decode,
    sound: () => {
      throw new Error('no sound here')
    },
    decoder: (_, events) => new JpegDecoder(events, decode),
  }
  async function decode(jpeg: Uint8Array) {
    const mark = jpeg[0] ?? 0
    screen.decoded.push(mark)
    if (screen.broken) throw new Error('no picture')
    screen.open += 1
    const close = () => {
      screen.open -= 1
    }
    return { width: 320, height: 180, mark, close } as unknown as ImageBitmap
  }
  const canvas = {
    width: 300,
    height: 150,
    dataset: {} as Record<string, string>,
    getContext: () => ({ drawImage: ({ mark }: { mark: number }) => screen.drawn.push(mark) }),
  }
  return { screen, around, canvas }
}

describe('PictureView', () => {
  let channel: ReturnType<typeof openChannel>
  let stage: ReturnType<typeof createScreen>
  let client: MediaClient
  let view: PictureView
  const words: string[] = []

  beforeEach(async () => {
    vi.stubGlobal('document', { createElement: () => createScreen().canvas })
    channel = openChannel()
    stage = createScreen()
    client = new MediaClient()
    client.use(channel.endpoint)
    view = new PictureView(client, stage.canvas as unknown as HTMLCanvasElement, { cameraId: '7' }, stage.around)
    words.length = 0
    view.subscribe(() => words.push(view.state.word))
    view.setWidth(300)
    await until(() => channel.asked.length === 1)
    return () => {
      view.close()
      client.use(undefined)
      channel.close()
      vi.unstubAllGlobals()
    }
  })

  const show = async (seq: number, more: Parameters<typeof channel.frame>[1] = {}) => {
    channel.notice({ state: 'live' })
    channel.frame(seq, more)
    await until(() => stage.screen.paints.length > 0)
    stage.screen.paint()
  }
  const drawnSeqs = () => channel.asked.flatMap((request) => (request.op === 'drawn' ? [request.seq] : []))

  it('asks for as many pixels as it has, draws, and answers', async () => {
    const takes = [{ kind: 'jpeg', codecs: [] }]
    expect(channel.asked[0]).toEqual({ op: 'watch', viewer: 0, camera_id: '7', width: 320, fps: 15, takes, sound: false })
    await show(1)
    expect(stage.screen.drawn).toEqual([1])
    expect(stage.canvas).toMatchObject({ width: 320, height: 180, dataset: { state: 'live' } })
    expect(view.state).toMatchObject({ word: 'live', hasPicture: true })
    expect(stage.screen.open).toBe(0)
    await until(() => drawnSeqs().includes(1))
    view.setWidth(310)
    view.setWidth(700)
    await until(() => channel.asked.some((request) => request.op === 'watch' && request.width === 960))
    expect(channel.asked.filter(({ op }) => op === 'watch')).toHaveLength(2)
  })

  it('draws only the newest per repaint, closes the others, and answers all', async () => {
    channel.notice({ state: 'live' })
    for (const seq of [1, 2, 3]) channel.frame(seq)
    await until(() => stage.screen.decoded.length === 3)
    await Promise.resolve()
    stage.screen.paint()
    expect(stage.screen.drawn).toEqual([3])
    expect(stage.screen.open).toBe(0)
    await until(() => drawnSeqs().join() === '1,2,3')
  })

  it('answers for a frame that cannot be decoded, since the next one waits for it', async () => {
    stage.screen.broken = true
    channel.frame(1)
    await until(() => drawnSeqs().includes(1))
    expect(stage.screen.drawn).toEqual([])
    expect(view.state.word).toBe('connecting')
  })

  it('calls a picture stalled that stands still, even when the engine is mute', async () => {
    await show(1)
    stage.screen.pass(900)
    expect(view.state.word).toBe('live')
    stage.screen.pass(600)
    expect(view.state).toMatchObject({ word: 'stalled', hasPicture: true, lastAt: 1_000_000 })
    expect(stage.canvas.dataset.state).toBe('stalled')
    await show(2)
    expect(words).toEqual(['live', 'stalled', 'live'])
  })

  it('says what the engine says of the camera', async () => {
    await show(1)
    const trouble = { cause: 'unreachable' as const, evidence: null, at: 1, retry_at: 5, attempt: 2 }
    channel.notice({ state: 'reconnecting', trouble })
    await until(() => view.state.word === 'reconnecting')
    expect(view.state).toMatchObject({ trouble, lost: null, hasPicture: true })
    channel.notice({ state: 'failed', trouble: { ...trouble, cause: 'auth', retry_at: null } })
    await until(() => view.state.word === 'failed')
    channel.raw('{"noise":')
    channel.raw('{"viewer":0,"state":"dancing"}')
    channel.raw(new Uint8Array(5))
    channel.notice({ viewer: 9, state: 'live' })
    channel.notice({ state: 'stalled' })
    await until(() => view.state.word === 'stalled')
  })

  it('watches again by itself after the engine was lost', async () => {
    await show(1)
    client.use(undefined)
    expect(view.state).toMatchObject({ word: 'reconnecting', lost: 'engine', hasPicture: true })
    const again = openChannel()
    client.use(again.endpoint)
    await until(() => again.asked.length === 1)
    expect(again.asked[0]).toMatchObject({ op: 'watch', camera_id: '7' })
    expect(view.state).toMatchObject({ word: 'connecting', lost: null })
    again.close()
  })

  it('receives nothing while nobody sees it', async () => {
    await show(1)
    view.setSeen(false)
    await until(() => channel.asked.some(({ op }) => op === 'unwatch'))
    channel.frame(2)
    view.setSeen(true)
    await until(() => channel.asked.at(-1)?.op === 'watch')
    expect(view.state).toMatchObject({ word: 'connecting', hasPicture: true })
    expect(stage.screen.decoded).toEqual([1])
    channel.notice({ viewer: 1, state: 'live' })
    channel.frame(1, { viewer: 1 })
    await until(() => stage.screen.paints.length > 0)
    stage.screen.paint()
    expect(view.state.word).toBe('live')
  })

  it('drops what was being decoded for another camera', async () => {
    channel.notice({ state: 'live' })
    channel.frame(1)
    await until(() => stage.screen.decoded.length === 1)
    view.setTarget({ cameraId: '8' })
    stage.screen.paint()
    expect(stage.screen.drawn).toEqual([])
    expect(stage.screen.open).toBe(0)
    expect(view.state).toMatchObject({ word: 'connecting', hasPicture: false })
    await until(() => channel.asked.some((asked) => asked.op === 'watch' && asked.viewer === 1))
    expect(channel.asked.at(-1)).toMatchObject({ viewer: 1, camera_id: '8' })
  })

  it('tells its figures: rate, what was skipped, age', async () => {
    const heard: number[] = []
    const stop = view.onFigures(({ fps }) => heard.push(fps))
    const times = [1, 2, 5, 6]
    for (const [n, seq] of times.entries()) {
      stage.screen.time = 1_000_000 + n * 500
      await show(seq, { capturedAt: stage.screen.time - 60, receivedAt: stage.screen.time - 40 })
    }
    expect(view.figures()).toMatchObject({ skipped: 2, width: 320, height: 180, age: 60, ageFrom: 'capture', fps: 2 })
    stage.screen.pass(500)
    stage.screen.pass(500)
    expect(view.figures().age).toBe(1060)
    stop()
    const before = heard.length
    stage.screen.pass(5000)
    expect(heard.length).toBe(before)
    expect(before).toBeGreaterThanOrEqual(3)
  })

  it('counts the age over clocks that differ by hours', async () => {
    const hours = 7_200_000
    for (const [n, late] of [80, 30, 50].entries()) {
      stage.screen.time += 100
      const engineTime = stage.screen.time - hours
      await show(n + 1, { capturedAt: engineTime - late - 20, receivedAt: engineTime - late })
    }
    expect(view.figures().age).toBe(40)
  })
})
