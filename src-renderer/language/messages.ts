/** What every language has to say: the keys of English. `as const` there lets the compiler check keys and parameters. */
import { app } from './en/app.ts'
import { causes } from './en/causes.ts'
import { controls } from './en/controls.ts'
import { find } from './en/find.ts'
import { keys } from './en/keys.ts'
import { problems } from './en/problems.ts'
import { publish } from './en/publish.ts'
import { settings } from './en/settings.ts'
import { states } from './en/states.ts'
import { wall } from './en/wall.ts'

export const english = {
  ...app,
  ...states,
  ...causes,
  ...problems,
  ...controls,
  ...find,
  ...wall,
  ...publish,
  ...settings,
  ...keys,
} as const
export type Messages = typeof english

/** The same keys, any words. */
export type Translated<T> = { [Key in keyof T]: T[Key] extends string ? string : Translated<T[Key]> }

declare module 'use-intl' {
  interface AppConfig {
    Messages: Messages
    /** Also with a country, as in es-MX. */
    Locale: string
  }
}
