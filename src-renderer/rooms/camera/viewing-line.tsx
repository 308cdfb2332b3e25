/** How the picture of a camera is shown here, why not better, and the choice of another way, for all pictures of this window. */
import { Select } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import type { CameraStream } from '../../../src-shared/cameras.ts'
import { type PictureState, useMedia, type Way, ways } from '../../pictures/index.ts'
import { chooseStream, useOpenPicture } from './open-picture.ts'
import { useStreamName } from './stream-name.ts'

export function ViewingLine({ state, streams }: { state: PictureState; streams: readonly CameraStream[] }) {
  const t = useTranslations('pictures')
  const { viewing } = useMedia()
  const forced = useSyncExternalStore(viewing.subscribe, () => viewing.forced)
  const { stream, way, why, damaged } = state
  const name = (one: Way) => t(`by_${one}`)
  const roleName = useStreamName()
  const role = useOpenPicture((open) => open.role)
  return (
    <div className="viewing-line">
      {streams.length > 1 && (
        <Select
          size="xs"
          label={t('choose_stream')}
          data={[{ value: 'auto', label: t('stream_auto') }, ...streams.map((one) => ({ value: one.role, label: roleName(one) }))]}
          value={role ?? 'auto'}
          allowDeselect={false}
          onChange={(value) => chooseStream(streams.find((one) => one.role === value)?.role)}
        />
      )}
      <Select
        size="xs"
        label={t('choose')}
        data={[{ value: 'auto', label: t('auto') }, ...ways.map((one) => ({ value: one, label: name(one) }))]}
        value={forced ?? 'auto'}
        allowDeselect={false}
        onChange={(value) => viewing.force(ways.find((one) => one === value) ?? null)}
      />
      {stream && way && (
        <span className="quiet">
          {name(way)}, {way === 'jpeg' && stream.codec !== 'mjpeg' ? t('transcoded') : t('untranscoded')}
        </span>
      )}
      {stream &&
        why.map((reason) => (
          <span key={reason.way} className="quiet">
            {t('why_not', { way: name(reason.way), why: reason.why.replace('-', '_'), codec: stream.codec.toUpperCase() })}
          </span>
        ))}
      {damaged > 0 && <span className="quiet">{t('damaged', { count: damaged })}</span>}
    </div>
  )
}
