/** The cameras at the left of the wall, by station, narrowed down by typing; each can be dragged onto a tile. */
import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { ChevronDown, ChevronRight, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { useLayer } from '../../kernel/layers.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { openCamera } from '../../kernel/ui.ts'
import { leaveByEscape } from '../../parts/leave-field.ts'
import { matches } from '../../parts/matches.ts'
import { moveByArrow } from '../../parts/move-by-arrow.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { addressOf, CameraRowActions, CameraThumb, stateOfCamera, useCameras } from '../camera/index.ts'
import { drag } from './drag.ts'
import { putBack } from './place-camera.ts'
import { arrangementOf, useWall } from './wall-state.ts'

export function WallList() {
  const t = useTranslations('wall')
  const cameras = useCameras()
  const [question, ask] = useState('')
  useLayer(question !== '', () => ask(''))
  // Each by itself: "camera 3" means no camera that has a 3 in its port.
  const found = cameras.filter(
    ({ name, station, source }) => matches(`${name} ${station ?? ''}`, question) || matches(addressOf({ source }), question),
  )
  const stations = [...new Set(found.map(({ station }) => station))].sort((a, b) =>
    a === null ? 1 : b === null ? -1 : a.localeCompare(b, undefined, { numeric: true }),
  )
  const box = {
    className: 'wall-list-body',
    role: 'group',
    'aria-label': t('list'),
    onKeyDown: (event: React.KeyboardEvent<HTMLElement>) => moveByArrow(event, ['.wall-list-name']),
  }
  return (
    <aside className="wall-list" aria-label={t('list')}>
      <TextInput
        data-search
        aria-label={t('filter')}
        placeholder={t('filter')}
        value={question}
        onChange={(event) => ask(event.currentTarget.value)}
        onKeyDown={leaveByEscape}
      />
      <div {...box}>
        {found.length === 0 && <p className="quiet">{t('list_none')}</p>}
        {stations.map((station) => (
          <StationGroup
            key={station ?? ''}
            // Where nobody made stations, a heading would say nothing.
            name={stations.length === 1 && station === null ? null : (station ?? t('no_station'))}
            cameras={found.filter((camera) => camera.station === station)}
          />
        ))}
      </div>
    </aside>
  )
}

function StationGroup({ name, cameras }: { name: string | null; cameras: readonly Camera[] }) {
  const [open, setOpen] = useState(true)
  const Chevron = open ? ChevronDown : ChevronRight
  return (
    <section>
      {name !== null && (
        <button type="button" className="wall-list-station" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Chevron size={14} aria-hidden />
          <span className="grow cut">{name}</span>
          <span className="quiet">{cameras.length}</span>
        </button>
      )}
      {open && (
        <ul>
          {cameras.map((camera) => (
            <Entry key={camera.id} camera={camera} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Entry({ camera }: { camera: Camera }) {
  const t = useTranslations('wall')
  const { id, name } = camera
  const word = useMirror(({ rows }) => stateOfCamera(camera, rows).word)
  const off = useWall((wall) => arrangementOf(wall).off.includes(id))
  return (
    <li className="wall-list-entry" data-off={off || undefined} draggable onDragStart={(event) => drag.begin(event, id)}>
      <CameraThumb cameraId={id} />
      <button type="button" className="wall-list-name" onClick={() => openCamera(id)}>
        <span className="cut">{name}</span>
        <span className="mono quiet cut">{hostOf(camera)}</span>
      </button>
      <CameraRowActions cameraId={id} name={name} />
      {off ? (
        <Tooltip label={t('put_back', { name })}>
          <ActionIcon variant="subtle" color="gray" size={28} aria-label={t('put_back', { name })} onClick={() => putBack(id)}>
            <Plus size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ) : (
        <StateMark word={word} shapeOnly />
      )}
    </li>
  )
}

/** What a technician knows it by. */
function hostOf(camera: Camera): string {
  const address = addressOf(camera)
  return /^[a-z]+:\/\/([^/?#]+)/.exec(address)?.[1] ?? address
}
