/** What servers recorded of the chosen cameras in the stretch in sight. Asked for in wide steps: another computer answers. */
import type { Recorded } from '../../../src-shared/recorded.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useNow } from '../../parts/now.ts'
import { useAnswer } from './answer.ts'
import { useClock } from './playback-clock.ts'

/** Milliseconds after which what grows is asked for again. */
const freshFor = 15_000

export type ServerLines = ReadonlyMap<string, Recorded>

export function useServerLines(ids: readonly string[]): ServerLines {
  const view = useClock((clock) => clock.view)
  const now = useNow()
  const step = Math.max(60_000, 2 ** Math.ceil(Math.log2(view.to - view.from)))
  const from = Math.max(0, Math.floor(view.from / step) * step - step / 2)
  const to = Math.max(1, Math.ceil(view.to / step) * step + step / 2)
  const fresh = view.to > now - 2 * freshFor ? Math.floor(now / freshFor) : 0
  const answer = useAnswer(
    () => Promise.all(ids.map((camera_id) => engine().publishing.recorded.look({ camera_id, from, to }))),
    `${from} ${to} ${fresh} ${ids.join()}`,
  )
  return new Map(answer?.map((one) => [one.camera_id, one]))
}

/** The server that has this moment. */
export function placeAt(
  lines: ServerLines,
  cameraId: string,
  at: number,
): { profile: string; path: string; from: number; to: number } | undefined {
  for (const { profile, path, spans } of lines.get(cameraId)?.places ?? []) {
    const span = spans.find(({ from, to }) => from <= at && to > at)
    if (span) return { profile, path, ...span }
  }
  return undefined
}
