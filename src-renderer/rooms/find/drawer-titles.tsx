/** What the drawers of this room are called, and need. */
import { useTranslations } from 'use-intl'
import { useMirror } from '../../kernel/mirror.ts'

declare module '../../kernel/drawers.ts' {
  interface DrawerKinds {
    'add-findings': { ids: readonly string[] }
    'add-by-hand': object
    finding: { id: string }
  }
}

function useFindingName(id: string | undefined): string {
  const t = useTranslations('find')
  return useMirror(({ rows }) => (id === undefined ? undefined : rows.findings[id]?.name)) ?? t('unnamed')
}

export function AddFindingsTitle({ ids }: { ids: readonly string[] }) {
  const t = useTranslations('add')
  return t('title', { count: ids.length, name: useFindingName(ids[0]) })
}

export const AddByHandTitle = () => useTranslations('hand')('title')

export function FindingTitle({ id }: { id: string }) {
  const t = useTranslations('finding')
  return t('title', { name: useFindingName(id) })
}
