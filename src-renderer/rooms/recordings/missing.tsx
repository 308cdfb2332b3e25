/** In the place of a picture: that nothing was recorded at this moment, why, and where it goes on. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { engine } from '../../kernel/engine-link.ts'
import { useFigures } from '../../language/index.ts'
import { useAnswer } from './answer.ts'
import { GapName, GapRemedy } from './gap-name.tsx'
import { seek, useClock } from './playback-clock.ts'

/** `next`: when the next picture was captured. */
export function Missing({ cameraId, next }: { cameraId: string; next: number | undefined }) {
  const t = useTranslations('recordings')
  const figures = useFigures()
  const at = useClock((clock) => Math.round(clock.at))
  const line = useAnswer(() => engine().recording.timeline({ from: at, to: at + 1, camera_ids: [cameraId] }), `${cameraId} ${at}`)
  const gap = line?.cameras[0]?.gaps[0]
  return (
    <div className="recordings-missing">
      <p>
        {t('gone')} {gap && <GapName cause={gap.cause} />}
      </p>
      {gap && (
        <p className="line">
          <GapRemedy cause={gap.cause} cameraId={cameraId} />
        </p>
      )}
      {next !== undefined && (
        <Button size="compact-xs" variant="default" onClick={() => seek(next)}>
          {t('goes_on', { time: figures.dateTime(next) })}
        </Button>
      )}
    </div>
  )
}
