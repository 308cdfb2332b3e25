// @vitest-environment jsdom
/** Nobody is caught in a search field. */
import { act } from 'react'
import { expect, it } from 'vitest'
import { sample } from '../testing/fake-engine.ts'
import { open, settled } from '../testing/opened-window.tsx'

const profile = {
  ...{ name: 'Central', rtsp_url: 'rtsp://central:8554', transport: 'tcp' as const, user: null, api_url: null, api_user: null },
  ...{ path_template: 'camera_{id}', reconnect_limit: 0, reconnect_delay: 2, has_password: false, has_api_password: false },
  ...{ active: true, local: false, api_trouble: null },
}

it('Escape clears a filter first, and gives the keys back to the room then', async () => {
  const cameras = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`${n}`, sample.camera({ id: `${n}`, name: `Gate ${n}` })]))
  await open('publish', { cameras, profiles: { Central: profile } })
  const find = () => document.querySelector<HTMLInputElement>('[data-search]')
  await settled(() => expect(find()).not.toBeNull())
  const field = find() as HTMLInputElement
  const pressEscape = () => act(async () => void field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })))
  field.focus()
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, 'gate 3')
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
  expect(field.value).toBe('gate 3')
  await pressEscape()
  expect([field.value, document.activeElement]).toEqual(['', field])
  await pressEscape()
  expect(document.activeElement).toBe(document.querySelector('main'))
})
