/** Over a picture that was stopped: when it was taken, the way back and forth through what is held, and back to the live one. */
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { ChevronLeft, ChevronRight, Play } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useFigures } from '../../language/index.ts'
import type { PictureState, PictureView } from '../../pictures/index.ts'

export function PausedBar({ state, view }: { state: PictureState; view: PictureView | undefined }) {
  const t = useTranslations('pictures')
  const figures = useFigures()
  const { paused } = state
  if (!paused || !view) return null
  const { takenAt, newer, older } = paused
  const steps = [
    { name: t('step_back'), Icon: ChevronLeft, by: -1, left: older },
    { name: t('step_forth'), Icon: ChevronRight, by: 1, left: newer },
  ]
  const [back, forth] = steps.map(({ name, Icon, by, left }) => (
    <Tooltip key={by} label={name}>
      <ActionIcon variant="default" size={28} aria-label={name} disabled={left === 0} onClick={() => view.step(by)}>
        <Icon size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  ))
  return (
    <fieldset className="paused-bar" aria-label={t('paused')} onDoubleClick={(event) => event.stopPropagation()}>
      {back}
      <span className="paused-at" aria-live="polite" data-taken={takenAt ?? undefined}>
        {takenAt === null ? t('paused') : figures.instant(takenAt)}
        {newer > 0 && <span className="quiet"> {t('pictures_back', { count: newer })}</span>}
      </span>
      {forth}
      <Button size="compact-xs" variant="filled" leftSection={<Play size={12} aria-hidden />} onClick={() => view.resume()}>
        {t('live_again')}
      </Button>
    </fieldset>
  )
}
