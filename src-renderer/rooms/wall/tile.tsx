/** One camera of the wall. Its state is written over the picture only when it is not simply live. */
import { ActionIcon, Tooltip } from '@mantine/core'
import { Camera as CameraIcon, Maximize2, Upload, X } from 'lucide-react'
import { memo } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { attempt } from '../../kernel/attempt.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { openCamera } from '../../kernel/ui.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { CameraPicture } from '../../pictures/index.ts'
import { publicationWord, togglePublication } from '../publish/publication.ts'
import { PictureStateOver } from './picture-state-over.tsx'
import { saveSnapshot } from './snapshot.ts'

export interface TileProps {
  camera: Camera
  reachable: boolean
  onFocus(): void
}

export const Tile = memo(
  function Tile({ camera: { id, name }, reachable, onFocus }: TileProps) {
    const t = useTranslations()
    const cell = {
      role: 'group',
      tabIndex: reachable ? 0 : -1,
      'aria-label': name,
      'aria-keyshortcuts': 'Enter',
      onFocus,
      onDoubleClick: () => openCamera(id),
    }
    return (
      <div {...cell} className="tile" data-camera={id}>
        <CameraPicture cameraId={id} className="tile-picture" label={(state) => t('wall.tile', { name, state: t(`state.${state.word}`) })}>
          {(state) => <PictureStateOver state={state} compact onRemedy={(remedy) => doRemedy(remedy, { cameraId: id })} />}
        </CameraPicture>
        <div className="tile-foot">
          <span className="tile-name cut" title={name}>
            {name}
          </span>
          <TilePublication id={id} />
          <TileActions id={id} name={name} reachable={reachable} />
        </div>
      </div>
    )
  },
  (a, b) => a.camera === b.camera && a.reachable === b.reachable,
)

function TilePublication({ id }: { id: string }) {
  const publication = useMirror((mirror) => mirror.rows.publications[id])
  const word = publicationWord(publication)
  if (word === 'not_published') return null
  // Its sign tells it from the state of the picture.
  return (
    <span className="tile-publication">
      <Upload size={12} aria-hidden />
      <StateMark word={word} />
    </span>
  )
}

function TileActions({ id, name, reachable }: { id: string; name: string; reachable: boolean }) {
  const t = useTranslations('wall')
  const published = useMirror((mirror) => publicationWord(mirror.rows.publications[id]) !== 'not_published')
  const entries = [
    {
      label: published ? t('unpublish', { name }) : t('publish', { name }),
      Icon: published ? X : Upload,
      run: () => attempt(() => togglePublication(id)),
    },
    { label: t('snapshot', { name }), Icon: CameraIcon, run: () => attempt(() => saveSnapshot(id)) },
    { label: t('open', { name }), Icon: Maximize2, run: () => openCamera(id) },
  ]
  return (
    <span className="tile-actions">
      {entries.map(({ label, Icon, run }) => (
        <Tooltip key={label} label={label}>
          <ActionIcon variant="default" size={26} aria-label={label} tabIndex={reachable ? 0 : -1} onClick={run}>
            <Icon size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ))}
    </span>
  )
}
