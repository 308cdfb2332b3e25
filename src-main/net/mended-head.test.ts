/** Answers that browsers and curl read, as cameras were seen to send them, over a real socket and in any pieces. */
import { createServer, type Server } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { mendHead } from './mended-head.ts'
import { askWeb } from './web.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Sends the answer in pieces of this many bytes, then closes. */
async function cameraThatSays(answer: string, piece = 1e6): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', async () => {
      const bytes = Buffer.from(answer, 'latin1')
      for (let at = 0; at < bytes.length; at += piece) {
        socket.write(bytes.subarray(at, at + piece))
        await new Promise(setImmediate)
      }
      socket.end()
    })
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/`
}

const type = 'Content-Type: multipart/x-mixed-replace;boundary=xx'

describe('an HTTP head made at home', () => {
  it.each([
    ['a bare date as a line', `HTTP/1.1 200 OK\r\nServer: GoaHead\r\nTue, 12 Jun 2012 01:56:34 GMT\r\n${type}\r\n\r\n`],
    ['LF alone', `HTTP/1.1 200 OK\nX-Channel: 2\n${type}\n\n`],
    ['LF after the head lines, CRLF at its end', `HTTP/1.1 200 OK\n${type}\n\r\n`],
    ['a blank before the colon', `HTTP/1.0 200 OK\r\nServer : cam\r\nContent-Type : multipart/x-mixed-replace;boundary=xx\r\n\r\n`],
    ['control characters in a value', `HTTP/1.1 200 OK\r\nServer: cam\x01\x02\r\n${type}\r\n\r\n`],
    ['no version', `HTTP 200 OK\r\n${type}\r\n\r\n`],
    ['another name of the protocol', `ICY 200 OK\r\n${type}\r\n\r\n`],
    ['no reason', `HTTP/1.1 200\r\n${type}\r\n\r\n`],
    ['a line without a colon', `HTTP/1.1 200 OK\r\nHello\r\n${type}\r\n\r\n`],
    ['a value on two lines', 'HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;\r\n boundary=xx\r\n\r\n'],
    ['empty lines before it', `\r\n\nHTTP/1.1 200 OK\r\n${type}\r\n\r\n`],
    ['a length of nothing above a stream of parts', `HTTP/1.1 200 OK\r\nContent-Length: 0\r\n${type}\r\n\r\n`],
    ['two lengths above a stream of parts', `HTTP/1.1 200 OK\r\nContent-Length: 7\r\n${type}\r\nContent-Length: 9\r\n\r\n`],
    ['an answer before the answer', `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\n${type}\n\n`],
  ])('is read: %s', async (_, head) => {
    for (const piece of [1e6, 7, 1]) {
      const answer = await askWeb({ url: await cameraThatSays(`${head}--xx\r\nbody \n\n here`, piece) })
      expect([answer.status, answer.headers['content-type']?.replace(' ', ''), answer.body.toString()]).toEqual([
        200,
        'multipart/x-mixed-replace;boundary=xx',
        '--xx\r\nbody \n\n here',
      ])
    }
  })

  it('leaves what is right as it is: lengths, chunks, several challenges, any byte of a realm', async () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'
    expect((await askWeb({ url: await cameraThatSays(chunked) })).body.toString()).toBe('hello')
    const asked =
      'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="K\u00fcche"\r\nWWW-Authenticate: Digest nonce="a"\r\nContent-Length: 2\r\n\r\nnoMORE'
    const answer = await askWeb({ url: await cameraThatSays(asked) })
    expect([answer.challenges, answer.body.toString()]).toEqual([['Basic realm="Küche"', 'Digest nonce="a"'], 'no'])
  })

  it('has one length where it is said twice, and none where nobody knows which or where chunks count', async () => {
    const body = async (fields: string, sent: string) =>
      (
        await askWeb({ url: await cameraThatSays(`HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n${fields}\r\n\r\n${sent}`) })
      ).body.toString()
    expect(await body('Content-Length: 5\r\nContent-Length: 5', 'helloMORE')).toBe('hello')
    expect(await body('Content-Length: 2\r\nContent-Length: 5', 'hello')).toBe('hello')
    expect(await body('Transfer-Encoding: chunked\r\nContent-Length: 99', '5\r\nhello\r\n0\r\n\r\n')).toBe('hello')
  })

  it('is not made of what is none, and says so at once', async () => {
    for (const said of ['SSH-2.0-dropbear\r\n', 'RTSP/1.0 200 OK\r\n\r\n', '\xff\xd8\xff\xe0'])
      await expect(askWeb({ url: await cameraThatSays(said) })).rejects.toMatchObject({ cause: 'protocol' })
    expect(mendHead('RTSP/1.0 200 OK')).toBeUndefined()
  })

  it('never throws, and hands on nothing that a parser refuses', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        const head = mendHead(['HTTP/1.1 200 OK', ...lines.map((line) => line.replace(/[\r\n]/g, ''))].join('\n'))
        for (const line of (head ?? '').split('\r\n').slice(1))
          expect(line).toMatch(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t\x20-\x7e\x80-\xff]*$/)
      }),
    )
  })
})
