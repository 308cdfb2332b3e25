// @vitest-environment jsdom
/** Hands on the keyboard in the room of publications. */
import { act } from 'react'
import { expect, it } from 'vitest'
import { sample } from '../../testing/fake-engine.ts'
import { open, settled, text } from '../../testing/opened-window.tsx'

const profile = {
  ...{ name: 'Central', rtsp_url: 'rtsp://central:8554', transport: 'tcp' as const, user: null, api_url: null, api_user: null },
  ...{ path_template: 'camera_{id}', reconnect_limit: 0, reconnect_delay: 2, has_password: false, has_api_password: false },
  ...{ active: true, local: false, api_trouble: null },
}
const cameras = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((n) => [n, sample.camera({ id: String(n), name: `Gate ${n}` })]))
const strike = (key: string) =>
  act(async () => void document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })))
const rows = () => [...document.querySelectorAll<HTMLElement>('tr[data-row]')]

it('publishes and records the camera whose row has the focus by P and R', async () => {
  const fake = await open(
    'publish',
    { cameras, profiles: { Central: profile }, publications: { 3: sample.publication({ camera_id: '3', status: 'publishing' }) } },
    {
      'publishing.start': () => sample.publication({ camera_id: '2' }),
      'publishing.stop': () => [],
      'recording.start': () => [],
      'recording.plans': () => [],
    },
  )
  await settled(() => expect(rows()).toHaveLength(8))
  await act(async () => rows()[1]?.focus())
  await strike('p')
  // Beside what rows ask by themselves.
  const done = () => fake.asked.filter(({ path }) => /\.(start|stop)$/.test(path))
  await settled(() => expect(done().at(-1)).toMatchObject({ path: 'publishing.start', input: { camera_id: '2' } }))
  await strike('r')
  await settled(() => expect(done().at(-1)).toMatchObject({ path: 'recording.start', input: { camera_ids: ['2'] } }))
  // The next row is published already: there P ends it.
  await strike('ArrowDown')
  await strike('p')
  await settled(() => expect(done().at(-1)).toMatchObject({ path: 'publishing.stop', input: { camera_id: '3' } }))
  expect(done().map(({ path }) => path)).toEqual(['publishing.start', 'recording.start', 'publishing.stop'])
})

it('clears the filter by Escape and leaves the room where it is', async () => {
  await open('publish', { cameras, profiles: { Central: profile } })
  await settled(() => expect(rows()).toHaveLength(8))
  const field = document.querySelector<HTMLInputElement>('input[data-search]')
  await act(async () => {
    field?.focus()
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, 'Gate 7')
    field?.dispatchEvent(new Event('input', { bubbles: true }))
  })
  expect(rows().map((row) => row.textContent)).toEqual([expect.stringContaining('Gate 7')])
  expect(text()).toContain('1 of 8')
  await strike('Escape')
  expect(field?.value).toBe('')
  expect(rows()).toHaveLength(8)
  expect(document.querySelector('h1')?.textContent).toBe('Publish')
})
