/** Which cameras: by station, by model, one by one. Only those that can be set up are offered. */
import { Button, Checkbox, Select } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../../src-shared/cameras.ts'

interface ManyCamerasProps {
  readonly cameras: readonly Camera[]
  readonly chosen: ReadonlySet<string>
  onChoose(chosen: ReadonlySet<string>): void
}

const modelOf = ({ vendor, model }: Camera) => [vendor, model].filter(Boolean).join(' ')
const sorted = (words: Iterable<string>) =>
  [...new Set(words)].filter(Boolean).sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))

export function ManyCameras({ cameras, chosen, onChoose }: ManyCamerasProps) {
  const t = useTranslations('many')
  const [station, setStation] = useState<string | null>(null)
  const [model, setModel] = useState<string | null>(null)
  const here = useMemo(
    () => cameras.filter((camera) => (station === null || camera.station === station) && (model === null || modelOf(camera) === model)),
    [cameras, station, model],
  )
  const toggle = (ids: readonly string[], on: boolean) => {
    const next = new Set(chosen)
    for (const id of ids) {
      if (on) next.add(id)
      else next.delete(id)
    }
    onChoose(next)
  }
  const ids = here.map(({ id }) => id)
  return (
    <fieldset className="many-part">
      <legend>{t('cameras', { chosen: chosen.size, all: cameras.length })}</legend>
      <div className="setup-fields">
        <Select
          size="xs"
          label={t('station')}
          clearable
          placeholder={t('every')}
          value={station}
          data={sorted(cameras.flatMap((camera) => camera.station ?? []))}
          onChange={setStation}
        />
        <Select
          size="xs"
          label={t('model')}
          clearable
          placeholder={t('every')}
          value={model}
          data={sorted(cameras.map(modelOf))}
          onChange={setModel}
        />
      </div>
      <div className="line">
        <Button size="compact-sm" onClick={() => toggle(ids, true)}>
          {t('choose_these', { count: here.length })}
        </Button>
        <Button size="compact-sm" disabled={chosen.size === 0} onClick={() => onChoose(new Set())}>
          {t('choose_none')}
        </Button>
      </div>
      <div className="many-list">
        {here.map((camera) => (
          <Checkbox
            key={camera.id}
            label={[camera.name, camera.station, modelOf(camera)].filter(Boolean).join(' · ')}
            checked={chosen.has(camera.id)}
            onChange={({ currentTarget }) => toggle([camera.id], currentTarget.checked)}
          />
        ))}
      </div>
    </fieldset>
  )
}
