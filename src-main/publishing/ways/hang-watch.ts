/**
 * A watchdog: what tells of a server that hangs where a program of somebody else sends to it: that one has no time-out of its own, and the
 * kernel takes megabytes. Its API falls silent, or nothing moves although the source goes on.
 */
import { Failure } from '../../base/index.ts'
import type { ServerView } from '../mediamtx/server-watch.ts'
import type { PublishContext, WayTools } from './publish-context.ts'

export interface HangWatch {
  /** After each poll of the server. */
  polled(view: ServerView): Failure | undefined
  /** About once a second, from when it sends on; `sent` is another figure whenever something moved. */
  tick(sent: number): Failure | undefined
}

/** Causes of a failed poll that a server gives which hangs, or lost its network: nothing comes back, and nothing is refused. */
const hanging: ReadonlySet<Failure['cause']> = new Set<Failure['cause']>(['silent', 'unreachable'])
const silentPolls = 2
/** Ticks, not time: a clock that is set moves nothing. Below the supervisor's patience, which would call it a stall of the source. */
const motionless = 12

export function watchForHang({ hub }: Pick<WayTools, 'hub'>, { server, ref }: Pick<PublishContext, 'server' | 'ref'>): HangWatch {
  const sameHost = server.profile.api_url !== null && hostOf(server.profile.api_url) === server.host
  let answered = false
  let silent = 0
  let last = Number.NaN
  let still = 0
  return {
    polled({ api, failure }) {
      if (api === 'ok') {
        answered = true
        silent = 0
      } else if (answered && sameHost && failure && hanging.has(failure.cause)) silent += 1
      return silent < silentPolls ? undefined : new Failure('stalled-server', `its API fell silent: ${failure?.evidence ?? ''}`)
    },
    tick(sent) {
      still = sent === last ? still + 1 : 0
      last = sent
      if (still < motionless) return undefined
      const source = hub.state(ref)
      if (source?.state !== 'running' || source.bitrate === 0) return undefined
      return new Failure('stalled-server', `nothing could be sent for ${motionless} s, although the source goes on`)
    },
  }
}

function hostOf(url: string): string {
  return URL.parse(url)?.hostname.replace(/^\[|\]$/g, '') ?? ''
}
