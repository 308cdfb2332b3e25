/** Interprocess communication with a writer: a process, or a thread where none may be started. Bytes there, replies back, and word when it is gone. */
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { engineEnvironment } from '../../engine-flags.ts'
import type { Supervisor } from '../../supervisor/types.ts'
import type { Reply } from './wire.ts'

export interface WriterLink {
  readonly pid: number | undefined
  send(pieces: readonly Buffer[]): void
  /** Everything open is finished, then it ends. Resolves when it is gone, or after `within` milliseconds without it. */
  close(within: number): Promise<void>
}

const entry = new URL(import.meta.url.endsWith('.ts') ? './writer-process.ts' : './recording-writer.mjs', import.meta.url)

/** What it holds is bytes on their way: room for young objects, a start from a snapshot and code compiled twice are memory alone. */
const writerFlags = ['--max-semi-space-size=1', '--no-node-snapshot', '--no-sparkplug', '--expose-gc']

export function openWriter(supervisor: Supervisor, name: string, replied: (reply: Reply) => void, gone: (why: string) => void): WriterLink {
  return process.versions.electron ? inThread(replied, gone) : inProcess(supervisor, name, replied, gone)
}

function inProcess(supervisor: Supervisor, name: string, replied: (reply: Reply) => void, gone: (why: string) => void): WriterLink {
  const child = supervisor.start({ file: process.execPath, args: [...writerFlags, fileURLToPath(entry)], env: engineEnvironment, name })
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) replied(JSON.parse(line) as Reply)
  })
  void child.exited.then(({ code, signal, lastLines }) => gone(`${signal ?? code} ${lastLines.at(-1) ?? ''}`.trim()))
  return {
    pid: child.pid,
    send(pieces) {
      for (const piece of pieces) child.stdin.write(piece)
    },
    async close(within) {
      child.stdin.end()
      if (!(await settled(child.exited, within))) void child.stop({ quit: 0, interrupt: 0 })
    },
  }
}

function inThread(replied: (reply: Reply) => void, gone: (why: string) => void): WriterLink {
  const worker = new Worker(entry)
  worker.on('message', (reply: Reply) => replied(reply))
  worker.on('error', (error) => gone(error.message))
  const ended = new Promise<void>((resolve) =>
    worker.once('exit', (code) => {
      gone(`exit code ${code}`)
      resolve()
    }),
  )
  return {
    pid: undefined,
    send(pieces) {
      for (const piece of pieces) worker.postMessage(piece)
    },
    async close(within) {
      worker.postMessage(null)
      if (!(await settled(ended, within))) void worker.terminate()
    },
  }
}

async function settled(promise: Promise<unknown>, within: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), within)
  })
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
