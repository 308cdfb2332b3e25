/** Could somebody listen here, and if not, who does? */
import { createServer } from 'node:net'
import { askWeb, hostInUrl } from '../net/index.ts'

/** Milliseconds for whoever has the port to say who it is. */
const answerWithin = 2000

/** `camgate`: one of ours answers there. Otherwise the code of the system, e.g. EADDRINUSE. */
export async function askPort(host: string, port: number): Promise<'free' | 'camgate' | string> {
  const code = await tryToListen(host, port)
  if (code !== 'EADDRINUSE') return code ?? 'free'
  return (await isCamgate(host, port)) ? 'camgate' : code
}

function tryToListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ host, port }, () => server.close(() => resolve(undefined)))
  })
}

async function isCamgate(host: string, port: number): Promise<boolean> {
  const reachable = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  try {
    const url = `http://${hostInUrl(reachable)}:${port}/health`
    const health: unknown = JSON.parse((await askWeb({ url, timeout: answerWithin })).body.toString())
    return typeof health === 'object' && health !== null && 'streams_running' in health
  } catch {
    return false
  }
}
