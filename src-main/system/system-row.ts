/** The engine's word about itself, as one row: told again whenever something of it changes, so that status bar, health and diagnosis agree. */
import { type System, systemKey } from '../../src-shared/system-row.ts'
import type { Clock } from '../base/index.ts'
import type { Gateways } from '../gateways/index.ts'
import type { EngineState } from '../state/index.ts'
import type { Store } from '../store/types.ts'
import type { Supervisor } from '../supervisor/types.ts'

interface SystemParts {
  readonly state: EngineState
  readonly store: Store
  readonly supervisor: Supervisor
  readonly gateways: Gateways
  readonly version: string
  readonly clock: Clock
}

/** Tells it now, when FFmpeg was looked for and when the disk refuses; for all else call what is returned. */
export function keepSystemRow({ state, store, supervisor, gateways, version, clock }: SystemParts): () => void {
  const startedAt = clock.now()
  /** Null: it was looked for, and is not there. */
  let ffmpeg: System['ffmpeg'] | undefined
  const tell = () => {
    const { id, name } = gateways.own
    state.put('system', systemKey, {
      ...{ engine_id: state.engineId, version, started_at: startedAt, platform: process.platform, data_folder: store.folder },
      ...{ ffmpeg: ffmpeg ?? null, gateway: { id, name }, shared: gateways.shared },
      notices: [...storeNotices(store, clock.now()), ...ffmpegNotices(ffmpeg), ...gatewayNotices(gateways)],
    })
  }
  tell()
  store.onTrouble(tell)
  const found = (tool: System['ffmpeg']) => {
    ffmpeg = tool
    tell()
  }
  void supervisor.ffmpeg().then(
    ({ path, version: its }) => found({ path, version: its }),
    () => found(null),
  )
  return tell
}

function storeNotices({ setAside, trouble }: Store, at: number): System['notices'] {
  const notices: System['notices'] = []
  if (setAside) notices.push({ key: 'database-set-aside', params: { path: setAside }, trouble: null })
  if (trouble) {
    const { reason, path } = trouble
    const told = { cause: 'storage' as const, evidence: `${path}: ${reason}`, at, retry_at: null, attempt: 1 }
    notices.push({ key: 'disk-refuses', params: { path, reason }, trouble: told })
  }
  return notices
}

function ffmpegNotices(ffmpeg: System['ffmpeg'] | undefined): System['notices'] {
  return ffmpeg === null ? [{ key: 'ffmpeg-missing', params: {}, trouble: null }] : []
}

function gatewayNotices({ shared }: Gateways): System['notices'] {
  const twice = (shared?.also_recorded ?? []).map(({ camera, gateway }) => ({
    ...{ key: 'recorded-twice', params: { camera, gateway }, trouble: null },
  }))
  if (shared?.state !== 'away') return twice
  return [{ key: 'shared-database-away', params: { database: shared.database, waiting: String(shared.waiting) }, trouble: shared.trouble }]
}
