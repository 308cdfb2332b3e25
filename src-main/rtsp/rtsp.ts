/** Puts client and publisher together, with what this process remembers of cameras. */
import type { Clock, Log } from '../base/index.ts'
import { playTarget } from './client/client.ts'
import { describeTarget } from './client/describe.ts'
import { createMemory } from './client/memory.ts'
import { talkFormats, talkTo } from './client/talk.ts'
import { publishTo } from './publisher/publisher.ts'
import type { Rtsp } from './types.ts'

export interface RtspOptions {
  readonly log: Log
  readonly clock: Clock
  /** Masks credentials in whatever came from outside. */
  readonly redact: (text: string) => string
}

export function createRtsp({ log, clock, redact }: RtspOptions): Rtsp {
  const context = { log: log.child({ room: 'rtsp' }), clock, redact, memory: createMemory(clock) }
  return {
    play: (target, handlers) => playTarget(context, target, handlers),
    describe: (target) => describeTarget(context, target),
    talkFormats: (target) => talkFormats(context, target),
    talk: (target) => talkTo(context, target),
    publish: (target, description) => publishTo(context, target, description),
  }
}
