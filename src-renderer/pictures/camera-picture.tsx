/**
 * A camera's live picture as a component. React renders it when its state changes, never for a frame.
 *
 * An old picture is greyed; what is written over it (the state's word, its age) is the caller's, as children.
 */
import { type CSSProperties, type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { StreamRole } from '../../src-shared/cameras.ts'
import { watchCanvas } from './canvas-watcher.ts'
import { useMedia } from './media-provider.tsx'
import { initialState, type PictureState } from './picture-state.ts'
import { PictureView } from './picture-view.ts'
import { addShown } from './shown-pictures.ts'

export interface CameraPictureProps {
  cameraId: string
  /** Left out: the engine takes the smallest stream that is wide enough. */
  role?: StreamRole | undefined
  /** CSS pixels across; measured where it is left out. */
  width?: number | undefined
  /** How many times as large as its room it is looked at: for more pixels, where the camera has them. */
  scale?: number | undefined
  /** Frames per second to ask for; by default what the size deserves. */
  fps?: number | undefined
  /** For screen readers: the camera and its state, in the user's language. */
  label: string | ((state: PictureState) => string)
  fit?: 'contain' | 'cover' | undefined
  className?: string | undefined
  style?: CSSProperties | undefined
  /** Over the picture, laid out in the same box. */
  children?: ReactNode | ((state: PictureState, view: PictureView | undefined) => ReactNode)
  onState?: ((state: PictureState) => void) | undefined
  /** The view behind it, for figures; undefined when it goes. */
  onView?: ((view: PictureView | undefined) => void) | undefined
}

const box: CSSProperties = { position: 'relative', overflow: 'hidden' }
const aged: CSSProperties = { filter: 'grayscale(1) brightness(0.55)' }
const noSubscription = () => () => {}

export function CameraPicture({
  cameraId,
  role,
  width,
  scale = 1,
  fps,
  label,
  fit = 'contain',
  className,
  style,
  children,
  onState,
  onView,
}: CameraPictureProps) {
  const media = useMedia()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [view, setView] = useState<PictureView>()
  const state = useSyncExternalStore(view?.subscribe ?? noSubscription, () => view?.state ?? initialState)

  const target = useRef({ cameraId, role, fps })
  target.current = { cameraId, role, fps }
  useEffect(() => {
    if (!canvas.current) return
    const made = new PictureView(media, canvas.current, target.current)
    setView(made)
    return () => {
      made.close()
      setView(undefined)
    }
  }, [media])
  useEffect(() => view?.setTarget({ cameraId, role, fps }), [view, cameraId, role, fps])
  useEffect(() => view && addShown(cameraId, view), [view, cameraId])
  useEffect(() => {
    if (view && canvas.current) return watchCanvas(canvas.current, view, { width, scale })
  }, [view, width, scale])

  const told = useRef({ onState, onView })
  told.current = { onState, onView }
  useEffect(() => told.current.onState?.(state), [state])
  useEffect(() => {
    told.current.onView?.(view)
    return () => told.current.onView?.(undefined)
  }, [view])

  const old = state.hasPicture && state.aged
  return (
    <div className={className} style={{ ...box, ...style }} data-picture={state.word}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={typeof label === 'function' ? label(state) : label}
        style={{ display: 'block', width: '100%', height: '100%', objectFit: fit, ...(old ? aged : {}) }}
      />
      {typeof children === 'function' ? children(state, view) : children}
    </div>
  )
}
