import { useTranslations } from 'use-intl'

declare module '../../../kernel/drawers.ts' {
  interface DrawerKinds {
    /** `ids`: chosen beforehand. */
    'set-up-many': { ids?: readonly string[] }
  }
}

export const ManyTitle = () => useTranslations('many')('title')
