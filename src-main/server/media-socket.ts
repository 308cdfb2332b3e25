/**
 * The media channel over a WebSocket. Binary messages are framed here (RFC 6455 §5.2), in the memory before them, and leave as one
 * write: as two pieces, head and message, each cost a viewer a tenth more.
 */
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { MediaChannel } from '../live/types.ts'

/** What a head of our own is at most: two bytes and a length of eight. */
const mostHead = 10
/** FIN, opcode 2; what a server sends is not masked. */
const wholeBinary = 0x82

/** `raw`: the connection under the socket, without compression: ours stand between the frames that the socket writes itself, each at once. */
export function asMediaChannel(socket: WebSocket, raw: Duplex): MediaChannel {
  const isOpen = () => socket.readyState === socket.OPEN
  return {
    send: (message) => socket.send(message),
    sendsWithin: {
      front: mostHead,
      send(memory, from, to) {
        if (isOpen()) raw.write(memory.subarray(writeFrameHead(memory, from, to - from), to))
      },
    },
    waiting: () => (isOpen() ? socket.bufferedAmount : Number.POSITIVE_INFINITY),
    onMessage: (call) =>
      void socket.on('message', (data, binary) => {
        // A binary one is no request, and is answered as such.
        call(binary ? '' : String(data))
      }),
    onClose: (call) => void socket.once('close', call),
  }
}

/** Where the head begins that was written right before `at`. */
function writeFrameHead(memory: Buffer, at: number, length: number): number {
  if (length < 126) {
    memory[at - 2] = wholeBinary
    memory[at - 1] = length
    return at - 2
  }
  if (length < 0x1_0000) {
    memory[at - 4] = wholeBinary
    memory[at - 3] = 126
    memory.writeUInt16BE(length, at - 2)
    return at - 4
  }
  memory[at - 10] = wholeBinary
  memory[at - 9] = 127
  memory.writeUInt32BE(0, at - 8) // none is so long
  memory.writeUInt32BE(length, at - 4)
  return at - 10
}
