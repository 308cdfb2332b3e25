/**
 * Where an FFmpeg of ours delivers what a server with a password shall get: it publishes here, on loopback, and the
 * engine's own publisher logs in there. So the password stands in no argument list, the server's refusal is a status that
 * we read ourselves, and a server that stops reading is noticed (FFmpeg's push has no time-out in any version).
 *
 * A random token in the path is the permission, good for one connection.
 */
import { randomBytes } from 'node:crypto'
import type { Clock, Log } from '../../base/index.ts'
import type { MediaDescription } from '../../media/index.ts'
import { createRtspServer, type RecordEndpoint } from '../../rtsp/index.ts'

interface RelayPacket {
  readonly track: number
  /** RTP. */
  readonly data: Buffer
}

interface RelaySink {
  /** Before the first packet. FFmpeg waits until it resolves and is refused when it rejects. */
  announced(description: MediaDescription): Promise<void>
  /** What came in one piece; the buffers may be kept. */
  packets(packets: readonly RelayPacket[]): void
  /** True while the server keeps up; otherwise FFmpeg is left waiting for a moment. */
  ready(): boolean
}

export interface Relay {
  /** One delivery. `close` ends it and makes its address void. */
  expect(sink: RelaySink): Promise<{ url: string; close(): void }>
  close(): Promise<void>
}

interface Delivery {
  readonly sink: RelaySink
  end?: () => void
}

export function createRelay({ clock, log }: { clock: Clock; log: Log }): Relay {
  const deliveries = new Map<string, Delivery>()
  const server = createRtspServer(
    {
      name: 'relay',
      locate(url) {
        const token = /^rtsp:\/\/[^/]+\/([0-9a-f]{32})(?:\/|$)/i.exec(url)?.[1]
        const delivery = token === undefined ? undefined : deliveries.get(token)
        return (
          delivery && {
            key: `delivery ${token}`,
            open(_name, end) {
              if (delivery.end) return undefined
              delivery.end = end
              return createDelivery(delivery.sink)
            },
          }
        )
      },
    },
    { clock, log },
  )

  return {
    async expect(sink) {
      const token = randomBytes(16).toString('hex')
      const delivery: Delivery = { sink }
      deliveries.set(token, delivery)
      return {
        url: `rtsp://127.0.0.1:${await server.port()}/${token}`,
        close() {
          deliveries.delete(token)
          delivery.end?.()
        },
      }
    },
    async close() {
      deliveries.clear()
      await server.close()
    },
  }
}

function createDelivery(sink: RelaySink): RecordEndpoint {
  /** Out of one chunk. */
  const arrived: RelayPacket[] = []
  return {
    kind: 'record',
    record: (description) =>
      sink.announced(description).then(
        () => 200,
        () => 503, // the delivery's owner knows why
      ),
    frame(track, rtcp, memory, start, end) {
      // Our own reports take the place of FFmpeg's.
      if (!rtcp && end - start >= 12) arrived.push({ track, data: Buffer.from(memory.subarray(start, end)) })
    },
    delivered() {
      if (arrived.length > 0) sink.packets(arrived.splice(0))
    },
    ready: () => sink.ready(),
    leave() {},
  }
}
