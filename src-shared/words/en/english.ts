/** All words of the page in English, whose keys every language has. `as const` lets the compiler check keys and parameters. */
import { app } from './app.ts'
import { causes } from './causes.ts'
import { controls } from './controls.ts'
import { events } from './events.ts'
import { find } from './find.ts'
import { keys } from './keys.ts'
import { pictures } from './pictures.ts'
import { problems } from './problems.ts'
import { publish } from './publish.ts'
import { recordings } from './recordings.ts'
import { settings } from './settings.ts'
import { setup } from './setup.ts'
import { states } from './states.ts'
import { talk } from './talk.ts'
import { wall } from './wall.ts'

export const english = {
  ...app,
  ...states,
  ...causes,
  ...controls,
  ...setup,
  ...events,
  ...talk,
  ...problems,
  ...find,
  ...pictures,
  ...wall,
  ...publish,
  ...recordings,
  ...settings,
  ...keys,
} as const
export type Messages = typeof english
