/** Figures of a picture as text, written into the page twice a second without rendering anything. */
import { useEffect, useRef } from 'react'
import type { PictureFigures } from './picture-figures.ts'
import type { PictureView } from './picture-view.ts'

export interface FigureTextProps {
  view: PictureView | undefined
  /** In the user's language. */
  format: (figures: PictureFigures) => string
  className?: string | undefined
}

export function FigureText({ view, format, className }: FigureTextProps) {
  const element = useRef<HTMLSpanElement>(null)
  const latest = useRef(format)
  latest.current = format
  useEffect(
    () =>
      view?.onFigures((figures) => {
        if (element.current) element.current.textContent = latest.current(figures)
      }),
    [view],
  )
  return <span ref={element} className={className} />
}
