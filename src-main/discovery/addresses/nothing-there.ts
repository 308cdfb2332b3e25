/** Why nothing was found at an address, from the steps that were taken there: what a person can do something about comes first. */
import type { ScanStep } from '../../../src-shared/discovery.ts'
import { Failure } from '../../base/index.ts'

export function nothingThere(host: string, steps: readonly ScanStep[]): Failure {
  const failed = (by: ScanStep['by']) => steps.filter((step) => step.by === by && !step.answered)
  const [dns] = failed('dns')
  if (dns) return new Failure('dns', `${host}: ${dns.said ?? 'has no address'}`)
  const open = steps.filter(({ by, answered }) => by === 'port' && answered).map(({ at }) => at.replace(/^.*:/, ''))
  const closed = failed('port')
  const ports = `ports ${closed.map(({ at }) => at.replace(/^.*:/, '')).join(', ')}`
  if (open.length === 0) {
    const refused = closed.some(({ cause }) => cause === 'refused')
    return new Failure(refused ? 'refused' : 'unreachable', `${host}: ${ports} ${refused ? 'are closed' : 'do not answer'}`)
  }
  const tried = steps
    .filter(({ by }) => by !== 'port' && by !== 'probe' && by !== 'dns')
    .map(({ by, at, cause, said }) => `${by} ${at} ${cause ?? said ?? ''}`.trim())
  return new Failure('not-found', `${host}: port ${open.join(', ')} answers, and no camera there (${tried.join('; ') || 'nothing known'})`)
}
