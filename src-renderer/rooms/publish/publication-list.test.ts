import { describe, expect, it } from 'vitest'
import type { Cause } from '../../../src-shared/trouble.ts'
import { sample } from '../../testing/fake-engine.ts'
import { thinned } from './metrics-charts.tsx'
import { answersTo, commonTrouble, inOrder, inPart, sortedIds } from './publication-list.ts'

const camera = (id: string, name: string, station: string | null = null) => sample.camera({ id, name, station })
const trouble = (cause: Cause, retry_at: number | null) => ({
  cause,
  evidence: null,
  at: 0,
  retry_at,
  attempt: 1,
})
const away = (camera_id: string, retry_at: number, cause: Cause = 'refused') =>
  sample.publication({ camera_id, status: 'reconnecting', trouble: trouble(cause, retry_at) })

describe('the list of publications', () => {
  const cameras = [camera('1', 'Gate'), camera('2', 'Roof', 'North'), camera('3', 'Yard')]

  it('is found by name, station, path and state, whatever the accents', () => {
    const roof = sample.publication({ camera_id: '2', publish_path: 'site/roof-cam' })
    const finds = (question: string) => answersTo(camera('2', 'Tejádo', 'North'), roof, question, 'publishing')
    expect(['tejado', 'NORTH', 'roof-cam', 'publishing nor', ''].map(finds)).toEqual([true, true, true, true, true])
    expect(finds('south')).toBe(false)
  })

  it('tells what needs somebody apart from what only is not published', () => {
    expect(inPart(undefined, 'unpublished')).toBe(true)
    expect(inPart(undefined, 'attention')).toBe(false)
    expect(inPart(away('1', 1), 'attention')).toBe(true)
    expect(inPart(sample.publication({ delivery: 'not-arriving' }), 'attention')).toBe(true)
    expect(inPart(sample.publication({ delivery: 'arriving' }), 'attention')).toBe(false)
  })

  it('is sorted when asked, keeps the order of names among equals, and puts newcomers last', () => {
    const publications = { 1: sample.publication({ camera_id: '1', restarts: 3 }), 3: sample.publication({ camera_id: '3', restarts: 7 }) }
    expect(sortedIds(cameras, publications, 'restarts', true)).toEqual(['3', '1', '2'])
    expect(sortedIds(cameras, { ...publications, 3: away('3', 1) }, 'state', false)).toEqual(['3', '1', '2'])
    expect(sortedIds(cameras, {}, 'bitrate', true)).toEqual(['1', '2', '3'])
    expect(inOrder([...cameras, camera('4', 'Attic')], ['3', '1', '2']).map(({ id }) => id)).toEqual(['3', '1', '2', '4'])
  })
})

describe('a trouble of the server', () => {
  it('is one message for all that it keeps from publishing, with the soonest next try', () => {
    const publications = { 1: away('1', 30), 2: away('2', 10, 'server-closed'), 3: away('3', 20) }
    expect(commonTrouble(publications, {})).toMatchObject({ ids: ['1', '2', '3'], publication: { camera_id: '2' } })
  })

  it('is one message as well where it ends them all until a person decides', () => {
    const ended = (id: string, cause: 'certificate' | 'codec') => ({ ...away(id, 0, cause), status: 'failed' as const })
    const all = { 1: ended('1', 'certificate'), 2: ended('2', 'certificate'), 3: ended('3', 'certificate') }
    expect(commonTrouble(all, {})).toMatchObject({ ids: ['1', '2', '3'] })
    expect(commonTrouble({ 1: ended('1', 'codec'), 2: ended('2', 'codec'), 3: ended('3', 'codec') }, {})).toBeUndefined()
  })

  it('is one message of a line that is too slow for all who share it, and each of them needs attention', () => {
    const thinned = { cause: 'congested' as const, evidence: '1.0 of 4.0 Mbit/s get through', at: 0, retry_at: null, attempt: 1 }
    const slow = (camera_id: string) => sample.publication({ camera_id, delivery: 'arriving', thinned })
    const all = { 1: slow('1'), 2: slow('2'), 3: slow('3') }
    expect(commonTrouble(all, {})).toMatchObject({ ids: ['1', '2', '3'] })
    expect(inPart(all[1], 'attention')).toBe(true)
  })

  it('is told by each where only two have it, or each has another', () => {
    expect(commonTrouble({ 1: away('1', 30), 2: away('2', 10) }, {})).toBeUndefined()
    expect(commonTrouble({ 1: away('1', 30), 2: away('2', 10), 3: away('3', 10, 'auth') }, {})).toBeUndefined()
  })
})

describe('figures of a long time', () => {
  it('are as many as can be seen, and a delay that is not known stays so', () => {
    const points = Array.from({ length: 10 }, (_, at) => ({ at, bitrate: at, fps: 25, delay_ms: at < 5 ? null : 4 }))
    expect(thinned(points, 20)).toEqual(points)
    expect(thinned(points, 2)).toEqual([
      { at: 0, bitrate: 2, fps: 25, delay_ms: null },
      { at: 5, bitrate: 7, fps: 25, delay_ms: 4 },
    ])
  })
})
