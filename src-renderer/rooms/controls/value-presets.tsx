/** Values under a name: kept from this camera, set again on it, or on all of its station. */
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { ControlPreset } from '../../../src-shared/controls.ts'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { say } from '../../kernel/ui.ts'

export function ValuePresets({ camera, onApplied }: { camera: Camera; onApplied(): void }) {
  const t = useTranslations('image')
  const { id, station } = camera
  const [presets, setPresets] = useState<readonly ControlPreset[]>([])
  const [name, setName] = useState('')
  const read = async () => setPresets(await engine().controls.presets())
  // biome-ignore lint/correctness/useExhaustiveDependencies: they belong to no camera
  useEffect(() => attempt(read), [id])
  const apply = async (preset: string, to: { camera_ids?: string[]; station?: string }) => {
    const outcomes = await engine().controls.applyPreset({ name: preset, ...to })
    const done = outcomes.filter(({ results }) => results?.every(({ outcome }) => outcome === 'applied')).length
    say({ tone: 'ok', key: 'values_applied', values: { name: preset, text: `${done}/${outcomes.length}` } })
    onApplied()
  }
  const save = async () => {
    await engine().controls.savePreset({ name, camera_id: id })
    setName('')
    await read()
  }
  return (
    <section className="section">
      <h2>{t('presets')}</h2>
      {presets.map((preset) => (
        <div key={preset.name} className="line">
          <Button size="compact-sm" onClick={() => attempt(() => apply(preset.name, { camera_ids: [id] }))}>
            {t('apply_preset', { name: preset.name })}
          </Button>
          {station && (
            <Button size="compact-sm" onClick={() => attempt(() => apply(preset.name, { station }))}>
              {t('apply_station', { name: preset.name, station })}
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
      ))}
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
