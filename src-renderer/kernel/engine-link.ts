/**
 * Keeps the mirror fed for as long as the window is open, and is the one place that hands out the engine's client.
 */
import { type Connect, connect, type EngineClient, type Link } from './connect.ts'
import { Receiver, useMirror } from './mirror.ts'

/** Nobody listens at the moment: what was asked for did not happen. */
export class EngineLost extends Error {}

let current: Link | undefined
const linkListeners = new Set<(link: Link | undefined) => void>()

/** The client of the present link. Throws `EngineLost` where there is none. */
export function engine(): EngineClient {
  if (!current || current.gone.aborted) throw new EngineLost()
  return current.engine
}

/** Calls now and at every change of the link; returns how to stop. */
export function onLink(call: (link: Link | undefined) => void): () => void {
  linkListeners.add(call)
  call(current)
  return () => linkListeners.delete(call)
}

export function startEngineLink(open: Connect = connect): void {
  open({
    link: (link) => {
      use(link)
      void follow(link)
    },
    lost: (why) => {
      if (current) use(undefined)
      useMirror.setState(({ connection }) => ({ connection: why === 'login' ? 'login' : connection === 'login' ? 'login' : 'lost' }))
    },
    failed: (failure) => {
      if (current) use(undefined)
      useMirror.setState({ connection: 'failed', failure })
    },
  })
}

function use(link: Link | undefined): void {
  current = link
  for (const listener of linkListeners) listener(link)
}

/** Subscribes, and subscribes again after a gap, until the link is gone. */
async function follow(link: Link): Promise<void> {
  while (!link.gone.aborted) {
    const receiver = new Receiver()
    try {
      // Leaving the loop ends the subscription; a link that is lost ends it by an error.
      for await (const message of await link.engine.system.watch()) {
        if (link.gone.aborted || !receiver.receive(message)) break
      }
    } catch (thrown) {
      if (!link.gone.aborted) console.warn('The subscription to the engine ended', thrown)
    }
    receiver.flush()
    if (!link.gone.aborted) await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
