/** A server as it is called here: the one of this computer bears a name that Camgate gave it, and is called so in the person's language. */
import { useTranslations } from 'use-intl'
import type { Translate } from '../kernel/actions.ts'
import { useMirror } from '../kernel/mirror.ts'

const given = /^This computer( \d+)?$/

/** `t`: of the whole language. */
export function serverNameOf(name: string, local: boolean, t: Translate): string {
  const [ours, number = ''] = given.exec(name) ?? []
  return local && ours ? `${t('profile.this_computer')}${number}` : name
}

export function useServerName(): (name: string, local?: boolean) => string {
  const t = useTranslations()
  const profiles = useMirror((mirror) => mirror.rows.profiles)
  return (name, local = profiles[name]?.local ?? false) => serverNameOf(name, local, t)
}
