/** A viewer of the media channel without a screen: takes the camera's own pictures and says how far it got, as the page does. */
import { WebSocket } from 'ws'
import { type MediaRequest, readMedia } from '../src-shared/media-channel.ts'
import type { EnginePeer } from './engine-peer.ts'

export interface LiveViewer {
  /** Pictures that came. */
  units(): number
  /** Milliseconds from asking to the first of them. */
  firstAfter(): number
  end(): void
}

/** Milliseconds between two words of how far it got, as in the page. */
const takenEvery = 250

export async function openViewer(engine: EnginePeer, id: string): Promise<LiveViewer> {
  const socket = new WebSocket(`ws://127.0.0.1:${await engine.mediaPort()}`)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const ask = (request: MediaRequest) => socket.send(JSON.stringify(request))
  let units = 0
  let newest = 0
  let first = Number.NaN
  const began = performance.now()
  socket.on('message', (data: Buffer, binary) => {
    const message = binary ? readMedia(data) : undefined
    if (message?.kind !== 'unit') return
    if (units === 0) first = performance.now() - began
    units += 1
    newest = message.seq
  })
  const timer = setInterval(() => ask({ op: 'taken', upTo: [[0, newest]] }), takenEvery)
  ask({ op: 'watch', viewer: 0, camera_id: id, role: 'main', width: 1920, fps: 25, takes: [{ kind: 'units', codecs: ['h264'] }] })
  return {
    units: () => units,
    firstAfter: () => first,
    end() {
      clearInterval(timer)
      socket.close()
    },
  }
}
