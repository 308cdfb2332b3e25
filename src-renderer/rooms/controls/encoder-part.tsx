/** What the camera's encoders do. Changes are gathered and applied together, because each restarts the stream. */
import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { CameraControls, ControlResult, ControlValue } from '../../../src-shared/controls.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useProblemSentence } from '../../language/index.ts'
import { ControlRow } from './control-row.tsx'
import { Interrupts } from './interrupts.tsx'

export function EncoderPart({ camera }: { camera: Camera }) {
  const t = useTranslations('setup')
  const sentence = useProblemSentence()
  const { id } = camera
  const [seen, setSeen] = useState<CameraControls>()
  const [failed, setFailed] = useState<unknown>()
  const [pending, setPending] = useState<Readonly<Record<string, ControlValue>>>({})
  const [outcomes, setOutcomes] = useState<Readonly<Record<string, ControlResult>>>({})
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    let ended = false
    setSeen(undefined)
    setFailed(undefined)
    setPending({})
    setOutcomes({})
    engine()
      .setup.streams({ camera_id: id })
      .then(
        (controls) => !ended && setSeen(controls),
        (thrown: unknown) => !ended && setFailed(thrown),
      )
    return () => {
      ended = true
    }
  }, [id])
  if (failed) return <p className="quiet">{sentence(failed).text}</p>
  if (!seen) return <p className="quiet">{t('reading')}</p>
  if (seen.controls.length === 0) return null

  const apply = async () => {
    setBusy(true)
    setFailed(undefined)
    try {
      const { results, controls } = await engine().setup.setStreams({ camera_id: id, values: pending })
      setSeen(controls)
      setOutcomes(Object.fromEntries(results.map((result) => [result.id, result])))
      setPending({})
    } catch (thrown) {
      setFailed(thrown)
    } finally {
      setBusy(false)
    }
  }
  const groups = [...new Set(seen.controls.map((control) => control.id.split('.')[0] ?? ''))]
  const count = Object.keys(pending).length
  return (
    <section className="section">
      <h2>{t('encoders')}</h2>
      {groups.map((group, index) => (
        <details key={group} open={index === 0}>
          <summary>{t('stream', { number: String(index + 1) })}</summary>
          {seen.controls
            .filter((control) => control.id.startsWith(`${group}.`))
            .map((control) => (
              <ControlRow
                key={control.key}
                control={{ ...control, value: pending[control.id] ?? control.value, label: t(`field.${fieldOf(control.id)}`) }}
                holder={undefined}
                outcome={pending[control.id] === undefined ? outcomes[control.id] : undefined}
                onSet={(changed, value) => {
                  if (value !== null) setPending((before) => ({ ...before, [changed.id]: value }))
                }}
                onReset={() => {}}
              />
            ))}
        </details>
      ))}
      {count > 0 && (
        <>
          <Interrupts cameraId={id} />
          <div className="line">
            <Button variant="filled" loading={busy} onClick={() => void apply()}>
              {t('apply', { count })}
            </Button>
            <Button disabled={busy} onClick={() => setPending({})}>
              {t('leave')}
            </Button>
          </div>
        </>
      )}
      <Button size="compact-sm" className="many-open" onClick={() => openDrawer({ kind: 'set-up-many', ids: [id] })}>
        {t('many')}
      </Button>
    </section>
  )
}

type Field = 'codec' | 'resolution' | 'fps' | 'bitrate' | 'constant' | 'key_frame' | 'quality' | 'profile'
const fieldOf = (id: string) => id.split('.')[1] as Field
