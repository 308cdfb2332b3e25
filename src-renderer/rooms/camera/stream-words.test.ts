import { expect, it } from 'vitest'
import { sample } from '../../testing/fake-engine.ts'
import { addStreamSamples } from './stream-history.ts'
import { codecProfile } from './stream-words.ts'

it('reads profile and level of H.264 and H.265, and leaves what it does not know', () => {
  expect(codecProfile('avc1.640028')).toBe('High 4.0')
  expect(codecProfile('avc1.42e01e')).toBe('Baseline 3.0')
  expect(codecProfile('hvc1.1.6.L93.B0')).toBe('Main 3.1')
  for (const unknown of [null, '', 'avc1', 'mp4a.40.2', 'avc1.zz0028']) expect(codecProfile(unknown)).toBeUndefined()
})

it('counts the packets that were lost between two samples, and begins anew with the stream', () => {
  const at = (lost: number) => ({ '1/main': sample.stream({ lost }) })
  const [a, b, c] = [at(3), at(8), at(2)]
  const history = addStreamSamples(addStreamSamples(addStreamSamples({}, {}, a), a, b), b, c)
  expect(history['1/main']?.lost).toEqual([0, 5, 0])
  expect(addStreamSamples(history, c, {})).toEqual({})
})
