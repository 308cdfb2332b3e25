/** Where a camera looks, kept under names: by the camera, or by Camgate with a picture. */
import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Ptz, PtzPreset } from '../../../src-shared/ptz.ts'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { say } from '../../kernel/ui.ts'
import { namedPresets, usePtz } from './ptz-store.ts'

export function PtzPresets({ camera, row }: { camera: Camera; row: Ptz }) {
  const t = useTranslations('ptz')
  const presets = usePtz((ptz) => ptz.presets)
  const [all, setAll] = useState(false)
  const named = namedPresets(presets)
  const others = presets.filter((preset) => !named.includes(preset))
  return (
    <section className="section">
      <h2>{t('presets')}</h2>
      {named.length === 0 && <p className="quiet">{t('no_presets')}</p>}
      <ol className="ptz-presets">
        {named.map((preset, index) => (
          <Preset key={preset.token} camera={camera} preset={preset} digit={index < 9 ? index + 1 : undefined} />
        ))}
        {all && others.map((preset) => <Preset key={preset.token} camera={camera} preset={preset} digit={undefined} />)}
      </ol>
      {others.length > 0 && !all && (
        <Button size="compact-xs" onClick={() => setAll(true)}>
          {t('show_empty', { count: others.length })}
        </Button>
      )}
      <NewPreset camera={camera} mayOwn={row.features.absolute && row.features.position} />
    </section>
  )
}

function Preset({ camera, preset, digit }: { camera: Camera; preset: PtzPreset; digit: number | undefined }) {
  const t = useTranslations('ptz')
  const { token, name, picture, acts } = preset
  const [naming, setNaming] = useState<string>()
  const ids = { camera_id: camera.id, token }
  const rename = async (called: string) => {
    setNaming(undefined)
    if (called.trim() === '' || called === name) return
    usePtz.setState({ presets: (await engine().ptz.renamePreset({ ...ids, name: called })).presets })
  }
  const remove = async () => {
    const { presets, gone } = await engine().ptz.removePreset(ids)
    usePtz.setState({ presets })
    say({ tone: 'ok', key: 'preset_removed', values: { name, count: gone.length } })
  }
  return (
    <li className="ptz-preset">
      {naming === undefined ? (
        <button type="button" className="ptz-go" aria-label={t('go', { name })} onClick={() => attempt(() => engine().ptz.goPreset(ids))}>
          <span className="ptz-thumb">{picture ? <img src={picture} alt="" /> : (digit ?? '')}</span>
          <span className="ptz-name">{name}</span>
          {acts && <span className="quiet">{t('acts')}</span>}
        </button>
      ) : (
        <TextInput
          size="xs"
          className="grow"
          aria-label={t('rename_named', { name })}
          value={naming}
          autoFocus
          onChange={({ currentTarget }) => setNaming(currentTarget.value)}
          onBlur={() => setNaming(undefined)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') attempt(() => rename(naming))
          }}
        />
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={t('rename_named', { name })} onClick={() => setNaming(name)}>
        <Pencil size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={t('remove_named', { name })} onClick={() => attempt(remove)}>
        <Trash2 size={14} aria-hidden />
      </ActionIcon>
    </li>
  )
}

function NewPreset({ camera, mayOwn }: { camera: Camera; mayOwn: boolean }) {
  const t = useTranslations('ptz')
  const [name, setName] = useState('')
  const [own, setOwn] = useState(true)
  const save = async () => {
    const { presets } = await engine().ptz.savePreset({ camera_id: camera.id, name, own: mayOwn && own })
    usePtz.setState({ presets })
    setName('')
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        attempt(save)
      }}
    >
      <div className="line">
        <TextInput
          size="xs"
          className="grow"
          aria-label={t('new_preset')}
          placeholder={t('new_preset')}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Button type="submit" size="xs" disabled={name.trim() === ''}>
          {t('save_here')}
        </Button>
      </div>
      {mayOwn && <Checkbox label={t('save_own')} checked={own} onChange={({ currentTarget }) => setOwn(currentTarget.checked)} />}
    </form>
  )
}
