/** Everything that is known of a camera, beside its picture, in tabs that the rooms give. */
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { house } from '../../kernel/registry.ts'
import type { CameraTab } from '../../kernel/room.ts'

type TabName = CameraTab['tab']

export function CameraTabs({ camera }: { camera: Camera }) {
  const t = useTranslations()
  const { rows } = useMirror.getState()
  const parts = house().cameraTabs.filter((part) => part.when?.(camera, rows) ?? true)
  const names = [...new Set(parts.map(({ tab }) => tab))]
  const [chosen, choose] = useState<TabName>()
  const present = chosen !== undefined && names.includes(chosen) ? chosen : names[0]
  const moved = (event: React.KeyboardEvent<HTMLElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0 || present === undefined) return
    const next = names[(names.indexOf(present) + step + names.length) % names.length]
    if (next === undefined) return
    choose(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus()
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <aside className="one-details" aria-label={t('camera.sections')}>
      <div role="tablist" className="tabs" aria-label={t('camera.sections')} tabIndex={-1} onKeyDown={moved}>
        {names.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            className="tab"
            data-tab={name}
            aria-selected={name === present}
            tabIndex={name === present ? 0 : -1}
            onClick={() => choose(name)}
          >
            {t(`camera_tab.${name}`)}
          </button>
        ))}
      </div>
      <div role="tabpanel" className="tab-panel" aria-label={present && t(`camera_tab.${present}`)}>
        {parts
          .filter(({ tab }) => tab === present)
          .map(({ Part, order }) => (
            <Part key={order} camera={camera} />
          ))}
      </div>
    </aside>
  )
}
