/**
 * Every action once, as an object: toolbars, shortcuts, palette and the key help all read the list of `registry.ts`.
 *
 * An action acts on what this window shows (`ui`) and what the engine said (`rows`). A failure is said on the message line.
 */
import type { useTranslations } from 'use-intl'
import type { State } from '../../src-shared/collections.ts'
import type { Messages } from '../language/messages.ts'
import { attempt } from './attempt.ts'
import { type Connection, useMirror } from './mirror.ts'
import { type Ui, useUi } from './ui.ts'

export interface ActionContext {
  readonly connection: Connection
  readonly rows: State
  readonly ui: Ui
}

export type Translate = ReturnType<typeof useTranslations<never>>

export interface Action {
  readonly id: string
  readonly group: keyof Messages['groups']
  /** `mod+k`, `p`, `?`, `1`: mod is Ctrl, and ⌘ on a Mac. */
  readonly shortcut?: string
  /** What it is called, with the name of what it would act on now. */
  words(t: Translate, context: ActionContext): string
  /** Left out: always. */
  when?(context: ActionContext): boolean
  run(context: ActionContext): unknown
}

/** The words of an action that is always called the same. */
export const called = (label: Exclude<keyof Messages['actions'], 'go_to' | 'open_camera' | 'layout'>) => (t: Translate) =>
  t(`actions.${label}`)

export function actionContext(): ActionContext {
  const { connection, rows } = useMirror.getState()
  return { connection, rows, ui: useUi.getState() }
}

export const canRun = (action: Action, context = actionContext()): boolean => action.when?.(context) ?? true

/** Runs it where it may run; false where it may not. */
export function perform(action: Action): boolean {
  const context = actionContext()
  if (!canRun(action, context)) return false
  attempt(async () => action.run(context))
  return true
}
