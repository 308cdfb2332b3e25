/** The window's own rules: places, keys, preferences, palette. */
import { DEFAULT_THEME as defaultTheme } from '@mantine/core'
import { describe, expect, it } from 'vitest'
import { emptyState, type State } from '../../src-shared/collections.ts'
import { placeOf } from '../kernel/address.ts'
import { furnish } from '../kernel/furnish.ts'
import { languageOf, localeOf, readPreferences } from '../kernel/preferences.ts'
import { house } from '../kernel/registry.ts'
import { matches } from '../parts/matches.ts'
import { rooms } from '../rooms/index.ts'
import { sample } from '../testing/fake-engine.ts'
import { appActions } from './app-actions.ts'
import { bestFirst } from './palette.tsx'
import { actionFor } from './shortcuts.ts'
import { theme } from './theme.ts'

furnish(rooms, appActions(rooms))
const { actions } = house()

const key = (name: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
})

describe('the look', () => {
  it('keeps orange for what is to be pressed next and what is chosen', () => {
    const colours = (color: string) => defaultTheme.variantColorResolver({ variant: 'subtle', color, theme: defaultTheme })
    const ours = (variant: string) => theme.variantColorResolver?.({ variant, color: 'orange', theme: defaultTheme })
    expect(ours('subtle')).toEqual(colours('gray'))
    expect(ours('filled')?.background).toContain('orange')
  })
})

describe('what can be done with a camera', () => {
  it('has a sign of its own each, also while it is published and recorded: small windows show nothing else', () => {
    const rows = {
      ...emptyState(),
      publications: { 1: sample.publication() },
      recordings: { 1: { state: 'recording', wanted_by: ['hand'] } },
    } as unknown as State
    const on = house().cameraActions.filter((action) => action.on.includes('camera'))
    const signs = on.map(({ icon }) => icon(rows, '1'))
    expect(new Set(signs).size).toBe(signs.length)
  })
})

describe('keys', () => {
  it('belong to one action each', () => {
    const taken = actions.flatMap(({ shortcut }) => shortcut ?? [])
    expect(taken).toEqual([...new Set(taken)])
    expect(actions.map(({ id }) => id)).toEqual([...new Set(actions.map(({ id }) => id))])
  })

  it('lead to rooms', () => {
    expect(['1', '2', '3', '4', '5'].map((name) => actionFor(key(name), false)?.id)).toEqual([
      'go-find',
      'go-wall',
      'go-publish',
      'go-recordings',
      'go-settings',
    ])
  })

  it('do nothing while somebody writes, except those with Ctrl or ⌘', () => {
    expect(actionFor(key('p'), true)).toBeUndefined()
    expect(actionFor(key('k', { ctrlKey: true }), true)?.id).toBe('palette')
    expect(actionFor(key('k', { metaKey: true }), false)?.id).toBe('palette')
  })

  it('leave what is the browser’s to the browser', () => {
    expect(actionFor(key('p', { ctrlKey: true }), false)).toBeUndefined()
    expect(actionFor(key('f', { metaKey: true }), false)).toBeUndefined()
    expect(actionFor(key('1', { altKey: true }), false)).toBeUndefined()
  })
})

describe('addresses', () => {
  it('name a room, and a camera in it', () => {
    expect(placeOf('#/wall/12')).toEqual({ room: 'wall', item: '12' })
    expect(placeOf('#/publish/a%2Fb')).toEqual({ room: 'publish', item: 'a/b' })
    expect(placeOf('#/find')).toEqual({ room: 'find', item: null })
    expect(placeOf('#/wall/50%')).toEqual({ room: 'wall', item: null })
  })

  it('of nowhere are no place', () => {
    expect(placeOf('')).toBeUndefined()
    expect(placeOf('#/nowhere')).toBeUndefined()
  })
})

describe('preferences', () => {
  it('survive what other versions or hands wrote', () => {
    const standard = { language: 'auto', look: 'dark' }
    for (const text of [null, '', '{', '[]', '{"language":"xx","look":7}']) expect(readPreferences(text)).toEqual(standard)
    expect(readPreferences('{"language":"es","look":"light","old":1}')).toEqual({ language: 'es', look: 'light' })
  })

  it('follow the system where nothing was chosen', () => {
    expect(languageOf('auto', ['fr-FR', 'es-MX', 'en'])).toBe('es')
    expect(languageOf('auto', ['de'])).toBe('en')
    expect(languageOf('en', ['es'])).toBe('en')
  })

  it('write dates as the person’s country does, in whatever language was chosen', () => {
    expect(localeOf('en', ['de-DE', 'en-GB', 'en-US'])).toBe('en-GB')
    expect(localeOf('es', ['es', 'es-MX'])).toBe('es-MX')
    expect(localeOf('es', ['en-US'])).toBe('es')
  })
})

describe('the palette', () => {
  it('finds every word in any order, without regard to case and accents', () => {
    expect(matches('Añadir una cámara por su dirección', 'camara anadir')).toBe(true)
    expect(matches('Open Gate 1', 'gate 2')).toBe(false)
    expect(matches('anything', '')).toBe(true)
  })

  it('shows what is called just so first', () => {
    const entries = ['Grid of 4', 'Open Camera 14', 'Open Camera 4'].map((text) => ({ text, group: 'Wall and cameras' }))
    expect(bestFirst(entries, 'camera 4').map(({ text }) => text)).toEqual(['Open Camera 4', 'Grid of 4', 'Open Camera 14'])
  })
})
