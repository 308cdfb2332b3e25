/** A camera that lists several formats and sends another than the first: what readers, library and row are told. */
import { afterEach, describe, expect, it } from 'vitest'
import { mediaLoop, startScriptedCamera } from '../../tools/scripted-camera/index.ts'
import { missing } from '../../tools/virtual-lan/testing/peers.ts'
import { until } from '../testing/until.ts'
import { Notes } from './testing/notes.ts'
import { mainOf, openHub, rtspPlan } from './testing/open-hub.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

describe.skipIf(missing('ffmpeg'))('formats of a stream [needs ffmpeg]', () => {
  it('are those that arrive, and the row says that another was described', async () => {
    let sound = 97
    const camera = await startScriptedCamera(
      {
        sdp: (sdp) => sdp.replace('RTP/AVP 96', 'RTP/AVP 26 96').replace('RTP/AVP 97', 'RTP/AVP 8 97'),
        frame: (frame) => {
          if (frame[1] === 2) frame[5] = ((frame[5] as number) & 0x80) | sound
          return frame
        },
      },
      await mediaLoop(),
    )
    closing.push(camera.close)
    const { hub, state, learnt, close } = await openHub({ one: rtspPlan(camera.url) })
    closing.push(close)
    const notes = new Notes()
    hub.join(mainOf('one'), notes)
    const told = () => notes.descriptions.at(-1)?.tracks.map(({ codec }) => codec)
    await until(() => notes.headers(1).length > 5)
    expect(told()).toEqual(['h264', 'aac'])
    expect(notes.inOrder).toBe(true)
    const row = () => state.get('streams', 'one/main')
    expect(row()).toMatchObject({ restarts: 0, repairs: ['format-learnt'] })
    expect(learnt.at(-1)).toMatchObject({ tracks: [{ codec: 'h264' }, { codec: 'aac' }], quirks: { payloadTypes: { 0: 96, 1: 97 } } })

    // It goes over to what it listed first, in the midst: readers are told before its first packet, and the connection stays.
    sound = 8
    await until(() => told()?.[1] === 'pcma')
    const before = notes.headers(1).length
    await until(() => notes.headers(1).length > before + 5)
    expect(notes.headers(1).at(-1)?.payloadType).toBe(notes.descriptions.at(-1)?.tracks[1]?.payloadType)
    expect(camera.connections).toBe(1)
    expect(learnt.at(-1)).toMatchObject({ tracks: [{ codec: 'h264' }, { codec: 'pcma' }] })
  })
})
