/**
 * A picture that can be looked at closely: by wheel, pinch, double click, keys and slider, towards the pointer; dragged when it
 * is larger than its room, with a small map of what is seen.
 */
import { ActionIcon, Button, Slider, Tooltip } from '@mantine/core'
import { ChevronDown, ChevronLeft, ChevronRight, ChevronUp, Crosshair } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { centreOn, closest, panBy, seenPart, transformOf, whole, type Zoom, zoomTo } from './zoom.ts'
import { setZoom, toggleRealSize, useZoom } from './zoom-state.ts'

const step = 1.25
const far = 0.25

/** By key, where the picture has the focus. Undefined: not a key of the zoom. */
function changeFor(key: string, zoom: Zoom): ((zoom: Zoom) => Zoom) | undefined {
  if (key === '+' || key === '=') return (z) => zoomTo(z, z.scale * step)
  if (key === '-') return (z) => zoomTo(z, z.scale / step)
  if (zoom.scale <= 1) return undefined
  const pan = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] }[key]
  if (pan) return (z) => panBy(z, pan[0] ?? 0, pan[1] ?? 0)
  return key === 'Home' ? () => whole : undefined
}

export interface ZoomableProps {
  /** The picture. */
  children: ReactNode
  /** What lies over it and is not zoomed. */
  over: ReactNode
  label: string
}

export function Zoomable({ children, over, label }: ZoomableProps) {
  const zoom = useZoom()
  const box = useRef<HTMLDivElement>(null)
  const picture = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Another camera is seen whole at first.
    useZoom.setState(whole, true)
    box.current?.focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    if (picture.current) picture.current.style.transform = transformOf(zoom)
  }, [zoom])
  useGestures(box)

  const pressed = (event: React.KeyboardEvent) => {
    if (event.target !== box.current || event.ctrlKey || event.metaKey || event.altKey) return
    const change = changeFor(event.key, zoom)
    if (!change) return
    setZoom(change)
    event.preventDefault()
    // An arrow that moves the picture does not turn to the next camera as well.
    event.stopPropagation()
    event.nativeEvent.stopImmediatePropagation()
  }
  const field = { role: 'group', tabIndex: 0, 'aria-label': label, onKeyDown: pressed }
  return (
    <div {...field} ref={box} className="zoomable" data-zoomed={zoom.scale > 1 || undefined}>
      <div ref={picture} className="zoom-picture">
        {children}
      </div>
      {over}
      {zoom.scale > 1 && <Minimap zoom={zoom} />}
      <ZoomControls zoom={zoom} />
    </div>
  )
}

/** Wheel, pinch, drag and double click. Listeners of their own, because a wheel that zooms must not scroll. */
function useGestures(box: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = box.current
    if (!element) return
    const { signal, abort } = abortable()
    const pointers = new Map<number, PointerEvent>()
    const at = ({ clientX, clientY }: { clientX: number; clientY: number }) => {
      const { left, top, width, height } = element.getBoundingClientRect()
      return [(clientX - left) / width, (clientY - top) / height] as const
    }
    // What lies over the picture, such as a joystick, keeps its own wheel and pointer.
    const onControls = ({ target }: Event) => target !== element && !(target instanceof Element && target.closest('.zoom-picture') !== null)
    const spread = ([a, b]: PointerEvent[]) => (a && b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 0)

    element.addEventListener(
      'wheel',
      (event) => {
        if (onControls(event)) return
        event.preventDefault()
        setZoom((zoom) => zoomTo(zoom, zoom.scale * 2 ** (-event.deltaY / (event.deltaMode === 0 ? 400 : 12)), ...at(event)))
      },
      { passive: false, signal },
    )
    element.addEventListener(
      'dblclick',
      (event) => !onControls(event) && setZoom((zoom) => (zoom.scale > 1 ? whole : zoomTo(zoom, 2, ...at(event)))),
      { signal },
    )
    element.addEventListener(
      'pointerdown',
      (event) => {
        if (event.button !== 0 || onControls(event)) return
        pointers.set(event.pointerId, event)
        if (useZoom.getState().scale > 1 || pointers.size > 1) element.setPointerCapture(event.pointerId)
      },
      { signal },
    )
    element.addEventListener(
      'pointermove',
      (event) => {
        const before = pointers.get(event.pointerId)
        if (!before) return
        const former = [...pointers.values()]
        pointers.set(event.pointerId, event)
        if (pointers.size === 1) {
          const { width, height } = element.getBoundingClientRect()
          setZoom((zoom) =>
            zoom.scale > 1 ? panBy(zoom, (before.clientX - event.clientX) / width, (before.clientY - event.clientY) / height) : zoom,
          )
          return
        }
        const now = [...pointers.values()]
        const [a, b] = now
        if (!a || !b || spread(former) === 0) return
        const middle = at({ clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 })
        setZoom((zoom) => zoomTo(zoom, (zoom.scale * spread(now)) / spread(former), ...middle))
      },
      { signal },
    )
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
      element.addEventListener(end, (event) => pointers.delete(event.pointerId), { signal })
    return abort
  }, [box])
}

