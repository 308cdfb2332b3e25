/**
 * Every action once, as an object: toolbars, shortcuts, palette and the key help all read this list.
 *
 * An action acts on what this window shows (`ui`) and what the engine said (`rows`). A failure is said on the message line.
 */
import type { State } from '../../src-shared/collections.ts'
import type { Messages } from '../language/messages.ts'
import { findActions } from '../rooms/find/find-actions.ts'
import { publishActions } from '../rooms/publish/publish-actions.ts'
import { wallActions } from '../rooms/wall/wall-actions.ts'
import { appActions } from '../shell/app-actions.ts'
import { attempt } from './attempt.ts'
import { type Connection, useMirror } from './mirror.ts'
import { type Ui, useUi } from './ui.ts'

export interface ActionContext {
  readonly connection: Connection
  readonly rows: State
  readonly ui: Ui
}

export interface Action {
  readonly id: string
  readonly label: keyof Messages['actions']
  readonly group: keyof Messages['groups']
  /** `mod+k`, `p`, `?`, `1`: mod is Ctrl, and ⌘ on a Mac. */
  readonly shortcut?: string
  /** Left out: always. */
  when?(context: ActionContext): boolean
  run(context: ActionContext): unknown
}

export const actions: readonly Action[] = [...appActions, ...findActions, ...wallActions, ...publishActions]

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

/** An action by its id, for a button. The id is checked by a test, so an unknown one is a defect. */
export function actionById(id: string): Action {
  const found = actions.find((action) => action.id === id)
  if (!found) throw new Error(`No action is called ${id}`)
  return found
}
