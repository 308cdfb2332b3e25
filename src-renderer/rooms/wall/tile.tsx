/** One camera of the wall. Its state is written over the picture only when it is not simply live. */
import { memo } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { openCamera } from '../../kernel/ui.ts'
import { CameraPicture } from '../../pictures/index.ts'
import { CameraActionButtons, CameraMarks, PictureStateOver } from '../camera/index.ts'

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
          <CameraMarks cameraId={id} />
          <CameraActionButtons cameraId={id} name={name} reachable={reachable} />
        </div>
      </div>
    )
  },
  (a, b) => a.camera === b.camera && a.reachable === b.reachable,
)
