import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { house } from '../../kernel/registry.ts'
import type { SettingsPart } from '../../kernel/room.ts'
import { TitleBar } from '../../parts/title-bar.tsx'

export function SettingsRoom() {
  const t = useTranslations()
  return (
    <>
      <TitleBar title={t('rooms.settings')} />
      <div className="room settings">
        {house().settings.map((part) => (
          <Setting key={part.title} part={part} />
        ))}
      </div>
    </>
  )
}

function Setting({ part: { title, Part } }: { part: SettingsPart }) {
  const t = useTranslations('settings')
  const id = useId()
  return (
    <section className="setting" aria-labelledby={id}>
      <div>
        <h2 id={id}>{t(title)}</h2>
        <p className="quiet">{t(`${title}_text`)}</p>
      </div>
      <div className="setting-body">
        <Part />
      </div>
    </section>
  )
}
