/** A JPEG stream as `multipart/x-mixed-replace` on the restream's port, for FFmpeg (`-f mpjpeg`) and browsers on this computer. */
import type { Socket } from 'node:net'
import type { Clock } from '../../base/index.ts'
import type { Stream } from '../stream/stream.ts'
import type { JpegFrame } from '../types.ts'

/** Milliseconds until the first picture must be there; afterwards the connection stays, whatever the camera does. */
const firstWithin = 12_000
const head =
  'HTTP/1.1 200 OK\r\nServer: Camgate\r\nConnection: close\r\nCache-Control: no-store\r\nContent-Type: multipart/x-mixed-replace;boundary=camgate\r\n\r\n'

/** Returns what ends it. A slow reader gets the newest picture, never a queue. */
export function serveMjpeg(socket: Socket, stream: Stream, name: string, clock: Clock): () => void {
  let begun = false
  let next: JpegFrame | undefined
  const refuse = (status: string) => {
    if (!begun) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    else socket.end()
  }
  const cancel = clock.after(firstWithin, () => {
    if (!begun) refuse(`504 Gateway Timeout`)
  })
  const send = (frame: JpegFrame) => {
    if (socket.destroyed) return
    if (!begun) socket.write(head)
    begun = true
    if (socket.writableLength > 0) {
      next = frame
      return
    }
    socket.cork()
    socket.write(`--camgate\r\nContent-Type: image/jpeg\r\nContent-Length: ${frame.jpeg.length}\r\n\r\n`)
    socket.write(frame.jpeg)
    socket.write('\r\n')
    socket.uncork()
  }
  socket.on('drain', () => {
    const frame = next
    next = undefined
    if (frame) send(frame)
  })
  const seat = stream.join({
    name,
    purpose: 'view',
    described() {},
    frame: send,
    troubled: (failure) => {
      if (failure?.final) refuse(failure.cause === 'not-found' ? '404 Not Found' : `503 Service Unavailable (${failure.cause})`)
    },
  })
  return () => {
    cancel()
    seat.leave()
  }
}
