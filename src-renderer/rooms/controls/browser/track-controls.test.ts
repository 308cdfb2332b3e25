import { expect, it } from 'vitest'
import { controlsOf, problemOf, setOnTrack, type TunableTrack } from './track-controls.ts'

function stub(how: { lies?: string; clamps?: string } = {}) {
  const settings: Record<string, unknown> = { brightness: 128, zoom: 100, exposureMode: 'continuous', exposureTime: 250, torch: false }
  const track: TunableTrack = {
    getCapabilities: () => ({
      ...{ brightness: { min: 0, max: 255, step: 1 }, zoom: { min: 100, max: 400, step: 10 }, torch: true, deviceId: 'x' },
      ...{ exposureMode: ['continuous', 'manual'], exposureTime: { min: 3, max: 2047, step: 1 }, width: { min: 1, max: 1920 } },
    }),
    getSettings: () => ({ ...settings }),
    async applyConstraints({ advanced }: { advanced?: Record<string, unknown>[] }) {
      for (const [name, value] of Object.entries(advanced?.[0] ?? {})) {
        if (value === 13) throw new Error('OverconstrainedError')
        if (name === how.lies) continue
        settings[name] = name === how.clamps ? 200 : value
      }
    },
  }
  return { track, first: track.getSettings(), settings }
}
const control = (track: TunableTrack, first: object, id: string) => {
  const found = controlsOf(track, first).find((one) => one.id === id)
  if (!found) throw new Error(`no ${id}`)
  return found
}

it('makes controls of what the browser tells, with range, mode and reason', () => {
  const { track, first } = stub()
  expect(controlsOf(track, first).map(({ id }) => id)).toEqual(
    ['brightness', 'zoom', 'exposure_mode', 'exposure_time', 'torch'].map((name) => `browser.${name}`),
  )
  expect(control(track, first, 'browser.zoom')).toMatchObject({ kind: 'number', min: 100, max: 400, step: 10, value: 100, default: 100 })
  expect(control(track, first, 'browser.exposure_time').inactive).toEqual({ by: 'browser.exposure_mode', release: 'manual' })
  expect(control(track, first, 'browser.torch').kind).toBe('switch')
  expect(controlsOf({ ...track, getCapabilities: undefined } as unknown as TunableTrack, first)).toEqual([])
})

it('believes what the track shows afterwards', async () => {
  const set = async (how: Parameters<typeof stub>[0], id: string, value: number | string | boolean) => {
    const { track, first } = stub(how)
    return setOnTrack(track, control(track, first, id), value, first)
  }
  expect(await set({}, 'browser.zoom', 300)).toMatchObject({ outcome: 'applied', value: 300 })
  expect(await set({ lies: 'zoom' }, 'browser.zoom', 300)).toMatchObject({ outcome: 'not-applied', reason: 'ignored', value: 100 })
  expect(await set({ clamps: 'zoom' }, 'browser.zoom', 300)).toMatchObject({ outcome: 'applied-as', value: 200 })
  expect(await set({}, 'browser.brightness', 13)).toMatchObject({
    outcome: 'not-applied',
    reason: 'refused',
    evidence: 'OverconstrainedError',
  })
})

it('refuses what is out of range, with the range', () => {
  const { track, first } = stub()
  expect(problemOf(control(track, first, 'browser.zoom'), 900)).toBe('is to be a number from 100 to 400')
  expect(problemOf(control(track, first, 'browser.zoom'), 'wide')).toBe('is to be a number from 100 to 400')
  expect(problemOf(control(track, first, 'browser.exposure_mode'), 'off')).toBe('is to be one of continuous, manual')
  expect(problemOf(control(track, first, 'browser.torch'), true)).toBeUndefined()
})
