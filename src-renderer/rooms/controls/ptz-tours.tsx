/** Tours over presets, and where a camera goes when nobody moved it. */
import { ActionIcon, Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { Play, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Ptz } from '../../../src-shared/ptz.ts'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { namedPresets, usePtz } from './ptz-store.ts'

const dwellAtFirst = 10
const parkAfter = 120

export function PtzTours({ camera, row }: { camera: Camera; row: Ptz }) {
  const t = useTranslations('ptz')
  const { tours, presets, park } = usePtz()
  const named = namedPresets(presets)
  const camera_id = camera.id
  if (named.length === 0 && tours.length === 0) return null
  const setPark = async (preset: string | null) => {
    const answer = await engine().ptz.park({ camera_id, preset, after_seconds: park?.after_seconds ?? parkAfter })
    usePtz.setState({ park: answer.park })
  }
  return (
    <section className="section">
      <h2>{t('tours')}</h2>
      {tours.length === 0 && <p className="quiet">{t('no_tours')}</p>}
      {tours.map(({ name }) => (
        <div key={name} className="line">
          <Button
            size="compact-sm"
            className="grow"
            variant={row.tour?.name === name ? 'filled' : 'default'}
            leftSection={<Play size={12} aria-hidden />}
            onClick={() => attempt(() => engine().ptz.runTour({ camera_id, name }))}
          >
            {t('run_tour', { name })}
          </Button>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('remove_named', { name })}
            onClick={() => attempt(async () => usePtz.setState({ tours: (await engine().ptz.removeTour({ camera_id, name })).tours }))}
          >
            <Trash2 size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {named.length > 1 && <NewTour cameraId={camera_id} />}
      <Select
        size="xs"
        label={t('park')}
        description={park ? t('park_after', { seconds: String(park.after_seconds) }) : undefined}
        value={park?.preset ?? ''}
        data={[{ value: '', label: t('park_none') }, ...named.map(({ token, name }) => ({ value: token, label: name }))]}
        allowDeselect={false}
        onChange={(preset) => attempt(() => setPark(preset === '' ? null : preset))}
      />
    </section>
  )
}

function NewTour({ cameraId }: { cameraId: string }) {
  const t = useTranslations('ptz')
  const presets = usePtz((ptz) => ptz.presets)
  const [name, setName] = useState('')
  const [dwell, setDwell] = useState(dwellAtFirst)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const save = async () => {
    const stops = chosen.map((preset) => ({ preset, dwell_seconds: dwell }))
    const { tours } = await engine().ptz.saveTour({ camera_id: cameraId, name, stops })
    usePtz.setState({ tours })
    setName('')
    setChosen([])
  }
  return (
    <details className="ptz-new">
      <summary>{t('tour_name')}</summary>
      <TextInput size="xs" label={t('tour_name')} value={name} onChange={({ currentTarget }) => setName(currentTarget.value)} />
      <NumberInput
        size="xs"
        label={t('tour_dwell')}
        min={1}
        max={3600}
        value={dwell}
        onChange={(value) => setDwell(Number(value) || dwellAtFirst)}
      />
      <fieldset>
        <legend>{t('tour_choose')}</legend>
        {namedPresets(presets).map(({ token, name: called }) => (
          <Checkbox
            key={token}
            label={chosen.includes(token) ? `${chosen.indexOf(token) + 1}. ${called}` : called}
            checked={chosen.includes(token)}
            onChange={({ currentTarget }) =>
              setChosen(currentTarget.checked ? [...chosen, token] : chosen.filter((other) => other !== token))
            }
          />
        ))}
      </fieldset>
      <Button size="xs" disabled={name.trim() === '' || chosen.length === 0} onClick={() => attempt(save)}>
        {t('save_tour')}
      </Button>
    </details>
  )
}
