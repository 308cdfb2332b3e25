/** The whole window over an engine made from the contract, for tests: what a person reads and presses. */
import './fake-browser.ts'
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { emptyState, type State } from '../../src-shared/collections.ts'
import { startEngineLink } from '../kernel/engine-link.ts'
import { furnish } from '../kernel/furnish.ts'
import { useMirror } from '../kernel/mirror.ts'
import { usePreferences } from '../kernel/preferences.ts'
import type { RoomName } from '../kernel/room.ts'
import { useUi } from '../kernel/ui.ts'
import { MediaClient } from '../pictures/index.ts'
import { rooms } from '../rooms/index.ts'
import { App } from '../shell/app.tsx'
import { appActions } from '../shell/app-actions.ts'
import { type Answers, type FakeEngine, fakeEngine, sample } from './fake-engine.ts'

let root: Root
let fake: FakeEngine | undefined
const standard = useUi.getInitialState()

furnish(rooms, appActions(rooms))

export async function open(room: RoomName, rows: Partial<State>, answers: Answers = {}): Promise<FakeEngine> {
  const made = fakeEngine(answers, { system: sample.system(), ...rows })
  fake = made
  await act(async () => {
    useUi.setState({ ...standard, room }, true)
    startEngineLink(made.connect)
    root.render(<App media={new MediaClient()} />)
  })
  await settled(() => expect(useMirror.getState().connection).toBe('ready'))
  return made
}

/** Patient: on a busy machine what is fetched apart, such as a drawer's form, takes its time. */
const patience = 10_000

export const settled = (check: () => void) =>
  vi.waitFor(
    async () => {
      await act(async () => new Promise((resolve) => setTimeout(resolve, 20)))
      check()
    },
    { timeout: patience },
  )

export const text = () => document.body.textContent ?? ''

export const named = (name: string) =>
  [...document.querySelectorAll<HTMLElement>('button, input')].find((element) => {
    const label = element.getAttribute('aria-label') ?? element.textContent
    return label === name
  })

export async function press(name: string): Promise<void> {
  await settled(() => expect([name, named(name) !== undefined]).toEqual([name, true]))
  await act(async () => named(name)?.click())
}

export function write(label: string, value: string): void {
  const field = [...document.querySelectorAll('label')].find((element) => element.textContent?.startsWith(label))?.htmlFor ?? ''
  const input = document.getElementById(field) as HTMLInputElement | null
  if (!input) throw new Error(`no field ${label}`)
  // React hears of a value only through the setter of the element's own class.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, value)
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

beforeEach(() => {
  usePreferences.setState({ language: 'en', look: 'dark' })
  const place = document.createElement('div')
  document.body.replaceChildren(place)
  root = createRoot(place)
})

afterEach(async () => {
  await act(async () => {
    fake?.die()
    root.unmount()
  })
  useMirror.setState({ connection: 'connecting', rows: emptyState() })
})
