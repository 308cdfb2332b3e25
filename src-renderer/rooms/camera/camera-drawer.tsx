/** Drawer: the cameras of one part of the library, each with its state, why, and what mends it. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { openCamera, openPublication } from '../../kernel/ui.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { TroubleLine } from '../../parts/trouble-line.tsx'
import { useCameras } from './camera-list.ts'
import { type CameraPart, isIn, stateOfCamera } from './camera-state.ts'

export function CameraDrawer({ part }: { part: CameraPart | 'all' }) {
  const t = useTranslations('cameras')
  const rows = useMirror((mirror) => mirror.rows)
  const shown = useCameras().filter((camera) => part === 'all' || isIn(part, stateOfCamera(camera, rows)))
  if (shown.length === 0) return <p className="quiet">{t('none')}</p>
  return (
    <ul className="camera-drawer">
      {shown.map((camera) => (
        <Entry key={camera.id} camera={camera} />
      ))}
    </ul>
  )
}

function Entry({ camera }: { camera: Camera }) {
  const t = useTranslations()
  const rows = useMirror((mirror) => mirror.rows)
  const { word, trouble, publication } = stateOfCamera(camera, rows)
  const { id, name } = camera
  const what = publication ? 'publication' : 'stream'
  const told = trouble ?? publication
  return (
    <li>
      <div className="line">
        <span className="grow cut">
          <strong>{name}</strong> {camera.station && <span className="quiet">{camera.station}</span>}
        </span>
        <StateMark word={word} />
        <Button
          size="compact-xs"
          aria-label={t('camera_action_named.open', { name })}
          onClick={() => (publication ? openPublication(id) : openCamera(id))}
        >
          {t('camera_action.open')}
        </Button>
      </div>
      {told && (
        <TroubleLine
          trouble={told}
          side={publication ? 'server' : 'camera'}
          onRemedy={(remedy) => doRemedy(remedy, { cameraId: id, what })}
        />
      )}
    </li>
  )
}
