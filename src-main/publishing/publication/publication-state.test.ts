import { describe, expect, it } from 'vitest'
import { Failure } from '../../base/index.ts'
import type { SupervisedState, SupervisedStatus } from '../../supervisor/types.ts'
import { audioTrack, videoTrack } from '../testing/fake-hub.ts'
import type { Choice } from '../ways/choose-way.ts'
import { type PublicationState, reduce, type SourceState } from './publication-state.ts'

const direct: Choice = { way: 'direct', reason: 'passed-on', audio: 'none', video: 'none' }
const server = (state: SupervisedState, failure?: Failure): SupervisedStatus => ({
  ...{ state, since: 0, trouble: failure?.toTrouble(0) ?? null, restarts: 0, errors: 0 },
})
const fresh: PublicationState = {
  ...{ over: false, source: undefined, blocked: undefined, choice: direct, carried: undefined, runs: 0 },
  server: server('idle'),
}
const described = (tracks = [videoTrack], more: Partial<SourceState> = {}): SourceState => ({
  ...{ description: { tool: undefined, tracks }, failure: undefined, errors: 0 },
  ...more,
})
const rules = { choose: () => direct, now: 7 }
const source = (state: PublicationState, next: SourceState, how: typeof rules = rules) =>
  reduce(state, { type: 'source-changed', source: next }, how)

describe('a publication', () => {
  it('starts its server side when there is something to send, and stops it when there is not', () => {
    const waiting = source(fresh, { description: undefined, failure: undefined, errors: 0 })
    expect(waiting.commands).toEqual([])
    const ready = source(waiting.state, described())
    expect(ready.commands).toEqual(['start'])
    const lost = { failure: new Failure('stalled-source'), errors: 1 }
    for (const state of ['starting', 'running', 'backing-off'] as const)
      expect(source({ ...ready.state, server: server(state) }, described([videoTrack], lost)).commands).toEqual(['stop'])
    for (const state of ['idle', 'stopped', 'failed'] as const)
      expect(source({ ...ready.state, server: server(state) }, described([videoTrack], lost)).commands).toEqual([])
  })

  it('announces anew when the tracks become others, also where the last were refused', () => {
    const { state } = source(fresh, described())
    const other = described([videoTrack, audioTrack])
    const commands = (now: SupervisedStatus, next = other) => source({ ...state, server: now }, next).commands
    expect(commands(server('running'))).toEqual(['retry', 'start'])
    expect(commands(server('failed', new Failure('codec')))).toEqual(['retry', 'start'])
    expect(commands(server('failed', new Failure('auth')))).toEqual(['start'])
    expect(commands(server('running'), described())).toEqual(['start'])
  })

  it('says why no way carries the stream, once for the same reason, until one does', () => {
    const choose = (): Choice => {
      throw new Failure('codec', 'not this one')
    }
    const none = { ...rules, choose }
    const blocked = source({ ...fresh, server: server('running') }, described(), none)
    expect(blocked).toMatchObject({ commands: ['stop'], state: { blocked: { cause: 'codec', at: 7 } } })
    expect(source(blocked.state, described(), { ...none, now: 9 }).state.blocked?.at).toBe(7)
    expect(source(blocked.state, described()).state.blocked).toBeUndefined()
  })

  it('counts each time that it began to publish once', () => {
    const running = reduce(fresh, { type: 'server-changed', status: server('running') }, rules).state
    expect(reduce(running, { type: 'server-changed', status: server('running') }, rules).state.runs).toBe(1)
    const again = reduce(running, { type: 'server-changed', status: server('starting') }, rules).state
    expect(reduce(again, { type: 'server-changed', status: server('running') }, rules).state.runs).toBe(2)
  })

  it('begins nothing any more when it was ended', () => {
    const over = reduce(fresh, { type: 'ended' }, rules).state
    expect(source(over, described()).commands).toEqual([])
  })
})
