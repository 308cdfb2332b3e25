/** The WebSocket of the earlier publisher: its commands over one socket, as fast as their answers are taken. */
import type { WebSocket } from 'ws'
import { type Actor, toContractError } from '../../api/index.ts'
import type { Log } from '../../base/index.ts'
import type { Engine } from '../../engine.ts'
import { createCommandSession } from './publisher-commands.ts'

/** Commands of one program that may wait for their answer, or their answer for the network. */
const mostUnderWay = 64

/** `sent` is called after each message, for whoever watches what waits in the socket; `taken` says that a message was meant for somebody else. */
export function servePublisherCommands(
  socket: WebSocket,
  { engine, actor, log, sent, taken }: { engine: Engine; actor: Actor; log: Log; sent(): void; taken(message: string): boolean },
): void {
  const { publishing, events, state } = engine
  const turns = takeTurns(socket)
  const tell = (message: string, done?: () => void) => {
    socket.send(message, done)
    sent()
  }
  const session = createCommandSession({
    publishing,
    events,
    state,
    actor,
    answer: (message) => tell(message, turns.answered),
    tell,
    refusalOf: (thrown) => toContractError(thrown, log),
  })
  socket.on('message', (data, binary) => {
    const message = binary ? '' : String(data)
    if (taken(message)) return
    turns.asked()
    session.receive(message)
  })
  socket.on('close', () => session.close())
}

/** Whoever asks faster than it is answered, or does not read, is not heard meanwhile: its questions wait in its own memory. */
function takeTurns(socket: WebSocket): { asked(): void; answered(): void } {
  let underWay = 0
  return {
    asked() {
      underWay += 1
      if (underWay >= mostUnderWay) socket.pause()
    },
    answered() {
      underWay -= 1
      if (underWay < mostUnderWay && socket.isPaused) socket.resume()
    },
  }
}
