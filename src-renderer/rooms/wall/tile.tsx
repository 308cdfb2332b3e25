/** One camera of the wall. The picture is free: a chip with the name, its state only when it is not simply live, the rest on hover. */
import { ActionIcon, Tooltip } from '@mantine/core'
import { X } from 'lucide-react'
import { memo, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { house } from '../../kernel/registry.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { openCamera } from '../../kernel/ui.ts'
import { CameraPicture, type PictureView } from '../../pictures/index.ts'
import { CameraActionButtons, CameraMarks, PausedBar, PictureStateOver } from '../camera/index.ts'
import { drag } from './drag.ts'
import type { Cell } from './layouts.ts'
import { placeCamera, takeOff } from './place-camera.ts'
import { TileFigures } from './tile-figures.tsx'

export interface TileProps {
  camera: Camera
  cell: Cell | undefined
  reachable: boolean
  figures: boolean
  onFocus(id: string): void
  onMenu(event: React.MouseEvent, id: string): void
}

export const Tile = memo(
  function Tile({ camera, cell, reachable, figures, onFocus, onMenu }: TileProps) {
    const t = useTranslations()
    const { id, name } = camera
    const [view, setView] = useState<PictureView>()
    const box = {
      role: 'group',
      tabIndex: reachable ? 0 : -1,
      'aria-label': name,
      'aria-keyshortcuts': 'Enter',
      onFocus: () => onFocus(id),
      onDoubleClick: () => openCamera(id),
      onContextMenu: (event: React.MouseEvent) => onMenu(event, id),
      draggable: true,
      onDragStart: (event: React.DragEvent) => drag.begin(event, id),
      onDragOver: drag.over,
      onDragLeave: drag.leave,
      onDrop: (event: React.DragEvent<HTMLElement>) => {
        const dragged = drag.drop(event)
        if (dragged !== undefined) placeCamera(dragged, id)
      },
    }
    const place = (tile: HTMLElement | null) => {
      if (!tile) return
      tile.style.gridArea = cell ? `${cell.y + 1} / ${cell.x + 1} / span ${cell.high} / span ${cell.wide}` : ''
    }
    return (
      <div {...box} ref={place} className="tile" data-camera={id}>
        <CameraPicture
          cameraId={id}
          className="tile-picture"
          label={(state) => t('wall.tile', { name, state: t(`state.${state.word}`) })}
          onView={setView}
        >
          {(state, shown) => (
            <>
              <PictureStateOver state={state} compact onRemedy={(remedy) => doRemedy(remedy, { cameraId: id })} />
              <PausedBar state={state} view={shown} />
            </>
          )}
        </CameraPicture>
        {house().tileOvers.map((Over) => (
          <Over key={Over.name} camera={camera} />
        ))}
        <div className="tile-chip">
          <span className="tile-name cut" title={name}>
            {name}
          </span>
          <CameraMarks cameraId={id} />
        </div>
        {figures && <TileFigures view={view} cameraId={id} />}
        <div className="tile-actions">
          <CameraActionButtons cameraId={id} name={name} reachable={reachable} />
          <Tooltip label={t('wall.take_off_named', { name })}>
            <ActionIcon
              variant="default"
              size={28}
              aria-label={t('wall.take_off_named', { name })}
              tabIndex={reachable ? 0 : -1}
              onClick={() => takeOff(id)}
            >
              <X size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
    )
  },
  (a, b) =>
    a.camera === b.camera &&
    a.cell?.x === b.cell?.x &&
    a.cell?.y === b.cell?.y &&
    a.cell?.wide === b.cell?.wide &&
    a.cell?.high === b.cell?.high &&
    a.reachable === b.reachable &&
    a.figures === b.figures,
)
