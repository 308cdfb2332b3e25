/** One camera, as large as it gets, with everything that is known of it beside. */
import { Button } from '@mantine/core'
import { ArrowLeft, ChevronLeft, ChevronRight, Maximize } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { perform } from '../../kernel/actions.ts'
import { attempt } from '../../kernel/attempt.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { actionById, house } from '../../kernel/registry.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { openItem } from '../../kernel/ui.ts'
import { useFigures } from '../../language/index.ts'
import { Empty } from '../../parts/empty.tsx'
import { TitleBar } from '../../parts/title-bar.tsx'
import { CameraPicture, FigureText, type PictureState, type PictureView } from '../../pictures/index.ts'
import { TalkButton } from '../talk/index.ts'
import { CameraMenu, useCameraActions } from './camera-action-buttons.tsx'
import { useCameras } from './camera-list.ts'
import { CameraMarks } from './camera-marks.tsx'
import { CameraTabs } from './camera-tabs.tsx'
import { ListenButton, PauseButton } from './listen-button.tsx'
import { openNeighbour } from './neighbours.ts'
import { chooseStream, pictureChanged, useOpenPicture, viewChanged } from './open-picture.ts'
import { PausedBar } from './paused-bar.tsx'
import { PictureStateOver } from './picture-state-over.tsx'
import { shownWidth, useZoom } from './zoom-state.ts'
import { Zoomable } from './zoomable.tsx'

const close = () => openItem('wall', null)

export function OneCamera({ id }: { id: string }) {
  const t = useTranslations()
  const camera = useMirror((mirror) => mirror.rows.cameras[id])
  const known = useMirror((mirror) => mirror.connection !== 'connecting')
  const ids = useCameras().map((other) => other.id)
  if (!camera) return known ? <Gone /> : null
  const { name, station } = camera

  return (
    <>
      <TitleBar
        title={name}
        end={
          <>
            <PauseButton />
            <ListenButton cameraId={id} />
            <TalkButton key={id} cameraId={id} />
            <HeadActions id={id} name={name} />
            <Button px={7} aria-label={t('wall.full_screen')} onClick={() => perform(actionById('full-screen'))}>
              <Maximize size={15} aria-hidden />
            </Button>
          </>
        }
      >
        <Button leftSection={<ArrowLeft size={14} aria-hidden />} onClick={close}>
          {t('wall.back')}
        </Button>
        {ids.length > 1 && (
          <Button.Group>
            <Button px={6} aria-label={t('camera.previous')} onClick={() => openNeighbour(ids, id, -1)}>
              <ChevronLeft size={16} aria-hidden />
            </Button>
            <Button px={6} aria-label={t('camera.next')} onClick={() => openNeighbour(ids, id, 1)}>
              <ChevronRight size={16} aria-hidden />
            </Button>
          </Button.Group>
        )}
        {station && <span className="quiet">{station}</span>}
        <CameraMarks cameraId={id} />
      </TitleBar>
      <div className="one">
        <LargePicture key={id} camera={camera} />
        <CameraTabs camera={camera} />
      </div>
    </>
  )
}

function HeadActions({ id, name }: { id: string; name: string }) {
  const t = useTranslations('camera_action')
  const named = useTranslations('camera_action_named')
  const actions = useCameraActions(id, 'camera')
  const { rows } = useMirror.getState()
  return (
    <>
      {actions.map((action) => {
        const Icon = action.icon(rows, id)
        const label = action.label(rows, id)
        return (
          <Button
            key={action.id}
            className="one-action"
            variant={action.first?.(rows, id) ? 'filled' : 'default'}
            leftSection={<Icon size={14} aria-hidden />}
            title={named(label, { name })}
            onClick={() => attempt(async () => action.run(id))}
          >
            {t(label)}
          </Button>
        )
      })}
      <CameraMenu cameraId={id} name={name} />
    </>
  )
}

function LargePicture({ camera }: { camera: Camera }) {
  const { id, name } = camera
  const t = useTranslations()
  const figures = useFigures()
  const [view, setView] = useState<PictureView>()
  const [state, setState] = useState<PictureState>()
  const role = useOpenPicture((open) => open.role)
  // Looked at closely it deserves the larger stream; in steps, so that not every turn of the wheel asks anew.
  const closeness = useZoom(({ scale }) => 2 ** Math.ceil(Math.log2(Math.max(1, scale))))
  // Another camera is seen by what fits at first.
  useEffect(() => chooseStream(undefined), [])
  return (
    <div className="one-picture" data-full-screen data-camera={id}>
      <Zoomable
        label={t('camera.picture', { name })}
        over={
          <>
            {state?.hasPicture && house().pictureOvers.map((Over) => <Over key={Over.name} camera={camera} />)}
            {state && <PictureStateOver state={state} onRemedy={(remedy) => doRemedy(remedy, { cameraId: id })} />}
            {state && <PausedBar state={state} view={view} />}
            {house().tileOvers.map((Over) => (
              <Over key={Over.name} camera={camera} />
            ))}
            {state?.word === 'live' && (
              <FigureText
                view={view}
                className="one-figures"
                format={({ fps, delay, width, height, skipped }) => {
                  const shown = shownWidth()
                  return [
                    shown && width && Math.abs(shown - width) > 2
                      ? t('camera.shown_at', { shown: `${shown}×${Math.round((shown * height) / width)}`, real: `${width}×${height}` })
                      : `${width}×${height}`,
                    figures.fps(fps),
                    delay === null ? '' : figures.ms(Math.round(delay)),
                    skipped > 0 ? t('camera.skipped', { count: skipped }) : '',
                    state.way ? t(`pictures.by_${state.way}`) : '',
                  ]
                    .filter(Boolean)
                    .join('  ')
                }}
              />
            )}
          </>
        }
      >
        <CameraPicture
          cameraId={id}
          role={camera.streams.some((stream) => stream.role === role) ? role : undefined}
          className="tile-picture"
          scale={closeness}
          label={(now) => t('wall.tile', { name, state: t(`state.${now.word}`) })}
          onView={(made) => {
            setView(made)
            viewChanged(made)
          }}
          onState={(changed) => {
            setState(changed)
            pictureChanged(changed)
          }}
        />
      </Zoomable>
    </div>
  )
}

function Gone() {
  const t = useTranslations()
  return (
    <>
      <TitleBar title={t('rooms.wall')} />
      <div className="room">
        <Empty title={t('camera.gone_title')} actions={<Button onClick={close}>{t('wall.back')}</Button>}>
          <p>{t('camera.gone')}</p>
        </Empty>
      </div>
    </>
  )
}
