import { describe, expect, it } from 'vitest'
import { watchForHang } from './hang-watch.ts'
import type { PublishContext, WayTools } from './publish-context.ts'

function watch(state: 'running' | 'backing-off', bitrate = 1e6) {
  const tools = { hub: { state: () => ({ state, bitrate }) } } as unknown as WayTools
  const server = { host: 'central', profile: { api_url: 'http://central:9997' } }
  return watchForHang(tools, { server, ref: { cameraId: '1', role: 'main' } } as unknown as PublishContext)
}
const ticks = (hang: ReturnType<typeof watch>, count: number, sent: (at: number) => number) =>
  Array.from({ length: count }, (_, at) => hang.tick(sent(at))?.cause)

describe('a push of somebody else', () => {
  it('hangs when nothing moves for twelve ticks although the source goes on, whatever the clock says', () => {
    const hang = watch('running')
    expect(ticks(hang, 60, (at) => at)).toEqual(Array(60).fill(undefined))
    expect(ticks(hang, 11, () => 59)).toEqual(Array(11).fill(undefined))
    expect(ticks(hang, 1, () => 59)).toEqual(['stalled-server'])
    expect(ticks(hang, 1, () => 60)).toEqual([undefined])
  })

  it('does not hang while the source gives nothing', () => {
    expect(ticks(watch('backing-off'), 60, () => 1)).toEqual(Array(60).fill(undefined))
    expect(ticks(watch('running', 0), 60, () => 1)).toEqual(Array(60).fill(undefined))
  })
})
