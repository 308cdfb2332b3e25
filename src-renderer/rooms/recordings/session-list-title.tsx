/** What the drawer of the sessions is called. */
import { useTranslations } from 'use-intl'

declare module '../../kernel/drawers.ts' {
  interface DrawerKinds {
    'recording-sessions': object
  }
}

export function SessionListTitle() {
  return useTranslations('sessions')('title')
}
