import { afterEach, describe, expect, it, vi } from 'vitest'
import { emptyState } from '../../src-shared/collections.ts'
import { fakeEngine, sample } from '../testing/fake-engine.ts'
import { EngineLost, engine, startEngineLink } from './engine-link.ts'
import { applyChanges, Receiver, useMirror } from './mirror.ts'

const rows = () => useMirror.getState().rows
const connection = () => useMirror.getState().connection

describe('a session', () => {
  afterEach(() => useMirror.setState({ connection: 'connecting', rows: emptyState() }))

  it('shows the snapshot, then each change', async () => {
    const fake = fakeEngine({}, { system: sample.system(), cameras: { 1: sample.camera() } })
    startEngineLink(fake.connect)
    await vi.waitFor(() => expect(connection()).toBe('ready'))
    expect(rows().cameras[1]?.name).toBe('Gate 1')

    fake.put('cameras', '2', sample.camera({ id: '2', name: 'Yard' }))
    fake.remove('cameras', '1')
    await vi.waitFor(() => expect(Object.keys(rows().cameras)).toEqual(['2']))
    fake.die()
  })

  it('takes a new snapshot when a change was missed', async () => {
    const fake = fakeEngine()
    startEngineLink(fake.connect)
    await vi.waitFor(() => expect(connection()).toBe('ready'))
    fake.skip()
    fake.put('cameras', '1', sample.camera())
    fake.put('cameras', '2', sample.camera({ id: '2' }))
    await vi.waitFor(() => expect(Object.keys(rows().cameras)).toEqual(['1', '2']), { timeout: 5000 })
    fake.die()
  })

  it('keeps what it knew while the engine is away, says so, and goes on with the next one', async () => {
    const fake = fakeEngine({}, { cameras: { 1: sample.camera() } })
    startEngineLink(fake.connect)
    await vi.waitFor(() => expect(connection()).toBe('ready'))
    fake.die()
    expect(connection()).toBe('lost')
    expect(rows().cameras[1]).toBeDefined()
    expect(() => engine()).toThrow(EngineLost)

    fake.restart()
    await vi.waitFor(() => expect(connection()).toBe('ready'))
    fake.put('cameras', '3', sample.camera({ id: '3' }))
    await vi.waitFor(() => expect(rows().cameras[3]).toBeDefined())
    fake.die()
  })

  it('says why the engine could not be started, and goes on once it could', async () => {
    const failure = { reason: 'full', evidence: '/data: no space left' } as const
    const fake = fakeEngine()
    startEngineLink((events) => {
      events.failed(failure)
      expect(useMirror.getState()).toMatchObject({ connection: 'failed', failure })
      fake.connect(events)
    })
    await vi.waitFor(() => expect(useMirror.getState()).toMatchObject({ connection: 'ready', failure: null }))
    fake.die()
  })
})

describe('the mirror', () => {
  it('leaves untouched collections as they are, so that nobody draws them again', () => {
    const before = { ...emptyState(), cameras: { 1: sample.camera() } }
    const after = applyChanges(before, [{ type: 'change', seq: 1, collection: 'publications', key: '1', row: sample.publication() }])
    expect(after.cameras).toBe(before.cameras)
    expect(after.publications).not.toBe(before.publications)
    expect(before.publications).toEqual({})
  })

  it('refuses a change before the snapshot and after a gap', () => {
    const receiver = new Receiver()
    const change = (seq: number) => receiver.receive({ type: 'change', seq, collection: 'cameras', key: '1', row: sample.camera() })
    expect(change(1)).toBe(false)
    expect(receiver.receive({ type: 'snapshot', engine_id: 'a', seq: 4, state: emptyState() })).toBe(true)
    expect(change(6)).toBe(false)
    expect(change(5)).toBe(true)
    receiver.flush()
    expect(rows().cameras[1]).toBeDefined()
  })
})
