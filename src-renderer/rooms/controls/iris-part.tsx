/** The iris beside the lens's other movements, where the camera lets it be set: the same control as in the tab of the picture. */
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { CameraControls, Control, ControlResult } from '../../../src-shared/controls.ts'
import { engine, onLink } from '../../kernel/engine-link.ts'
import { sayProblem } from '../../kernel/ui.ts'
import { useControlName } from './control-name.ts'
import { ControlRow } from './control-row.tsx'

const iris = 'imaging.exposure.iris'

export function IrisPart({ cameraId }: { cameraId: string }) {
  const t = useTranslations('ptz')
  const nameOf = useControlName()
  const [seen, take] = useState<CameraControls>()
  // read once: whoever moves a camera does not want it asked for its picture all the time
  useEffect(() => {
    let ended = false
    take(undefined)
    const unlink = onLink((link) => {
      link?.engine.controls.read({ camera_id: cameraId }).then(
        (controls) => !ended && take(controls),
        () => {},
      )
    })
    return () => {
      ended = true
      unlink()
    }
  }, [cameraId])
  const [outcome, setOutcome] = useState<ControlResult>()
  const control = seen?.controls.find(({ id }) => id === iris)
  if (!seen || !control || control.min === null || control.read_only) return null
  const set = async ({ id }: Control, value: Control['value']) => {
    if (value === null) return
    try {
      const { results, controls } = await engine().controls.set({ camera_id: cameraId, values: { [id]: value } })
      take(controls)
      setOutcome(results.find((result) => result.id === iris))
    } catch (thrown) {
      sayProblem(thrown)
    }
  }
  const holder = seen.controls.find(({ id }) => id === control.inactive?.by)
  return (
    <section className="section" aria-label={t('iris')}>
      <ControlRow
        control={{ ...control, label: nameOf(control) }}
        holder={holder && { ...holder, label: nameOf(holder) }}
        outcome={outcome}
        onSet={(one, value) => void set(one, value)}
        onReset={() => void set(control, control.default)}
      />
    </section>
  )
}
