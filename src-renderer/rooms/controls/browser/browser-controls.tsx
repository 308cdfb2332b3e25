/**
 * A camera that is plugged in where no tool of the system reaches its controls (Windows, macOS): tuned by the page's own browser,
 * where that is on the camera's computer and lets it, or the reason why not.
 */
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../../src-shared/cameras.ts'
import type { Control, ControlValue } from '../../../../src-shared/controls.ts'
import { ControlList, type Outcomes } from '../control-list.tsx'
import { openTrack, type WhyNot } from './open-track.ts'
import { controlsOf, problemOf, setOnTrack } from './track-controls.ts'

/** Milliseconds between two looks: automatics and other programs change values. */
const lookEvery = 1000

interface Open {
  readonly track: MediaStreamTrack
  /** Its settings when it was opened: what a reset goes back to. */
  readonly first: object
}

export function BrowserControls({ camera }: { camera: Camera }) {
  const t = useTranslations('image')
  const [open, setOpen] = useState<Open>()
  const [why, setWhy] = useState<WhyNot>()
  const [busy, setBusy] = useState(false)
  const [controls, setControls] = useState<readonly Control[]>([])
  const [outcomes, setOutcomes] = useState<Outcomes>({})
  const [undos, setUndos] = useState<readonly { readonly id: string; readonly value: ControlValue }[]>([])
  const held = useRef<MediaStreamTrack>(undefined)
  const { source, name } = camera
  const device = source.kind === 'v4l2' ? source.device : ''
  // biome-ignore lint/correctness/useExhaustiveDependencies: another camera begins it anew
  useEffect(() => {
    setOpen(undefined)
    setWhy(undefined)
    return () => held.current?.stop()
  }, [camera.id])
  useEffect(() => {
    if (!open) return
    const { track, first } = open
    const look = () => setControls(controlsOf(track, first))
    look()
    const timer = setInterval(look, lookEvery)
    const ended = () => {
      setOpen(undefined)
      setWhy('gone')
    }
    track.addEventListener('ended', ended)
    return () => {
      clearInterval(timer)
      track.removeEventListener('ended', ended)
      track.stop()
    }
  }, [open])

  const begin = async () => {
    setBusy(true)
    setWhy(undefined)
    const opened = await openTrack([device, name])
    setBusy(false)
    if (typeof opened === 'string') return setWhy(opened)
    held.current = opened
    const first = { ...opened.getSettings() }
    if (controlsOf(opened, first).length > 0) return setOpen({ track: opened, first })
    opened.stop()
    setWhy('no_capabilities')
  }

  if (!open)
    return (
      <section className="section" data-part="browser-controls">
        <p className="quiet">{t('browser_note')}</p>
        <Button loading={busy} onClick={() => void begin()}>
          {t('browser_open')}
        </Button>
        {why && <p role="alert">{t(`browser_why.${why}`, { name })}</p>}
      </section>
    )

  const { track, first } = open
  const set = async (changes: readonly { control: Control; value: ControlValue }[], keep = true) => {
    for (const { control, value } of changes) {
      const problem = problemOf(control, value)
      const outcome = problem === undefined ? await setOnTrack(track, control, value, first) : { problem }
      setOutcomes((before) => ({ ...before, [control.id]: outcome }))
      if (keep && !('problem' in outcome) && outcome.outcome !== 'not-applied' && control.value !== null)
        setUndos((before) => [...before, { id: control.id, value: control.value as ControlValue }].slice(-20))
    }
    setControls(controlsOf(track, first))
  }
  const reset = (ids: readonly string[] | 'all') =>
    set(
      controls.flatMap((control) => {
        const wanted = ids === 'all' ? !control.inactive && !control.read_only : ids.includes(control.id)
        return wanted && control.default !== null && control.value !== control.default ? [{ control, value: control.default }] : []
      }),
    )
  const undo = async () => {
    const last = undos.at(-1)
    const control = controls.find(({ id }) => id === last?.id)
    setUndos((before) => before.slice(0, -1))
    if (last && control) await set([{ control, value: last.value }], false)
  }
  return (
    <div data-part="browser-controls">
      <ControlList
        controls={controls}
        outcomes={outcomes}
        undoable={undos.length}
        onSet={(control, value) => value !== null && void set([{ control, value }])}
        onReset={(ids) => void reset(ids)}
        onUndo={() => void undo()}
      />
    </div>
  )
}
