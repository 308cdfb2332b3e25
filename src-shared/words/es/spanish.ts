import type { Messages } from '../en/english.ts'
import type { Translated } from '../translated.ts'
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

export const spanish: Translated<Messages> = {
  ...app,
  ...states,
  ...causes,
  ...problems,
  ...controls,
  ...setup,
  ...events,
  ...talk,
  ...find,
  ...pictures,
  ...wall,
  ...publish,
  ...recordings,
  ...settings,
  ...keys,
}
