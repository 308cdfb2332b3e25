/** Is it well? One small answer for load balancers, scripts and people. */
import type * as z from 'zod'
import type { Health } from '../../src-shared/system.ts'
import { systemKey } from '../../src-shared/system-row.ts'
import type { Engine } from '../engine.ts'

export function readHealth({ state }: Engine): z.infer<typeof Health> {
  const system = state.get('system', systemKey)
  const publications = state.all('publications')
  const publishing = publications.filter(({ status }) => status === 'publishing').length
  const wanted = publications.filter(({ status }) => status !== 'stopped').length
  const wrong = wanted > publishing || (system?.notices.length ?? 0) > 0
  return {
    status: wrong ? 'degraded' : 'ok',
    version: system?.version ?? '',
    pid: process.pid,
    uptime_seconds: Math.round(process.uptime()),
    cameras: state.all('cameras').length,
    streams_running: state.all('streams').filter((stream) => stream.state === 'running').length,
    publications: wanted,
    publishing,
  }
}
