import { useTranslations } from 'use-intl'
import { StreamRole } from '../../../src-shared/cameras.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { Shape } from '../../parts/state-mark.tsx'
import { useRecentLoss } from './stream-history.ts'

/** Packets get lost: what is seen may be damaged, and is not passed off as whole. */
export function LossMark({ cameraId }: { cameraId: string }) {
  const t = useTranslations('camera')
  const lost = useRecentLoss(cameraId)
  const damaged = useMirror(({ rows }) => StreamRole.options.some((role) => rows.streams[`${cameraId}/${role}`]?.damaged_now))
  if (lost === 0 && !damaged) return null
  return (
    <span className="state-mark" data-tone="attention" title={t('loss_text')}>
      <Shape tone="attention" />
      <span>{t('loss', { count: lost })}</span>
    </span>
  )
}
