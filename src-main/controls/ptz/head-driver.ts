/**
 * Moves of a head, as its camera takes them. What it refuses is tried in a smaller form (no time limit, no space, zoom apart,
 * one axis at a time), and the form that was taken is used from then on.
 */
import type { StopWay, Velocity } from '../../../src-shared/ptz.ts'
import { Failure } from '../../base/index.ts'
import { type CallOptions, type OnvifDevice, OnvifFault, type Operation, xml } from '../../devices/onvif/index.ts'
import { focusOperations } from './focus.ts'
import type { Learnt } from './learnt.ts'
import type { Axis } from './motion.ts'
import { ptzOperations, type Vector } from './operations.ts'
import type { Head } from './read-head.ts'
import { fromPlace, type Space, toPlace, toSpan } from './spaces.ts'
import type { HeadStatus } from './standstill.ts'

const { attribute, find, text } = xml

/** A camera ends a move by itself after so many seconds, should we be gone. Renewed while a hand holds. */
const safetyNet = 4
/** Milliseconds for a status: some answer only when they stand. */
const statusWithin = 2000
const stopWithin = 3000

export interface HeadDriver {
  move(velocity: Required<Velocity>): Promise<void>
  stop(way: StopWay, axes: ReadonlySet<Axis>): Promise<void>
  /** Milliseconds after which the camera ends a move by itself. */
  lifetime(): number | undefined
  /** Undefined where it does not tell. */
  status(): Promise<HeadStatus | undefined>
  /** Shares of what is visible, or of the range. Throws Failure. */
  relative(by: { pan: number; tilt: number; zoom: number }, space: 'range' | 'picture'): Promise<void>
  /** Shares of the range; all axes that the head has, for some take a missing one for 0. */
  absolute(to: { pan?: number | undefined; tilt?: number | undefined; zoom?: number | undefined }): Promise<void>
  call(operation: Operation, options?: CallOptions): Promise<xml.XmlNode>
}

