import { describe, expect, it } from 'vitest'
import type { HistoryEntry } from '../../../src-shared/publishing.ts'
import { sparkPath } from '../../parts/sparkline.tsx'
import { sample } from '../../testing/fake-engine.ts'
import { addSamples } from './bitrate-history.ts'
import { changesOf, fingerprintLines } from './certificate-changes.ts'
import { columnsFor } from './columns.ts'
import { outageSpans, publishedSeconds } from './outages.ts'
import { publicationWord, troubleSide } from './publication.ts'
import { choicesOf, possible } from './publish-choices.ts'
import { blankServer, formOfServerProfile, profileInput } from './server-form.ts'
import { stateOfServer } from './server-state.ts'

describe('the word for a publication', () => {
  it('is not simply "publishing" when nothing arrives', () => {
    const word = (delivery: ReturnType<typeof sample.publication>['delivery']) => publicationWord(sample.publication({ delivery }))
    expect(word('arriving')).toBe('publishing')
    expect(word('unknown')).toBe('publishing')
    expect(word('not-arriving')).toBe('attention')
    expect(word('other-publisher')).toBe('attention')
    expect(word('stalled-source')).toBe('stalled')
  })

  it('is the same for never and for stopped', () => {
    expect(publicationWord(undefined)).toBe('not_published')
    expect(publicationWord(sample.publication({ status: 'stopped' }))).toBe('not_published')
  })
})

describe('who is to blame', () => {
  const trouble = { cause: 'auth' as const, evidence: null, at: 0, retry_at: null, attempt: 1 }
  const publication = sample.publication({ status: 'failed', trouble })
  const stream = {
    camera_id: '1',
    role: 'main' as const,
    state: 'failed' as const,
    since: 0,
    trouble,
    via: null,
    tracks: [],
    bitrate: 0,
    fps: 0,
    lost: 0,
    readers: 0,
    restarts: 0,
  }

  it('is the camera when its stream is in the same trouble, otherwise the server', () => {
    expect(troubleSide(publication, stream)).toBe('camera')
    expect(troubleSide(publication, { ...stream, state: 'running', trouble: null })).toBe('server')
    expect(troubleSide(publication, undefined)).toBe('server')
  })
})

describe('the time line', () => {
  const entry = (changed: Partial<HistoryEntry>): HistoryEntry => ({
    id: '1',
    camera_id: '1',
    camera_name: 'Gate 1',
    profile: 'Central',
    publish_path: 'camera_1',
    way: 'direct',
    started_at: 200,
    ended_at: null,
    end: null,
    outages: [],
    impairments: [],
    ...changed,
  })
  const outage = (from: number, to: number | null) => ({ from, to, cause: 'refused' as const, evidence: null })

  it('cuts what lasts longer than the day shown, and leaves out what was before', () => {
    const spans = outageSpans([entry({ started_at: 0, outages: [outage(50, 90), outage(50, 150), outage(190, null)] })], 100, 200)
    expect(spans.published).toEqual([{ from: 0, to: 1 }])
    expect(spans.outages.map(({ from, to }) => [from, to])).toEqual([
      [0.9, 1],
      [0, 0.5],
    ])
  })

  it('ends an open outage with its publication', () => {
    const { outages } = outageSpans([entry({ started_at: 100, ended_at: 160, outages: [outage(150, null)] })], 100, 200)
    expect(outages[0]).toMatchObject({ from: 0.5, to: 0.6, endedAt: 160 })
  })

  it('lasts until it is mended where the publication gave up', () => {
    const failed = entry({ started_at: 100, ended_at: 120, end: 'failed', outages: [outage(120, null)] })
    const again = entry({ started_at: 180, ended_at: null })
    expect(outageSpans([failed], 100, 200, true).outages[0]).toMatchObject({ from: 0.2, to: 1, endedAt: null })
    expect(outageSpans([again, failed], 100, 200, true).outages[0]).toMatchObject({ from: 0.2, to: 0.8, endedAt: 180 })
    // Nobody wants it any more: what is not published on purpose is not out.
    expect(outageSpans([failed], 100, 200, false).outages[0]).toMatchObject({ endedAt: 120 })
  })

  it('counts what was really published', () => {
    const spans = outageSpans([entry({ started_at: 0, ended_at: 80_000, outages: [outage(10_000, 30_000)] })], 0, 100_000)
    expect(publishedSeconds(spans, 100_000)).toBeCloseTo(60)
  })
})

describe('bit rates', () => {
  it('gain a sample when the engine told a new figure, and forget what is gone', () => {
    const first = { 1: sample.publication() }
    const second = { 1: sample.publication(), 2: sample.publication({ camera_id: '2' }) }
    const history = addSamples(addSamples({}, {}, first), first, second)
    expect(history[1]).toHaveLength(2)
    expect(history[2]).toHaveLength(1)
    expect(addSamples(history, second, { ...second })[1]).toHaveLength(2)
    expect(Object.keys(addSamples(history, second, first))).toEqual(['1'])
  })

  it('are drawn inside of their box', () => {
    expect(sparkPath([0, 10, 5], 20, 10)).toBe('M0 9L10 1L20 5')
    expect(sparkPath([0, 0], 20, 10)).toBe('M0 9L20 9')
  })
})

