import { useTranslations } from 'use-intl'
import { useMirror } from '../../kernel/mirror.ts'

declare module '../../kernel/drawers.ts' {
  interface DrawerKinds {
    /** `field`: the one that has to be mended. */
    'edit-camera': { id: string; field?: 'password' | 'url' }
  }
}

export function EditCameraTitle({ id }: { id: string }) {
  const t = useTranslations('edit')
  return t('title', { name: useMirror(({ rows }) => rows.cameras[id]?.name) ?? id })
}
