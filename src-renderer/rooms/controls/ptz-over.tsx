/** On the picture of a camera whose PTZ tab is open: a joystick where it is pressed, or click to centre and a box to zoom to. */
import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { engine } from '../../kernel/engine-link.ts'
import { sayProblem } from '../../kernel/ui.ts'
import { curved } from './hand.ts'
import { type Drag, type PictureBox, pictureTarget } from './picture-target.ts'
import { asTold, hand, letGo, usePtz } from './ptz-store.ts'

/** Share of the picture's smaller side that is full speed, and what is no movement yet. */
const fullThrow = 0.35
const deadZone = 0.06
const wheelFor = 200
/** Milliseconds for which a note stays. */
const noteFor = 6000

export function PtzOver({ camera }: { camera: Camera }) {
  const { cameraId, mode } = usePtz()
  return cameraId === camera.id && mode !== 'off' ? <PtzArea camera={camera} mode={mode} /> : null
}

function PtzArea({ camera, mode }: { camera: Camera; mode: 'joystick' | 'centre' }) {
  const t = useTranslations('ptz')
  const area = useRef<HTMLDivElement>(null)
  const [drag, setDrag] = useState<Drag>()
  const [approximate, setApproximate] = useState(false)
  const noteEnd = useRef<ReturnType<typeof setTimeout>>(undefined)
  const wheelEnd = useRef<ReturnType<typeof setTimeout>>(undefined)

  // React listens to wheels passively, and the page would scroll.
  useEffect(() => {
    const element = area.current
    if (!element) return
    const turned = (event: WheelEvent) => {
      event.preventDefault()
      clearTimeout(wheelEnd.current)
      hand.hold('wheel', asTold({ zoom: event.deltaY < 0 ? 1 : -1 }))
      wheelEnd.current = setTimeout(() => letGo('wheel'), wheelFor)
    }
    element.addEventListener('wheel', turned, { passive: false })
    return () => element.removeEventListener('wheel', turned)
  }, [])

  const at = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const steer = ({ from, to }: Drag, side: number) => {
    const [x, y] = [(to.x - from.x) / (side * fullThrow), (to.y - from.y) / (side * fullThrow)]
    hand.hold('pointer', asTold({ pan: curved(x, deadZone), tilt: -curved(y, deadZone) }))
  }
  const down = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return
    event.currentTarget.focus({ preventScroll: true })
    event.currentTarget.setPointerCapture(event.pointerId)
    const here = at(event)
    setDrag({ from: here, to: here })
  }
  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (!drag) return
    const next = { from: drag.from, to: at(event) }
    setDrag(next)
    if (mode === 'joystick') steer(next, Math.min(event.currentTarget.clientWidth, event.currentTarget.clientHeight))
  }
  const up = (event: PointerEvent<HTMLDivElement>) => {
    if (!drag) return
    setDrag(undefined)
    if (mode === 'joystick') return letGo('pointer')
    if (event.type !== 'pointerup') return
    const canvas = event.currentTarget.parentElement?.querySelector('canvas')
    const target = canvas && pictureTarget({ from: drag.from, to: at(event) }, pictureBox(canvas))
    if (target)
      engine()
        .ptz.centre({ camera_id: camera.id, ...target })
        .then(({ exact }) => {
          clearTimeout(noteEnd.current)
          setApproximate(!exact)
          noteEnd.current = setTimeout(() => setApproximate(false), noteFor)
        })
        .catch((thrown: unknown) => sayProblem(thrown))
  }

  return (
    <div
      ref={area}
      role="application"
      aria-label={t('area', { name: camera.name })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it has keys of its own
      tabIndex={0}
      className="ptz-area"
      data-ptz-area
      data-mode={mode}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onLostPointerCapture={up}
    >
      {drag && mode === 'joystick' && <Stick drag={drag} />}
      {drag && mode === 'centre' && <Box drag={drag} />}
      {approximate && (
        <p role="status" className="ptz-note">
          {t('approximate')}
        </p>
      )}
    </div>
  )
}

function Stick({ drag: { from, to } }: { drag: Drag }) {
  return (
    <svg className="ptz-drawing" aria-hidden="true">
      <circle cx={from.x} cy={from.y} r={42} className="ptz-ring" />
      <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} className="ptz-line" />
      <circle cx={to.x} cy={to.y} r={9} className="ptz-knob" />
    </svg>
  )
}

function Box({ drag: { from, to } }: { drag: Drag }) {
  return (
    <svg className="ptz-drawing" aria-hidden="true">
      <rect
        x={Math.min(from.x, to.x)}
        y={Math.min(from.y, to.y)}
        width={Math.abs(to.x - from.x)}
        height={Math.abs(to.y - from.y)}
        className="ptz-box"
      />
    </svg>
  )
}

/** Where the picture lies in its element, whose other shape leaves bars. */
function pictureBox(canvas: HTMLCanvasElement): PictureBox {
  const { clientWidth, clientHeight } = canvas
  const scale = Math.min(clientWidth / Math.max(1, canvas.width), clientHeight / Math.max(1, canvas.height))
  const [width, height] = [canvas.width * scale, canvas.height * scale]
  return { left: (clientWidth - width) / 2, top: (clientHeight - height) / 2, width, height }
}
