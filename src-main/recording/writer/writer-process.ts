/**
 * Runs a writer: as a process of its own, told over stdin and answering over stdout, or as a thread where no process may be started
 * (a packaged Electron is no Node). It ends with whoever started it.
 */
import { isMainThread, parentPort } from 'node:worker_threads'
import { Decoder, type Reply } from './wire.ts'
import { Writer } from './writer.ts'

const writer = new Writer()
const decoder = new Decoder()
const timer = setInterval(() => {
  writer.tick(Date.now())
  // V8 does not see how much the bytes weigh that passed through: left alone, it keeps 40 MB of them.
  void globalThis.gc?.({ type: 'minor', execution: 'async' })
}, 1000)

function receive(chunk: Buffer, answer: (reply: Reply) => void): void {
  for (const message of decoder.push(chunk)) answer(writer.receive(message))
}

if (!isMainThread && parentPort) {
  const port = parentPort
  port.on('message', (chunk: Uint8Array | null) => {
    if (chunk === null) {
      clearInterval(timer)
      writer.end()
      port.close()
    } else receive(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), (reply) => port.postMessage(reply))
  })
} else {
  // Ctrl-C in a terminal goes to all: the engine closes first, and says so by closing the pipe.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {})
  process.stdin.on('data', (chunk: Buffer) => receive(chunk, (reply) => void process.stdout.write(`${JSON.stringify(reply)}\n`)))
  process.stdin.on('end', () => {
    clearInterval(timer)
    writer.end()
  })
  for (const stream of [process.stdin, process.stdout]) stream.on('error', () => process.exit(1))
}
