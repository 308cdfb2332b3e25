/** From picture to picture, both ways, as the camera sent them: the leading camera says where the next one is, the others go along. */
import { attempt } from '../../kernel/attempt.ts'
import { arrived, pause, useClock } from './playback-clock.ts'
import { leadingPlayer, others } from './players.ts'

export function step(direction: 1 | -1): void {
  pause()
  attempt(async () => {
    const at = await leadingPlayer()?.step(direction)
    if (at === undefined) return
    arrived(at)
    for (const player of others()) await player.seek(useClock.getState().at)
  })
}
