/** For each disk: how long footage is kept at this rate, what goes next and when, and what went before its age. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Storage } from '../../../src-shared/recording-rows.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { useFigures } from '../../language/index.ts'
import { GapName, GapRemedy } from './gap-name.tsx'
import { seek } from './playback-clock.ts'

export function KeptLine() {
  const storage = useMirror((mirror) => mirror.rows.storage)
  const disks = Object.values(storage).sort((a, b) => Number(a.camera_ids !== null) - Number(b.camera_ids !== null))
  if (disks.length === 0) return null
  return (
    <div className="recordings-kept quiet">
      {disks.map((disk) => (
        <KeptOf key={disk.folder} disk={disk} named={disks.length > 1} />
      ))}
    </div>
  )
}

function KeptOf({ disk: { folder, keeps_days, next, early, used_bytes, free_bytes, trouble }, named }: { disk: Storage; named: boolean }) {
  const t = useTranslations('recordings')
  const figures = useFigures()
  const cameras = useMirror((mirror) => mirror.rows.cameras)
  const nameOf = (id: string) => cameras[id]?.name ?? id
  const rest = [
    t('used', { bytes: figures.bytes(used_bytes) }),
    ...(free_bytes === null ? [] : [t('free', { bytes: figures.bytes(free_bytes) })]),
    ...(keeps_days === null ? [] : [t('kept', { days: Math.floor(keeps_days * 10) / 10 })]),
  ]
  return (
    <>
      {trouble && (
        <p className="line" role="alert">
          <strong>
            <GapName cause={trouble.cause} />
          </strong>
          <code className="mono cut">{trouble.evidence}</code>
          <GapRemedy cause={trouble.cause} cameraId={null} />
        </p>
      )}
      <p className="line">
        {named && <code className="mono cut">{folder}</code>}
        <span>{rest.join(' · ')}</span>
        {next && (
          <>
            <span>
              {t(next.at === null ? 'next' : `next_${next.reason}`, {
                ...{ name: nameOf(next.camera_id), from: figures.dateTime(next.from), to: figures.time(next.to) },
                at: next.at === null ? '' : figures.dateTime(Math.max(next.at, Date.now())),
              })}
            </span>
            <Button size="compact-xs" variant="subtle" onClick={() => seek(next.from)}>
              {t('next_show')}
            </Button>
          </>
        )}
      </p>
      {early && <p>{t('early', { name: nameOf(early.camera_id), time: figures.dateTime(early.from) })}</p>}
    </>
  )
}
