// @vitest-environment jsdom
/** The whole window: how it lives through its engine's death, speaks, and finds. */
import { act } from 'react'
import { describe, expect, it } from 'vitest'
import { usePreferences } from '../kernel/preferences.ts'
import { sample } from '../testing/fake-engine.ts'
import { named, open, press, settled, text } from '../testing/opened-window.tsx'

describe('the window', () => {
  it('says so when the engine dies, keeps the cameras in sight, and is well again by itself', async () => {
    const fake = await open('find', { findings: { f1: sample.finding() }, cameras: { 1: sample.camera() } })
    await act(async () => fake.die())
    expect(text()).toContain('The engine')
    expect(document.querySelector('.frame')?.hasAttribute('data-lost')).toBe(true)
    expect(text()).toContain('Gate 1')
    await act(async () => fake.restart())
    await settled(() => expect(document.querySelector('.frame')?.hasAttribute('data-lost')).toBe(false))
  })

  it('speaks Spanish at once when it is asked to', async () => {
    await open('settings', {})
    expect(text()).toContain('Diagnosis')
    await act(async () => usePreferences.setState({ language: 'es' }))
    expect(text()).toContain('Diagnóstico')
    expect(document.documentElement.lang).toBe('es')
  })

  it('says what is missing and how to get it', async () => {
    const notices = [{ key: 'ffmpeg-missing', params: {}, trouble: null }]
    await open('settings', { system: sample.system({ ffmpeg: null, notices }) })
    expect(text()).toContain('sudo apt install ffmpeg')
    expect(text()).toContain('1 notice')
  })
})

describe('the focus', () => {
  const present = () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.tagName

  it('stays in the room when what had it goes away, and leads on by arrows', async () => {
    const findings = { f1: sample.finding(), f2: sample.finding({ id: 'f2', name: 'Yard' }) }
    const fake = await open('find', { findings })
    await settled(() => expect(named('Add Yard')).toBeDefined())
    await act(async () => named('Add Yard')?.focus())
    await act(async () => fake.remove('findings', 'f2'))
    await settled(() => expect(present()).toBe('MAIN'))
  })

  it('comes back to what was out of use for a while, unless somebody went on', async () => {
    await open('find', { findings: { f1: sample.finding() } })
    await settled(() => expect(named('Add Gate 1')).toBeDefined())
    const button = named('Add Gate 1') as HTMLButtonElement
    const enable = (enabled: boolean) =>
      act(async () => {
        // As browsers do, which jsdom does not.
        if (!enabled) button.blur()
        button.disabled = !enabled
      })
    button.focus()
    await enable(false)
    await settled(() => expect(present()).toBe('MAIN'))
    await enable(true)
    await settled(() => expect(present()).toBe('Add Gate 1'))
    await enable(false)
    await settled(() => expect(present()).toBe('MAIN'))
    await act(async () => named('Details of Gate 1')?.focus())
    await enable(true)
    await settled(() => expect(present()).toBe('Details of Gate 1'))
  })
})

describe('find', () => {
  it('shows each camera’s own outcome when several are added', async () => {
    const findings = { f1: sample.finding(), f2: sample.finding({ id: 'f2', name: 'Yard' }) }
    const trouble = { cause: 'auth', evidence: '401 Unauthorized', at: 0, retry_at: null, attempt: 1 }
    const fake = await open(
      'find',
      { findings },
      {
        'discovery.adoptSeveral': () => {
          fake.put('findings', 'f1', sample.finding({ camera_id: '1' }))
          const nothing = { input: null, camera: null, publication: null, problem: null }
          return [
            { ...nothing, finding_id: 'f1', camera: sample.camera() },
            { ...nothing, finding_id: 'f2', problem: { step: 'add', code: 'SOURCE_FAILED', data: { trouble } } },
          ]
        },
      },
    )
    await press('Choose all that can be added')
    await press('Add 2')
    await settled(() => expect(text()).toContain('Add 2 cameras'))
    await settled(() => expect(document.querySelector('form')).not.toBeNull())
    await act(async () => document.querySelector('form')?.requestSubmit())
    await settled(() => expect(text()).toContain('The camera refused the user or password'))
    expect(text()).toContain('401 Unauthorized')
    expect(text()).toContain('in the library')
    expect(fake.asked.map(({ path }) => path)).toEqual(['discovery.adoptSeveral'])
    await press('Try the failed again')
    await settled(() => expect(fake.asked.at(-1)?.input).toMatchObject({ findings: [{ finding_id: 'f2' }] }))
  })

  it('says who left the network, and adds a further input of a recorder without asking for its login again', async () => {
    const inputs = [
      { input: 'in-1', name: 'Channel 1', camera_id: '1' },
      { input: 'in-2', name: 'Channel 2', camera_id: null },
    ]
    const findings = { f1: sample.finding({ camera_id: '1', inputs }), f2: sample.finding({ id: 'f2', name: 'Yard', gone_at: 1 }) }
    const fake = await open('find', { findings, cameras: { 1: sample.camera() } }, { 'discovery.adopt': () => sample.camera({ id: '2' }) })
    await settled(() => expect(text()).toContain('left the network'))
    await press('Details of Gate 1')
    await settled(() => expect(named('Show Channel 1')).toBeDefined())
    await press('Add Channel 2')
    await settled(() => expect(fake.asked).toMatchObject([{ path: 'discovery.adopt', input: { finding_id: 'f1', input: 'in-2' } }]))
  })

  it('goes from row to row by arrows, and says what a finding is called in the library', async () => {
    const findings = { f1: sample.finding({ camera_id: '1' }), f2: sample.finding({ id: 'f2', name: 'Yard' }) }
    await open('find', { findings, cameras: { 1: sample.camera({ name: 'North gate' }) } })
    await settled(() => expect(text()).toContain('in the library as North gate'))
    const down = async () =>
      act(async () => void document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true })))
    const present = () => document.activeElement?.getAttribute('aria-label')
    named('Details of Gate 1')?.focus()
    await down()
    expect(present()).toBe('Details of Yard')
    await down()
    expect(present()).toBe('Details of Yard')
    named('Show Gate 1')?.focus()
    await down()
    expect(present()).toBe('Add Yard')
  })

  it('names several by what they call themselves, where that tells them apart, else by model and address', async () => {
    const like = { name: 'HIKVISION DS-2CD2143G2', proposed_name: 'DS-2CD2143G2 .65' }
    const findings = {
      f1: sample.finding({ proposed_name: 'DS-2CD2143G2 .64' }),
      f2: sample.finding({ id: 'f2', address: '10.0.0.65', ...like }),
      f3: sample.finding({ id: 'f3', name: 'IPC', proposed_name: 'DS-2CD2143G2 .66' }),
      f4: sample.finding({ id: 'f4', name: 'IPC', proposed_name: 'DS-2CD2143G2 .67' }),
    }
    await open('find', { findings })
    await press('Choose all that can be added')
    await press('Add 4')
    const names = () => [...document.querySelectorAll<HTMLInputElement>('.add-result input')].map(({ value }) => value)
    await settled(() => expect(names()).toEqual(['Gate 1', 'DS-2CD2143G2 .65', 'DS-2CD2143G2 .66', 'DS-2CD2143G2 .67']))
  })
})
