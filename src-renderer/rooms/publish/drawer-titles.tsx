/** What the drawers of this room are called, and need. */
import { useTranslations } from 'use-intl'
import { useMirror } from '../../kernel/mirror.ts'
import { useServerName } from '../../language/index.ts'

declare module '../../kernel/drawers.ts' {
  interface DrawerKinds {
    'publish-options': { id: string }
    /** Null: a new server. */
    profile: { name: string | null }
    certificate: { name: string }
  }
}

export function OptionsTitle({ id }: { id: string }) {
  const t = useTranslations('options')
  return t('title', { name: useMirror(({ rows }) => rows.cameras[id]?.name) ?? id })
}

export function ServerProfileTitle({ name }: { name: string | null }) {
  const t = useTranslations('profile')
  const serverName = useServerName()
  return name === null ? t('title_new') : t('title', { name: serverName(name) })
}

export function CertificateTitle({ name }: { name: string }) {
  const t = useTranslations('certificate')
  return t('title', { name: useServerName()(name) })
}
