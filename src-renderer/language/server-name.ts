/** A server as it is called here: the one of this computer bears a name that Camgate gave it, and is called so in the person's language. */
import { useTranslations } from 'use-intl'
import { useMirror } from '../kernel/mirror.ts'

const given = /^This computer( \d+)?$/

export function useServerName(): (name: string, local?: boolean) => string {
  const t = useTranslations('profile')
  const profiles = useMirror((mirror) => mirror.rows.profiles)
  return (name, local = profiles[name]?.local ?? false) => {
    const [ours, number = ''] = given.exec(name) ?? []
    return local && ours ? `${t('this_computer')}${number}` : name
  }
}
