/** One finding: its picture, who it is, how it announced itself, and the one thing to do with it. */
import { Button, Checkbox } from '@mantine/core'
import { memo } from 'react'
import { useTranslations } from 'use-intl'
import type { Finding } from '../../../src-shared/discovery.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { openCamera } from '../../kernel/ui.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { LastPicture } from '../../pictures/index.ts'
import { toggle } from './selection.ts'

export const FindingRow = memo(function FindingRow({ finding, chosen }: { finding: Finding; chosen: boolean }) {
  const t = useTranslations('find')
  const { id, vendor, model, address, port, kinds, camera_id, needs_credentials, picture } = finding
  const name = finding.name ?? ([vendor, model].filter(Boolean).join(' ') || t('unnamed'))
  const called = useMirror((mirror) => (camera_id === null ? undefined : mirror.rows.cameras[camera_id]?.name))
  const pressed = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    if (event.key === 'Enter') openDrawer({ kind: 'finding', id })
    else if (event.key === ' ' && camera_id === null) toggle(id)
    else return
    event.preventDefault()
  }
  const row = { tabIndex: -1, onKeyDown: pressed }
  return (
    <li {...row} className="finding" data-chosen={chosen || undefined} data-row>
      <Checkbox size="xs" aria-label={t('choose', { name })} checked={chosen} disabled={camera_id !== null} onChange={() => toggle(id)} />
      <div className="finding-picture">
        {camera_id === null ? (
          <FoundPicture picture={picture} name={name} />
        ) : (
          <LastPicture cameraId={camera_id} label={() => t('picture_of', { name: called ?? name })}>
            <FoundPicture picture={picture} name={name} />
          </LastPicture>
        )}
      </div>
      <div className="finding-who">
        <button
          type="button"
          className="finding-name cut"
          aria-label={t('details', { name })}
          onClick={() => openDrawer({ kind: 'finding', id })}
        >
          {name}
        </button>
        <span className="quiet cut">{[vendor, model].filter((part) => part && part !== name).join(' · ')}</span>
      </div>
      <span className="finding-address mono cut">{port === null ? address : `${address}:${port}`}</span>
      <span className="finding-kinds quiet cut">{kinds.map((kind) => t(`kind.${kind}`)).join(' · ')}</span>
      <span className="finding-state">
        {camera_id !== null ? (
          <span className="in-library">
            <StateMark word="ready" shapeOnly />{' '}
            {called === undefined || called === name ? t('in_library') : t('in_library_as', { name: called })}
          </span>
        ) : finding.gone_at ? (
          <span>
            <StateMark word="idle" shapeOnly /> {t('gone')}
          </span>
        ) : (
          <span className={needs_credentials ? undefined : 'quiet'}>{needs_credentials ? t('needs_password') : t('open')}</span>
        )}
      </span>
      {camera_id !== null ? (
        <Button size="compact-xs" aria-label={`${t('show')} ${name}`} onClick={() => openCamera(camera_id)}>
          {t('show')}
        </Button>
      ) : (
        <Button size="compact-xs" aria-label={`${t('add')} ${name}`} onClick={() => openDrawer({ kind: 'add-findings', ids: [id] })}>
          {t('add')}
        </Button>
      )}
    </li>
  )
})

/** What the device showed when it was found. */
function FoundPicture({ picture, name }: { picture: string | null; name: string }) {
  const t = useTranslations('find')
  if (picture) return <img src={picture} alt={t('picture_of', { name })} />
  return (
    <span className="finding-no-picture" role="img" aria-label={t('no_picture')}>
      {'?'}
    </span>
  )
}
