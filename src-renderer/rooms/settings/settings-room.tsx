import { Button, SegmentedControl } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { useTranslations } from 'use-intl'
import { actionById, perform } from '../../kernel/actions.ts'
import { type Preferences, usePreferences } from '../../kernel/preferences.ts'
import { TitleBar } from '../../parts/title-bar.tsx'
import { Keys } from '../../shell/key-help.tsx'
import { About } from './about.tsx'
import { Diagnosis } from './diagnosis.tsx'
import { Servers } from './servers.tsx'

export function SettingsRoom() {
  const t = useTranslations()
  const { language, look } = usePreferences()
  return (
    <>
      <TitleBar title={t('rooms.settings')} />
      <div className="room settings">
        <Setting title={t('settings.servers')} text={t('settings.servers_text')}>
          <Servers />
        </Setting>
        <Setting title={t('settings.language')} text={t('settings.language_text')}>
          <SegmentedControl
            size="xs"
            aria-label={t('settings.language')}
            data={[
              { value: 'auto', label: t('settings.auto') },
              { value: 'en', label: 'English' },
              { value: 'es', label: 'Español' },
            ]}
            value={language}
            onChange={(value) => usePreferences.setState({ language: value as Preferences['language'] })}
          />
        </Setting>
        <Setting title={t('settings.look')} text={t('settings.look_text')}>
          <SegmentedControl
            size="xs"
            aria-label={t('settings.look')}
            data={[
              { value: 'auto', label: t('settings.auto') },
              { value: 'dark', label: t('settings.dark') },
              { value: 'light', label: t('settings.light') },
            ]}
            value={look}
            onChange={(value) => usePreferences.setState({ look: value as Preferences['look'] })}
          />
        </Setting>
        <Setting title={t('settings.keys')} text={t('settings.keys_text')}>
          <div className="line">
            <Button onClick={() => perform(actionById('help'))}>{t('settings.keys_show')}</Button>
            <Keys shortcut="?" />
          </div>
        </Setting>
        <Setting title={t('settings.diagnosis')} text={t('settings.diagnosis_text')}>
          <Diagnosis />
        </Setting>
        <Setting title={t('settings.about')} text={t('settings.about_text')}>
          <About />
        </Setting>
      </div>
    </>
  )
}

function Setting({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className="setting" aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        <p className="quiet">{text}</p>
      </div>
      <div className="setting-body">{children}</div>
    </section>
  )
}
