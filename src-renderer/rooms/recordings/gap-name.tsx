/** Why there is nothing, in words, and what can be done about it. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { type GapCause, gapCauses } from '../../../src-shared/recording-rows.ts'
import type { Cause } from '../../../src-shared/trouble.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { go } from '../../kernel/ui.ts'
import { remedyFor } from '../../language/trouble-sentence.ts'

type Own = (typeof gapCauses)[number]
const own = new Set<string>(gapCauses)
const isOwn = (cause: GapCause): cause is Own => own.has(cause)
/** Mended where the folder and its room are set. */
const ofDisk: ReadonlySet<GapCause> = new Set<GapCause>([
  'disk-full',
  'disk-readonly',
  'disk-missing',
  'disk-slow',
  'disk-failed',
  'made-room',
])

export function useGapName(): (cause: GapCause) => string {
  const t = useTranslations()
  return (cause) => (isOwn(cause) ? t(`recordings.gap.${cause}`) : t(`cause.${cause}.name`))
}

export function GapName({ cause }: { cause: GapCause }) {
  return <span>{useGapName()(cause)}</span>
}

/** What is to be done, and a button where there is one place to do it. */
export function GapRemedy({ cause, cameraId }: { cause: GapCause; cameraId: string | null }) {
  const t = useTranslations()
  if (isOwn(cause))
    return (
      <>
        <span>{t(`recordings.gap_todo.${cause}`)}</span>
        {ofDisk.has(cause) && (
          <Button size="compact-xs" variant="default" onClick={() => go('settings')}>
            {t('recordings.to_storage')}
          </Button>
        )}
      </>
    )
  const remedy = remedyFor(cause as Cause, 'camera')
  return (
    <>
      <span>{t(`cause.${cause as Cause}.todo`)}</span>
      {cameraId !== null && (
        <Button size="compact-xs" variant="default" onClick={() => doRemedy(remedy, { cameraId, what: 'stream' })}>
          {t(`remedy.${remedy}`)}
        </Button>
      )}
    </>
  )
}
