/** One camera, as large as it gets, with everything that is known of it beside. */
import { Button } from '@mantine/core'
import { ArrowLeft, ChevronLeft, ChevronRight, Maximize } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { perform } from '../../kernel/actions.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { actionById, house } from '../../kernel/registry.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { openCamera, openItem } from '../../kernel/ui.ts'
import { useFigures } from '../../language/index.ts'
import { Empty } from '../../parts/empty.tsx'
import { TitleBar } from '../../parts/title-bar.tsx'
import { CameraPicture, FigureText, type PictureView } from '../../pictures/index.ts'
import { useCameras } from './camera-list.ts'
import { CameraTabs } from './camera-tabs.tsx'
import { PictureStateOver } from './picture-state-over.tsx'

const close = () => openItem('wall', null)

export function OneCamera({ id }: { id: string }) {
  const t = useTranslations()
  const figures = useFigures()
  const camera = useMirror((mirror) => mirror.rows.cameras[id])
  const known = useMirror((mirror) => mirror.connection !== 'connecting')
  const ids = useCameras().map((other) => other.id)
  const [view, setView] = useState<PictureView>()
  // The tile that had the keyboard is gone: whoever came by key goes on reading here.
  useEffect(() => {
    if (document.activeElement === document.body) document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
  }, [])
  if (!camera) return known ? <Gone /> : null
  const { name, station } = camera

  return (
    <>
      <TitleBar
        title={name}
        end={
          <>
            {ids.length > 1 && (
              <>
                <Button px={6} aria-label={t('camera.previous')} onClick={() => openNeighbour(ids, id, -1)}>
                  <ChevronLeft size={16} aria-hidden />
                </Button>
                <Button px={6} aria-label={t('camera.next')} onClick={() => openNeighbour(ids, id, 1)}>
                  <ChevronRight size={16} aria-hidden />
                </Button>
              </>
            )}
            <Button leftSection={<Maximize size={14} aria-hidden />} onClick={() => perform(actionById('full-screen'))}>
              {t('wall.full_screen')}
            </Button>
          </>
        }
      >
        <Button leftSection={<ArrowLeft size={14} aria-hidden />} onClick={close}>
          {t('wall.back')}
        </Button>
        {station && <span className="quiet">{station}</span>}
      </TitleBar>
      <div className="one">
        <div className="one-picture" data-full-screen data-camera={id}>
          <CameraPicture
            key={id}
            cameraId={id}
            className="tile-picture"
            label={(state) => t('wall.tile', { name, state: t(`state.${state.word}`) })}
            onView={setView}
          >
            {(state) => (
              <>
                {state.hasPicture && house().pictureOvers.map((Over) => <Over key={Over.name} camera={camera} />)}
                <PictureStateOver state={state} onRemedy={(remedy) => doRemedy(remedy, { cameraId: id })} />
                {state.word === 'live' && (
                  <FigureText
                    view={view}
                    className="one-figures"
                    format={({ fps, age, width, height, skipped }) =>
                      [
                        `${width}×${height}`,
                        figures.fps(fps),
                        age === null ? '' : figures.ms(Math.round(age)),
                        skipped > 0 ? t('camera.skipped', { count: skipped }) : '',
                      ]
                        .filter(Boolean)
                        .join('  ')
                    }
                  />
                )}
              </>
            )}
          </CameraPicture>
        </div>
        <CameraTabs camera={camera} />
      </div>
    </>
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

/** The camera before or after the open one. */
function openNeighbour(ids: readonly string[], present: string, step: 1 | -1): void {
  const at = ids.indexOf(present)
  const next = ids[(at + step + ids.length) % ids.length]
  if (next !== undefined) openCamera(next)
}
