/** What is this window's own: language, look, keys. */
import { Button, SegmentedControl } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { perform } from '../../kernel/actions.ts'
import { type Preferences, usePreferences } from '../../kernel/preferences.ts'
import { actionById } from '../../kernel/registry.ts'
import { Keys } from '../../parts/keys.tsx'

export function LanguagePart() {
  const t = useTranslations('settings')
  const { language } = usePreferences()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('language')}
      data={[
        { value: 'auto', label: t('auto') },
        { value: 'en', label: 'English' },
        { value: 'es', label: 'Español' },
      ]}
      value={language}
      onChange={(value) => usePreferences.setState({ language: value as Preferences['language'] })}
    />
  )
}

export function LookPart() {
  const t = useTranslations('settings')
  const { look } = usePreferences()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('look')}
      data={[
        { value: 'auto', label: t('auto') },
        { value: 'dark', label: t('dark') },
        { value: 'light', label: t('light') },
      ]}
      value={look}
      onChange={(value) => usePreferences.setState({ look: value as Preferences['look'] })}
    />
  )
}

export function KeysPart() {
  const t = useTranslations('settings')
  return (
    <div className="line">
      <Button onClick={() => perform(actionById('help'))}>{t('keys_show')}</Button>
      <Keys shortcut="?" />
    </div>
  )
}
