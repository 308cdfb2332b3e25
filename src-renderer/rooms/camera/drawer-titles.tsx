/** What the drawers of this room are called, and need. */
import { useTranslations } from 'use-intl'
import { useMirror } from '../../kernel/mirror.ts'
import type { CameraPart } from './camera-state.ts'

declare module '../../kernel/drawers.ts' {
  interface DrawerKinds {
    /** `field`: the one that has to be mended. */
    'edit-camera': { id: string; field?: 'password' | 'url' }
    cameras: { part: CameraPart | 'all' }
  }
}

export function EditCameraTitle({ id }: { id: string }) {
  const t = useTranslations('edit')
  return t('title', { name: useMirror(({ rows }) => rows.cameras[id]?.name) ?? id })
}

export const CamerasTitle = ({ part }: { part: CameraPart | 'all' }) => useTranslations('cameras')(part)
