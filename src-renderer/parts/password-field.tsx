/** A password, with the eye that shows it named in the person's language. */
import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

export function PasswordField(props: PasswordInputProps) {
  const t = useTranslations('frame')
  const [visible, setVisible] = useState(false)
  return (
    <PasswordInput
      autoComplete="new-password"
      {...props}
      visible={visible}
      onVisibilityChange={setVisible}
      visibilityToggleButtonProps={{ 'aria-label': visible ? t('hide_password') : t('show_password') }}
    />
  )
}