describe('the form of a server', () => {
  it('leaves an empty password out, so that a kept one stays', () => {
    const input = profileInput({ ...blankServer, name: ' Central ', rtsp_url: 'rtsp://c:8554', user: 'me' })
    expect(input).toMatchObject({ name: 'Central', user: 'me', api_url: null })
    expect(input).not.toHaveProperty('password')
    expect(profileInput({ ...blankServer, password: ' x' })).toMatchObject({ password: ' x' })
  })

  it('takes an address without its scheme, and one that was pasted after a scheme', () => {
    const input = (rtsp_url: string, api_url: string) => profileInput({ ...blankServer, rtsp_url, api_url })
    expect(input('media.example:8554', 'media.example:9997')).toMatchObject({
      name: 'media.example',
      rtsp_url: 'rtsp://media.example:8554',
      api_url: 'http://media.example:9997',
    })
    expect(input('rtsp://rtsps://10.0.0.1:8322', ' ')).toMatchObject({ name: '10.0.0.1', rtsp_url: 'rtsps://10.0.0.1:8322', api_url: null })
  })

  it('begins with what is saved', () => {
    const saved = {
      ...blankServer,
      name: 'C',
      user: null,
      api_url: null,
      api_user: null,
      has_password: true,
      has_api_password: false,
      active: true,
      local: false,
      api_trouble: null,
    }
    expect(formOfServerProfile(saved)).toEqual({ ...blankServer, name: 'C' })
  })
})

describe('what can be chosen for a publication', () => {
  it('begins with what was wished', () => {
    const wishes = { way: 'direct', role: 'sub', publish_path: 'gate', convert_audio: 'drop', convert_video: 'none' } as const
    expect(choicesOf(wishes)).toEqual({ way: 'direct', role: 'sub', path: 'gate', audio: 'drop', video: 'none' })
    expect(choicesOf(null)).toEqual({ way: 'auto', role: '', path: '', audio: 'none', video: 'none' })
  })

  it('is no conversion that the way cannot do: the engine would refuse it', () => {
    const wished = { ...choicesOf(null), audio: 'drop', video: 'h264' } as const
    expect(possible({ ...wished, way: 'ffmpeg' })).toMatchObject({ audio: 'drop', video: 'h264' })
    expect(possible({ ...wished, way: 'direct' })).toMatchObject({ audio: 'drop', video: 'none' })
    expect(possible({ ...wished, way: 'direct', audio: 'opus' })).toMatchObject({ audio: 'none' })
    for (const way of ['pull', 'forward'] as const) expect(possible({ ...wished, way })).toMatchObject({ audio: 'none', video: 'none' })
  })
})

describe('other certificates', () => {
  const shown = (address: string, fingerprint: string | null, offered: string | null) => ({
    ...{ address, fingerprint, since: 1, offered, offered_at: offered === null ? null : 2 },
  })

  it('are one decision where RTSP and the API show the same, and none where nothing else was shown', () => {
    const changes = changesOf([shown('a:1', 'AA', 'BB'), shown('a:2', 'AA', 'BB'), shown('a:3', 'AA', null), shown('a:4', null, null)])
    expect(changes).toEqual([{ addresses: ['a:1', 'a:2'], trusted: 'AA', since: 1, offered: 'BB', offeredAt: 2 }])
    expect(changesOf([shown('a:1', 'AA', 'BB'), shown('a:2', 'AA', 'CC')])).toHaveLength(2)
  })

  it('are written so that they can be compared line by line', () => {
    const fingerprint = Array.from({ length: 32 }, (_, n) => n.toString(16).padStart(2, '0').toUpperCase()).join(':')
    expect(fingerprintLines(fingerprint).split('\n')).toHaveLength(4)
    expect(fingerprintLines(fingerprint).replaceAll('\n', ':')).toBe(fingerprint)
  })
})

describe('a server', () => {
  const trouble = { cause: 'refused' as const, evidence: null, at: 0, retry_at: null, attempt: 1 }
  const central = { name: 'Central', api_trouble: null }

  it('is as well as what is published there, and counts only that', () => {
    const there = sample.publication()
    const elsewhere = sample.publication({ camera_id: '2', profile: 'Other' })
    expect(stateOfServer(central, [there, elsewhere])).toEqual({ word: 'ready_server', wanted: 1, publishing: 1 })
    expect(stateOfServer({ ...central, api_trouble: trouble }, [there])).toMatchObject({ word: 'attention' })
    expect(stateOfServer(central, [{ ...there, status: 'reconnecting', trouble }])).toMatchObject({ word: 'failed' })
    expect(stateOfServer(central, [elsewhere])).toEqual({ word: 'idle', wanted: 0, publishing: 0 })
  })
})

describe('columns', () => {
  it('are fewer in a small window, and never without camera and state', () => {
    expect(columnsFor(1920)).toHaveLength(12)
    for (const width of [320, 700, 1024, 1280]) expect(columnsFor(width)).toEqual(expect.arrayContaining(['camera', 'state']))
    expect(columnsFor(320).length).toBeLessThan(columnsFor(1024).length)
  })
})
