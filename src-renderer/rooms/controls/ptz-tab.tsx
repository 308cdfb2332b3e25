/** Moving one camera: buttons that move while they are held, and everything that is kept of where it looks. */
import { Button, Checkbox, SegmentedControl } from '@mantine/core'
import { Home, Square, Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Ptz } from '../../../src-shared/ptz.ts'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { asRefusal, useProblemSentence } from '../../language/index.ts'
import { TroubleLine } from '../../parts/trouble-line.tsx'
import { useGamepad } from './gamepad.ts'
import { GamepadPart } from './gamepad-part.tsx'
import { IrisPart } from './iris-part.tsx'
import { Pad } from './pad.tsx'
import { PtzPresets } from './ptz-presets.tsx'
import { hand, type PictureMode, readPtz, type Speed, usePtz } from './ptz-store.ts'
import { PtzTours } from './ptz-tours.tsx'
import { useHand } from './use-hand.ts'

/** Nothing went wrong there, and nothing was asked for: it simply has no head. */
const isFixed = (thrown: unknown) => {
  const refusal = asRefusal(thrown)
  return refusal?.code === 'PTZ_UNSUPPORTED' && (refusal.data as { what: string }).what === 'ptz'
}

export function PtzTab({ camera }: { camera: Camera }) {
  const t = useTranslations('ptz')
  const sentence = useProblemSentence()
  const { id } = camera
  const row = useMirror((mirror) => mirror.rows.ptz[id])
  const linked = useMirror((mirror) => mirror.connection === 'ready')
  const [failed, setFailed] = useState<unknown>()
  useHand(id)
  useEffect(() => {
    if (!linked) return
    readPtz(id).then(() => setFailed(undefined), setFailed)
  }, [id, linked])

  if (!row) return <p className="quiet">{isFixed(failed) ? t('fixed') : failed ? sentence(failed).text : t('reading')}</p>
  const { features } = row
  return (
    <>
      <section className="section">
        <MotionLine row={row} />
        <Pad features={features} />
        {row.position && <p className="quiet mono">{t('position', shares(row.position))}</p>}
        <Choices />
      </section>
      <IrisPart cameraId={id} />
      {features.presets && <PtzPresets camera={camera} row={row} />}
      <section className="section">
        <div className="line">
          <Button
            leftSection={<Home size={14} aria-hidden />}
            onClick={() => attempt(() => engine().ptz.home({ camera_id: id, set: false }))}
          >
            {t('home')}
          </Button>
          <Button onClick={() => attempt(() => engine().ptz.home({ camera_id: id, set: true }))}>{t('set_home')}</Button>
          {row.back && (
            <Button leftSection={<Undo2 size={14} aria-hidden />} onClick={() => attempt(() => engine().ptz.back({ camera_id: id }))}>
              {t('back')}
            </Button>
          )}
        </div>
        {features.auxiliary.length > 0 && (
          <>
            <h3>{t('auxiliary')}</h3>
            <div className="line">
              {features.auxiliary.map((command) => (
                <Button key={command} size="compact-sm" onClick={() => attempt(() => engine().ptz.auxiliary({ camera_id: id, command }))}>
                  {command.replace(/^tt:/, '')}
                </Button>
              ))}
            </div>
          </>
        )}
      </section>
      <PtzTours camera={camera} row={row} />
    </>
  )
}

function MotionLine({ row }: { row: Ptz }) {
  const t = useTranslations('ptz')
  const tone = row.motion === 'not-stopped' ? 'failed' : row.motion === 'still' ? 'idle' : 'connecting'
  const tried = row.stop?.tried.map(({ way, refused }) => (refused ? t('refused_way', { way: t(`way.${way}`) }) : t(`way.${way}`)))
  return (
    <>
      <div className="line">
        <span className="state-mark grow" data-tone={tone} data-motion={row.motion}>
          {row.tour ? t('touring', { name: row.tour.name }) : t(`motion.${row.motion}`)}
        </span>
        <Button
          variant={row.motion === 'still' ? 'default' : 'filled'}
          leftSection={<Square size={12} fill="currentColor" aria-hidden />}
          onClick={() => hand.stop()}
        >
          {t('stop')}
        </Button>
      </div>
      {row.motion === 'not-stopped' && (
        <p role="alert" className="ptz-alert">
          {t('not_stopped', { tried: [...new Set(tried)].join(', ') })}
        </p>
      )}
      {row.trouble && (
        <TroubleLine trouble={row.trouble} side="camera" onRemedy={(remedy) => doRemedy(remedy, { cameraId: row.camera_id })} />
      )}
    </>
  )
}

function Choices() {
  const t = useTranslations('ptz')
  const { mode, press, speed, invertPan, invertTilt } = usePtz()
  const pad = useGamepad(({ name }) => name)
  return (
    <div className="ptz-choices">
      <span>{t('on_picture')}</span>
      <SegmentedControl
        size="xs"
        aria-label={t('on_picture')}
        value={mode}
        data={(['joystick', 'centre', 'off'] as const).map((value) => ({ value, label: t(`mode.${value}`) }))}
        onChange={(value) => usePtz.setState({ mode: value as PictureMode })}
      />
      {mode !== 'off' && <p className="quiet wide">{t(`${mode}_hint`)}</p>}
      <span>{t('speed')}</span>
      <SegmentedControl
        size="xs"
        aria-label={t('speed')}
        value={speed}
        data={(['slow', 'normal', 'fast'] as const).map((value) => ({ value, label: t(`speeds.${value}`) }))}
        onChange={(value) => usePtz.setState({ speed: value as Speed })}
      />
      <span>{t('press')}</span>
      <SegmentedControl
        size="xs"
        aria-label={t('press')}
        value={press}
        data={(['hold', 'step'] as const).map((value) => ({ value, label: t(`press_kind.${value}`) }))}
        onChange={(value) => usePtz.setState({ press: value as 'hold' | 'step' })}
      />
      <Checkbox
        className="wide"
        label={t('invert_pan')}
        checked={invertPan}
        onChange={({ currentTarget }) => usePtz.setState({ invertPan: currentTarget.checked })}
      />
      <Checkbox
        className="wide"
        label={t('invert_tilt')}
        checked={invertTilt}
        onChange={({ currentTarget }) => usePtz.setState({ invertTilt: currentTarget.checked })}
      />
      {pad !== null && <GamepadPart name={pad} />}
    </div>
  )
}

function shares({ pan, tilt, zoom }: NonNullable<Ptz['position']>) {
  const said = (share: number | null) => (share === null ? '–' : `${Math.round(share * 100)} %`)
  return { pan: said(pan), tilt: said(tilt), zoom: said(zoom) }
}
