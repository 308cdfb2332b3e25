/** Every setting of the standard has a name on the screen: else a Spanish window would show it in English. */
import { expect, it } from 'vitest'
import { english } from '../../../src-shared/words/en/english.ts'
import { idOf, knownSettings } from './known-settings.ts'

it('has a name for every setting of the standard, and none for what is no setting', () => {
  const keys = knownSettings.map((setting) => idOf(setting).slice('imaging.'.length).replaceAll('.', '_'))
  expect(Object.keys(english.image.names).sort()).toEqual([...new Set(keys)].sort())
})
