import { describe, expect, it } from 'vitest'
import { emptyState } from '../../../src-shared/collections.ts'
import { sample } from '../../testing/fake-engine.ts'
import { camerasByPart } from './camera-state.ts'

const { stream } = sample
const trouble = { cause: 'silent' as const, evidence: null, at: 0, retry_at: null, attempt: 1 }
const known = [{ role: 'main' as const, url: 'rtsp://a', profile_token: null, tracks: [], probed_at: 1 }]

describe('what is known of the cameras', () => {
  it('counts those that answered as reachable, whether or not somebody looks at them', () => {
    const cameras = Object.fromEntries(['1', '2', '3'].map((id) => [id, sample.camera({ id, streams: known })]))
    const rows = {
      ...emptyState(),
      cameras,
      streams: { '1/main': stream({ readers: 1, readers_for: { view: 1, publish: 0, record: 0 } }) },
    }
    expect(camerasByPart(rows)).toEqual({ reachable: ['1', '2', '3'], watched: ['1'], trouble: [] })
  })

  it('does not call a camera watched that is only published', () => {
    const rows = {
      ...emptyState(),
      cameras: { 1: sample.camera() },
      streams: { '1/main': stream({ readers: 1, readers_for: { view: 0, publish: 1, record: 0 } }) },
    }
    expect(camerasByPart(rows)).toEqual({ reachable: ['1'], watched: [], trouble: [] })
  })

  it('lists what does not answer, and what is published badly, as in trouble', () => {
    const cameras = {
      1: sample.camera({ streams: known, trouble }),
      2: sample.camera({ id: '2', streams: known }),
      3: sample.camera({ id: '3' }),
    }
    const publications = { 2: sample.publication({ camera_id: '2', status: 'reconnecting', trouble }) }
    expect(camerasByPart({ ...emptyState(), cameras, publications })).toEqual({ reachable: ['2'], watched: [], trouble: ['1', '2'] })
  })
})