function abortable() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

/** What is seen of the whole, to press or drag. */
function Minimap({ zoom }: { zoom: Zoom }) {
  const t = useTranslations('camera')
  const part = useRef<HTMLSpanElement>(null)
  const { left, top, size } = seenPart(zoom)
  useEffect(() => {
    Object.assign(part.current?.style ?? {}, {
      left: `${left * 100}%`,
      top: `${top * 100}%`,
      width: `${size * 100}%`,
      height: `${size * 100}%`,
    })
  }, [left, top, size])
  const move = (event: React.PointerEvent<HTMLElement>) => {
    if (event.buttons === 0) return
    const box = event.currentTarget.getBoundingClientRect()
    event.currentTarget.setPointerCapture(event.pointerId)
    setZoom((present) => centreOn(present, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height))
  }
  return (
    <div className="minimap" role="img" aria-label={t('minimap')} onPointerDown={move} onPointerMove={move}>
      <span ref={part} />
    </div>
  )
}

const pans = [
  { name: 'left', Icon: ChevronLeft, by: [-far, 0] },
  { name: 'up', Icon: ChevronUp, by: [0, -far] },
  { name: 'down', Icon: ChevronDown, by: [0, far] },
  { name: 'right', Icon: ChevronRight, by: [far, 0] },
] as const

function ZoomControls({ zoom }: { zoom: Zoom }) {
  const t = useTranslations('camera')
  const zoomed = zoom.scale > 1
  const shown = zoom.scale === 1 ? t('one_to_one') : t('times', { scale: Math.round(zoom.scale * 10) / 10 })
  return (
    <div className="zoom-controls" data-used={zoom.scale !== 1 || undefined}>
      {zoomed &&
        pans.map(({ name, Icon, by: [dx, dy] }) => (
          <ActionIcon key={name} variant="default" size={28} aria-label={t(`pan.${name}`)} onClick={() => setZoom((z) => panBy(z, dx, dy))}>
            <Icon size={15} aria-hidden />
          </ActionIcon>
        ))}
      {zoomed && (
        <Tooltip label={t('centre')}>
          <ActionIcon variant="default" size={28} aria-label={t('centre')} onClick={() => setZoom((z) => centreOn(z, 0.5, 0.5))}>
            <Crosshair size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      <Slider
        className="zoom-slider"
        size="xs"
        label={null}
        thumbLabel={t('zoom')}
        min={0}
        max={3}
        step={0.05}
        value={Math.max(0, Math.log2(zoom.scale))}
        onChange={(power) => setZoom((z) => zoomTo(z, Math.min(closest, 2 ** power)))}
      />
      <Tooltip label={t('real_size_text')}>
        <Button size="compact-xs" aria-label={`${shown}, ${t('real_size')}`} onClick={toggleRealSize}>
          {shown}
        </Button>
      </Tooltip>
    </div>
  )
}
