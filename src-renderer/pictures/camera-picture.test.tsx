// @vitest-environment jsdom
/** The component over a real MessagePort; only what jsdom lacks (layout, decoding, painting) is played. */
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { headBytes, type MediaRequest, writeHead } from '../../src-shared/media-channel.ts'
import type { CameraPictureProps } from './camera-picture.tsx'
import { CameraPicture, FigureText, MediaClient, MediaProvider, type PictureView } from './index.ts'

let root: Root
let client: MediaClient
let engine: MessagePort
let asked: MediaRequest[]
let crossings: ((entries: { isIntersecting: boolean }[]) => void)[]
let renders = 0

beforeEach(() => {
  crossings = []
  renders = 0
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  )
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(call: (typeof crossings)[number]) {
        crossings.push(call)
      }
      observe() {}
      disconnect() {}
    },
  )
  vi.stubGlobal('createImageBitmap', async () => ({ width: 320, height: 180, close() {} }))
  vi.stubGlobal('requestAnimationFrame', (call: () => void) => setTimeout(call, 1))
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null)
  vi.spyOn(HTMLCanvasElement.prototype, 'clientWidth', 'get').mockReturnValue(300)
  const { port1, port2 } = new MessageChannel()
  asked = []
  engine = port2
  engine.onmessage = ({ data }) => asked.push(JSON.parse(data))
  client = new MediaClient()
  client.use(port1)
  document.body.innerHTML = '<div></div>'
  root = createRoot(document.body.firstElementChild as Element)
})
afterEach(() => {
  root.unmount()
  client.use(undefined)
  engine.close()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const settled = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 })
async function show(props: Partial<CameraPictureProps> = {}): Promise<void> {
  const label: CameraPictureProps['label'] = ({ word }) => {
    renders += 1
    return `Gate, ${word}`
  }
  root.render(
    <MediaProvider value={client}>
      <CameraPicture cameraId="7" label={label} {...props} />
    </MediaProvider>,
  )
  await settled(() => expect(asked).toHaveLength(1))
}
const canvas = () => document.querySelector('canvas') as HTMLCanvasElement
const frame = (seq: number) => {
  const message = new Uint8Array(headBytes + 4)
  writeHead(
    { kind: 'jpeg', viewer: 0, seq, capturedAt: Date.now() - 50, receivedAt: Date.now(), width: 320, height: 180, key: true, pts: 0 },
    message,
  )
  engine.postMessage(message)
}
const notice = (state: string) => engine.postMessage(JSON.stringify({ viewer: 0, state, trouble: null, skipped: 0 }))

describe('CameraPicture', () => {
  it('is an image with a name, asks for its size, and greys an old picture', async () => {
    await show()
    expect(canvas().getAttribute('role')).toBe('img')
    expect(canvas().getAttribute('aria-label')).toBe('Gate, connecting')
    await settled(() => expect(asked[0]).toMatchObject({ op: 'watch', camera_id: '7', width: 320 }))
    notice('live')
    frame(1)
    await settled(() => expect(canvas().getAttribute('aria-label')).toBe('Gate, live'))
    expect(canvas().style.filter).toBe('')
    notice('stalled')
    await settled(() => expect(canvas().getAttribute('aria-label')).toBe('Gate, stalled'))
    expect(canvas().style.filter).toContain('grayscale')
  })

  it('is not rendered for a frame', async () => {
    await show()
    notice('live')
    frame(1)
    await settled(() => expect(canvas().dataset.state).toBe('live'))
    const before = renders
    for (let seq = 2; seq < 12; seq += 1) {
      frame(seq)
      await settled(() => expect(asked.at(-1)).toMatchObject({ op: 'drawn', seq }))
    }
    expect(renders).toBe(before)
  })

  it('asks for nothing while it is scrolled away, and for nothing after it is gone', async () => {
    await show()
    crossings[0]?.([{ isIntersecting: false }])
    await settled(() => expect(asked.at(-1)?.op).toBe('unwatch'))
    crossings[0]?.([{ isIntersecting: true }])
    await settled(() => expect(asked.at(-1)?.op).toBe('watch'))
    root.render(null)
    await settled(() => expect(asked.at(-1)?.op).toBe('unwatch'))
  })

  it('tells its figures as text', async () => {
    let view: PictureView | undefined
    const onView = (made: PictureView | undefined) => {
      view = made ?? view
    }
    await show({ onView, children: (_, made) => <FigureText view={made} format={({ width }) => `${width} px`} /> })
    expect(document.querySelector('span')?.textContent).toBe('0 px')
    notice('live')
    frame(1)
    await settled(() => expect(document.querySelector('span')?.textContent).toBe('320 px'))
    expect(view?.figures().age).toBeGreaterThanOrEqual(40)
  })
})
