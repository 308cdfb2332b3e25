/** Fault injection: a proxy before a real server, on which a test answers some requests itself, or cuts: what servers and networks of the field do. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What becomes of a request: passed on, the connection closed, or answered with this status. `nth`: among those of its method on this line, from 1. */
export type Fault = (method: string, nth: number) => 'pass' | 'close' | { readonly status: number; readonly headers?: string }

export interface FaultyProxy {
  readonly port: number
  /** Requests by method so far. */
  readonly seen: Readonly<Record<string, number>>
  /** The near ends are gone without a word to the server, as when the power fails: it keeps those sessions. */
  cut(): void
  /** The server loses what was cut. */
  forget(): void
  close(): void
}

/** Takes a stream of interleaved frames and requests apart (RFC 2326 §10.12); what is not whole yet waits. */
function splitter(each: (piece: Buffer, method: string | undefined) => void): (chunk: Buffer) => void {
  let waiting = Buffer.alloc(0)
  const length = (): number => {
    if (waiting.length < 4) return 0
    if (waiting[0] === 0x24) return 4 + waiting.readUInt16BE(2)
    const head = waiting.indexOf('\r\n\r\n')
    if (head < 0) return 0
    return head + 4 + Number(/^Content-Length:\s*(\d+)/im.exec(waiting.toString('latin1', 0, head))?.[1] ?? 0)
  }
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk])
    for (let size = length(); size > 0 && size <= waiting.length; size = length()) {
      const piece = waiting.subarray(0, size)
      waiting = waiting.subarray(size)
      each(piece, piece[0] === 0x24 ? undefined : /^[A-Z_]+/.exec(piece.toString('latin1', 0, 30))?.[0])
    }
  }
}

export async function openFaultyProxy(to: number, odd: Fault = () => 'pass'): Promise<FaultyProxy> {
  const seen: Record<string, number> = {}
  const ends = new Set<{ readonly near: Socket; readonly far: Socket; cut: boolean }>()
  const server = createServer((near) => {
    const pair = { near, far: connect(to, '127.0.0.1'), cut: false }
    ends.add(pair)
    for (const [socket, other] of [
      [near, pair.far],
      [pair.far, near],
    ] as const) {
      socket.on('error', () => {})
      socket.on('close', () => {
        if (pair.cut) return
        ends.delete(pair)
        other.destroy()
      })
    }
    pair.far.on('data', (chunk: Buffer) => near.write(chunk))
    const pass = splitter((piece, method) => {
      if (pair.cut || near.destroyed) return
      if (method === undefined) return void pair.far.write(piece)
      seen[method] = (seen[method] ?? 0) + 1
      const verdict = odd(method, seen[method])
      if (verdict === 'pass') pair.far.write(piece)
      else if (verdict === 'close') near.destroy()
      else {
        const sequence = /^CSeq:\s*(\d+)/im.exec(piece.toString('latin1'))?.[1] ?? 0
        near.write(`RTSP/1.0 ${verdict.status} Fault\r\nCSeq: ${sequence}\r\n${verdict.headers ?? ''}\r\n`)
      }
    })
    near.on('data', pass)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    cut() {
      for (const pair of ends) {
        pair.cut = true
        pair.near.destroy()
      }
    },
    forget() {
      for (const pair of ends) if (pair.cut) pair.far.destroy()
    },
    close() {
      server.close()
      for (const { near, far } of ends) {
        near.destroy()
        far.destroy()
      }
    },
  }
}
