/** The row of a publication as screens and programs get it, from what is known of its two sides. */
import type { Publication as Row } from '../../../src-shared/publishing.ts'
import type { Trouble } from '../../../src-shared/trouble.ts'
import { Failure } from '../../base/index.ts'
import type { Choice } from '../ways/choose-way.ts'
import type { Damage } from '../ways/frame-errors.ts'
import type { Lag } from '../ways/pace.ts'
import type { Thinned } from '../ways/packet-sender.ts'
import type { Session } from '../ways/publish-context.ts'
import type { PublicationParts } from './publication-parts.ts'
import { sameTrouble } from './publication-status.ts'
import type { RateMeter } from './rate-meter.ts'

export interface PublicationFacts {
  readonly parts: PublicationParts
  readonly choice: Choice
  readonly status: Row['status']
  /** Since when it has this status, milliseconds since 1970. */
  readonly since: number
  readonly trouble: Trouble | null
  /** Undefined while nothing is connected. */
  readonly session: Session | undefined
  readonly meter: RateMeter
  readonly errors: number
  /** Times that it was begun anew. */
  readonly restarts: number
  readonly addresses: Row['addresses']
}

export function publicationRow(facts: PublicationFacts): Row {
  const { parts, choice, status, since, trouble, session, meter, errors, restarts, addresses } = facts
  const { camera, ref, server, watch, path, tools, wished } = parts
  const publishing = status === 'publishing'
  const delivery = session?.proof.delivery ?? 'unknown'
  // Where somebody else sends, the server counts bytes and nobody counts pictures: what the camera gives is the nearest figure.
  const nearest = publishing && choice.way !== 'direct' ? tools.hub.state(ref) : undefined
  const measured = meter.rates
  return {
    ...{ camera_id: camera.id, role: ref.role, profile: server.profile.name, publish_path: path, wishes: wished },
    ...{ status, way: choice.way, way_reason: choice.reason, since, trouble, addresses },
    uptime_seconds: publishing ? Math.max(0, Math.floor((parts.clock.now() - since) / 1000)) : 0,
    error_count: errors,
    restarts,
    delivery: publishing ? delivery : trouble?.cause === 'duel' ? 'other-publisher' : 'unknown',
    unproven: publishing && delivery === 'unknown' ? (watch.trouble ?? null) : null,
    thinned: publishing && session?.thinned ? congestion(session.thinned) : null,
    damaged: publishing && session?.proof.damage ? damageOf(session.proof.damage) : null,
    lagging: publishing && session?.lag ? lagOf(session.lag) : null,
    metrics: {
      bitrate: publishing ? measured.bitrate || (nearest?.bitrate ?? 0) : 0,
      fps: publishing ? measured.fps || (nearest?.fps ?? 0) : 0,
      bytes_sent: meter.total.bytes,
      server_bytes: session?.proof.serverBytes ?? null,
      delay_ms: session?.delay == null ? null : Math.round(session.delay * 10) / 10,
      lost_packets: session?.dropped ?? 0,
    },
  }
}

/** Nothing new to tell but what changes all the time; when a trouble was noticed does not count, nor how much is left out. */
export function differsInFiguresOnly(one: Row, other: Row): boolean {
  return (
    one.status === other.status &&
    one.delivery === other.delivery &&
    sameTrouble(one.trouble, other.trouble) &&
    sameTrouble(one.unproven, other.unproven) &&
    (one.thinned === null) === (other.thinned === null) &&
    (one.damaged === null) === (other.damaged === null) &&
    (one.lagging === null) === (other.lagging === null)
  )
}

function congestion({ since, needed, through }: Thinned): Trouble {
  const megabits = (bits: number) => (bits / 1e6).toFixed(1)
  const evidence = `${megabits(through)} of ${megabits(needed)} Mbit/s get through`
  return new Failure('congested', evidence).toTrouble(since)
}

function damageOf({ since, errors, seconds }: Damage): Trouble {
  return new Failure('damaged', `the server counted ${errors} errors in ${seconds} s`).toTrouble(since)
}

function lagOf({ since, came, within }: Lag): Trouble {
  return new Failure('slow-source', `${came.toFixed(1)} s of the stream came in ${within.toFixed(0)} s`).toTrouble(since)
}
