/** Values under a name: kept from this camera, set again on it, on others of its model, on all of a station, with a result for each. */
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Control, ControlPreset, PresetOutcome } from '../../../src-shared/controls.ts'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { PresetOutcomes } from './preset-outcomes.tsx'

interface To {
  readonly camera_ids?: string[]
  readonly station?: string
  readonly same_model?: boolean
  readonly other_models?: boolean
}

interface ValuePresetsProps {
  readonly camera: Camera
  /** Of this camera, for the names of what was set. */
  readonly controls: readonly Control[]
  /** Before something is set on this camera. */
  onApply(): void
  onApplied(): void
}

export function ValuePresets({ camera, controls, onApply, onApplied }: ValuePresetsProps) {
  const t = useTranslations('image')
  const { id, station } = camera
  const [presets, setPresets] = useState<readonly ControlPreset[]>([])
  const [name, setName] = useState('')
  const [came, setCame] = useState<{ preset: string; to: To; outcomes: readonly PresetOutcome[] }>()
  const read = async () => setPresets(await engine().controls.presets())
  // biome-ignore lint/correctness/useExhaustiveDependencies: another camera begins it anew
  useEffect(() => {
    setCame(undefined)
    attempt(read)
  }, [id])
  const apply = async (preset: string, to: To) => {
    onApply()
    const outcomes = await engine().controls.applyPreset({ name: preset, ...to })
    setCame({ preset, to, outcomes })
    onApplied()
  }
  const save = async () => {
    await engine().controls.savePreset({ name, camera_id: id })
    setName('')
    await read()
  }
  const isOurs = ({ vendor, model }: ControlPreset) => vendor === camera.vendor && model === camera.model
  const groups = [presets.filter(isOurs), presets.filter((preset) => !isOurs(preset))] as const
  const row = (preset: ControlPreset) => (
    <div key={preset.name} className="line" data-preset={preset.name}>
      <span className="grow">{preset.name}</span>
      <Button
        size="compact-sm"
        aria-label={t('apply_preset', { name: preset.name })}
        onClick={() => attempt(() => apply(preset.name, { camera_ids: [id] }))}
      >
        {t('apply_here')}
      </Button>
      <Button
        size="compact-sm"
        aria-label={t('apply_model', { name: preset.name })}
        onClick={() => attempt(() => apply(preset.name, { same_model: true }))}
      >
        {t('apply_to_model')}
      </Button>
      {station && (
        <Button
          size="compact-sm"
          aria-label={t('apply_station', { name: preset.name, station })}
          onClick={() => attempt(() => apply(preset.name, { station }))}
        >
          {t('apply_to_station', { station })}
        </Button>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('remove_preset', { name: preset.name })}
        onClick={() =>
          attempt(async () => {
            await engine().controls.removePreset({ name: preset.name })
            await read()
          })
        }
      >
        <Trash2 size={14} aria-hidden />
      </ActionIcon>
    </div>
  )
  return (
    <section className="section">
      <h2>{t('presets')}</h2>
      {groups[0].map(row)}
      {groups[1].length > 0 && (
        <details>
          <summary>{t('presets_other', { count: groups[1].length })}</summary>
          {groups[1].map(row)}
        </details>
      )}
      {came && (
        <PresetOutcomes
          name={came.preset}
          outcomes={came.outcomes}
          controls={controls}
          onAllTheSame={() => attempt(() => apply(came.preset, { ...came.to, other_models: true }))}
        />
      )}
      <form
        className="line"
        onSubmit={(event) => {
          event.preventDefault()
          attempt(save)
        }}
      >
        <TextInput
          size="xs"
          className="grow"
          aria-label={t('preset_name')}
          placeholder={t('preset_name')}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Button type="submit" size="xs" disabled={name.trim() === ''}>
          {t('save_preset')}
        </Button>
      </form>
    </section>
  )
}
