/** What is kept of some cameras in the stretch in sight. Asked for a little more, in steps: not at every turn of the wheel. */
import type { Timeline } from '../../../src-shared/recording-rows.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useNow } from '../../parts/now.ts'
import { useAnswer } from './answer.ts'
import { useClock } from './playback-clock.ts'

/** Milliseconds after which what grows is asked for again. */
const freshFor = 5000

/** `changed`: whatever is new when something was noted, protected or deleted. */
export function useLine(ids: readonly string[], changed: number): Timeline | undefined {
  const view = useClock((clock) => clock.view)
  const now = useNow()
  const step = Math.max(1000, 2 ** Math.ceil(Math.log2(view.to - view.from)))
  const from = Math.max(0, Math.floor(view.from / step) * step - step / 2)
  const to = Math.max(1, Math.ceil(view.to / step) * step + step / 2)
  const fresh = view.to > now - 2 * freshFor ? Math.floor(now / freshFor) : 0
  return useAnswer(
    () => (ids.length > 0 ? engine().recording.timeline({ from, to, camera_ids: [...ids] }) : Promise.resolve({ cameras: [] })),
    `${from} ${to} ${fresh} ${changed} ${ids.join()}`,
  )
}