export function createHeadDriver(options: {
  readonly head: Head
  readonly learnt: Learnt
  device(): Promise<OnvifDevice>
  /** A call that goes out before anything is awaited, where a session is there. */
  urgent(operation: Operation, options: CallOptions): Promise<xml.XmlNode>
}): HeadDriver {
  const { head, learnt, device, urgent } = options
  const { profile, spaces, timeouts, videoSource } = head
  let driven = { panTilt: false, zoom: false, focus: false }
  let statusMissing = 0

  const call = async (operation: Operation, callOptions?: CallOptions) => (await device()).call(operation, callOptions)
  const named = (space: Space): Space => (learnt.withoutSpace ? { ...space, uri: undefined } : space)
  const timeout = () =>
    learnt.withoutTimeout ? undefined : timeouts ? Math.min(timeouts.max, Math.max(timeouts.min, safetyNet)) : safetyNet

  const velocityOf = (
    { pan, tilt, zoom }: { pan: number; tilt: number; zoom: number },
    axes: { panTilt: boolean; zoom: boolean },
  ): Vector => {
    const { continuousPanTilt: plane, continuousZoom: line } = spaces
    return {
      panTilt: axes.panTilt && plane ? { x: toSpan(pan, plane.x), y: toSpan(tilt, plane.y), space: named(plane) } : undefined,
      zoom: axes.zoom && line ? { x: toSpan(zoom, line.x), space: named(line) } : undefined,
    }
  }

  const continuous = async (
    velocity: { pan: number; tilt: number; zoom: number },
    axes: { panTilt: boolean; zoom: boolean },
  ): Promise<void> => {
    const send = (vector: Vector) => call(ptzOperations.continuousMove(profile, vector, timeout()))
    if (learnt.zoomApart && axes.panTilt && axes.zoom) {
      await continuous(velocity, { panTilt: true, zoom: false })
      return continuous(velocity, { panTilt: false, zoom: true })
    }
    const asked = learnt.oneAxis ? larger(velocity) : velocity
    try {
      await send(velocityOf(asked, axes))
    } catch (thrown) {
      if (!(thrown instanceof OnvifFault) || thrown.cause === 'auth') throw thrown
      const form = smallerForm(axes, asked)
      if (form === undefined) throw thrown
      learnt[form] = true
      await continuous(velocity, axes).catch((again: unknown) => {
        learnt[form] = false
        throw again instanceof OnvifFault ? thrown : again
      })
    }
  }

  const smallerForm = (axes: { panTilt: boolean; zoom: boolean }, { pan, tilt }: { pan: number; tilt: number }) => {
    if (!learnt.withoutTimeout) return 'withoutTimeout' as const
    if (axes.panTilt && axes.zoom && !learnt.zoomApart) return 'zoomApart' as const
    if (axes.panTilt && pan !== 0 && tilt !== 0 && !learnt.oneAxis) return 'oneAxis' as const
    return learnt.withoutSpace ? undefined : ('withoutSpace' as const)
  }

  const status = async (): Promise<HeadStatus | undefined> => {
    if (statusMissing > 2) return undefined
    const content = await call(ptzOperations.status(profile), { timeout: statusWithin }).catch(() => undefined)
    const told = content && find(content, 'PTZStatus')
    statusMissing = told === undefined ? statusMissing + 1 : 0
    if (told === undefined) return undefined
    const [position, move] = [find(told, 'Position'), find(told, 'MoveStatus')]
    const share = (element: string, name: string) => finite(attribute(find(position, element), name))
    const said = [text(move, 'PanTilt'), text(move, 'Zoom'), text(move)].filter((word) => word === 'IDLE' || word === 'MOVING')
    return {
      pan: share('PanTilt', 'x'),
      tilt: share('PanTilt', 'y'),
      zoom: share('Zoom', 'x'),
      moving: said.length === 0 ? undefined : said.includes('MOVING'),
    }
  }

  const absolute: HeadDriver['absolute'] = async (to) => {
    const { absolutePanTilt: plane, absoluteZoom: line } = spaces
    const wantsPlane = to.pan !== undefined || to.tilt !== undefined
    const whole = (!wantsPlane || (to.pan !== undefined && to.tilt !== undefined)) && (!line || to.zoom !== undefined)
    const now = whole ? undefined : await status()
    const x = to.pan !== undefined && plane ? toPlace(to.pan, plane.x, -1) : now?.pan
    const y = to.tilt !== undefined && plane ? toPlace(to.tilt, plane.y, -1) : now?.tilt
    const z = to.zoom !== undefined && line ? toPlace(to.zoom, line.x, 0) : now?.zoom
    if (wantsPlane && plane && (x === undefined || y === undefined))
      throw new Failure('not-found', 'the camera does not tell where it looks, so one axis alone cannot be sent')
    await call(
      ptzOperations.absoluteMove(profile, {
        panTilt: plane && x !== undefined && y !== undefined ? { x, y, space: named(plane) } : undefined,
        zoom: line && z !== undefined ? { x: z, space: named(line) } : undefined,
      }),
    )
  }

  const stopBy = async (way: StopWay, axes: ReadonlySet<Axis>): Promise<void> => {
    const moved = { panTilt: axes.has('panTilt'), zoom: axes.has('zoom') }
    const limits: CallOptions = { timeout: stopWithin, urgent: true }
    switch (way) {
      case 'stop':
        await urgent(ptzOperations.stop(profile, { panTilt: true, zoom: true }), limits)
        return
      case 'stop-moved':
        if (!moved.panTilt && !moved.zoom) throw new Failure('not-found', 'nothing was moved')
        await urgent(ptzOperations.stop(profile, moved), limits)
        return
      case 'zero': {
        const rest = { pan: 0, tilt: 0, zoom: 0 }
        const both = moved.panTilt || moved.zoom ? moved : { panTilt: true, zoom: spaces.continuousZoom !== undefined }
        await urgent(ptzOperations.continuousMove(profile, velocityOf(rest, both), learnt.withoutTimeout ? undefined : timeout()), limits)
        return
      }
      case 'here': {
        const now = await status()
        const { absolutePanTilt: plane, absoluteZoom: line } = spaces
        if (!now || now.pan === undefined || !plane) throw new Failure('not-found', 'no position to stay at')
        await absolute({
          pan: fromPlace(now.pan, plane.x, -1),
          tilt: fromPlace(now.tilt ?? 0, plane.y, -1),
          zoom: now.zoom === undefined || !line ? undefined : fromPlace(now.zoom, line.x, 0),
        })
      }
    }
  }

  return {
    call,
    status,
    absolute,
    lifetime: () => {
      const seconds = timeout()
      return seconds === undefined ? undefined : seconds * 1000
    },
    async move(velocity) {
      const { pan, tilt, zoom, focus } = velocity
      const axes = {
        panTilt: pan !== 0 || tilt !== 0 || driven.panTilt,
        zoom: (zoom !== 0 || driven.zoom) && spaces.continuousZoom !== undefined,
      }
      const focusing = focus !== 0 || driven.focus
      driven = { panTilt: pan !== 0 || tilt !== 0, zoom: zoom !== 0, focus: focus !== 0 }
      if (focusing && videoSource !== undefined && head.focus.continuous)
        await call(
          focus === 0 ? focusOperations.stop(videoSource) : focusOperations.move(videoSource, toSpan(focus, head.focus.continuous)),
        )
      if ((axes.panTilt && spaces.continuousPanTilt) || axes.zoom) await continuous({ pan, tilt, zoom }, axes)
    },
    async stop(way, axes) {
      driven = { panTilt: false, zoom: false, focus: false }
      const lens =
        axes.has('focus') && videoSource !== undefined
          ? urgent(focusOperations.stop(videoSource), { timeout: stopWithin, urgent: true })
          : Promise.resolve()
      await Promise.all([axes.size === 1 && axes.has('focus') ? undefined : stopBy(way, axes), lens])
    },
    async relative({ pan, tilt, zoom }, space) {
      const plane = space === 'picture' ? spaces.fieldOfView : spaces.relativePanTilt
      const line = spaces.relativeZoom
      const panTilt = (pan !== 0 || tilt !== 0) && plane ? { x: toSpan(pan, plane.x), y: toSpan(tilt, plane.y), space: plane } : undefined
      await call(
        ptzOperations.relativeMove(profile, {
          panTilt,
          zoom: zoom !== 0 && line ? { x: toSpan(zoom, line.x), space: named(line) } : undefined,
        }),
      )
    },
  }
}

function larger({ pan, tilt, zoom }: { pan: number; tilt: number; zoom: number }) {
  return Math.abs(pan) >= Math.abs(tilt) ? { pan, tilt: 0, zoom } : { pan: 0, tilt, zoom }
}

function finite(value: string | undefined): number | undefined {
  const number = value === undefined || value.trim() === '' ? Number.NaN : Number(value)
  return Number.isFinite(number) ? number : undefined
}
