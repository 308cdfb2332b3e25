/**
 * What a pointer does on the line. On its scale it takes the moment along, on the tracks it moves the line, with Shift it draws a
 * range; a press alone goes to that moment. Held near an edge the line comes along.
 */
import { type PointerEvent, useEffect, useRef } from 'react'
import { pan, seek, useClock } from './playback-clock.ts'

type Doing = 'scrub' | 'pan' | 'range'

interface Held {
  readonly doing: Doing
  readonly from: number
  x: number
  moved: boolean
}

/** Pixels: what is a press and no drag, and what is an edge. */
const still = 4
const edge = 28
/** Of the view, each turn of the clock. */
const edgeShare = 0.02
const turn = 40

export function useTimelineHand(place: { current: HTMLElement | null }) {
  const held = useRef<Held | null>(null)
  const timer = useRef<ReturnType<typeof setInterval>>(undefined)
  const shareOf = (clientX: number) => {
    const box = place.current?.getBoundingClientRect()
    return box && box.width > 0 ? Math.min(1, Math.max(0, (clientX - box.left) / box.width)) : 0
  }
  const timeAt = (clientX: number) => {
    const { view } = useClock.getState()
    return view.from + shareOf(clientX) * (view.to - view.from)
  }
  const does = (clientX: number) => {
    const hand = held.current
    if (!hand) return
    const time = timeAt(clientX)
    if (hand.doing === 'scrub') seek(time)
    else if (hand.doing === 'range') useClock.setState({ range: { from: Math.min(hand.from, time), to: Math.max(hand.from, time) } })
  }
  const atEdge = () => {
    const [hand, box] = [held.current, place.current?.getBoundingClientRect()]
    if (!hand?.moved || !box || hand.doing === 'pan') return
    const { view } = useClock.getState()
    const long = view.to - view.from
    const side = hand.x < box.left + edge ? -1 : hand.x > box.right - edge ? 1 : 0
    if (side === 0) return
    pan(side * long * edgeShare)
    does(hand.x)
  }
  const letGo = () => {
    clearInterval(timer.current)
    const hand = held.current
    held.current = null
    return hand
  }
  useEffect(() => () => clearInterval(timer.current), [])
  return {
    timeAt,
    shareOf,
    down(event: PointerEvent) {
      if (event.button !== 0) return
      const onScale = event.target instanceof Element && event.target.closest('.timeline-scale') !== null
      const doing = event.shiftKey ? 'range' : onScale ? 'scrub' : 'pan'
      held.current = { doing, from: timeAt(event.clientX), x: event.clientX, moved: false }
      place.current?.setPointerCapture(event.pointerId)
      clearInterval(timer.current)
      timer.current = setInterval(atEdge, turn)
    },
    move(event: PointerEvent) {
      const hand = held.current
      if (!hand || (!hand.moved && Math.abs(event.clientX - hand.x) < still)) return
      const wide = place.current?.clientWidth ?? 1
      const { view } = useClock.getState()
      if (hand.doing === 'pan') pan((-(event.clientX - hand.x) / wide) * (view.to - view.from))
      hand.moved = true
      hand.x = event.clientX
      does(event.clientX)
    },
    up(event: PointerEvent) {
      const hand = letGo()
      if (hand && !hand.moved) seek(timeAt(event.clientX))
    },
    cancel() {
      letGo()
    },
  }
}
