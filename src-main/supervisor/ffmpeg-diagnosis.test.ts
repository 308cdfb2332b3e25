import { describe, expect, it } from 'vitest'
import type { Cause } from '../../src-shared/trouble.ts'
import { diagnoseFfmpeg } from './ffmpeg-diagnosis.ts'
import ends from './fixtures/ffmpeg-ends.json' with { type: 'json' }

/** What each recorded situation is called; the recordings are of real builds against a scripted peer and MediaMTX. */
const causes: Record<string, Cause | null> = {
  refused: 'refused',
  'describe 401 Unauthorized': 'auth',
  'describe 403 Forbidden': 'auth',
  'describe 404 Not Found': 'not-found',
  'describe 453 Not Enough Bandwidth': 'camera-full',
  'describe 503 Service Unavailable': 'camera-full',
  'describe 500 Internal Server Error': 'protocol',
  'describe 400 Bad Request': 'protocol',
  'setup 453 Not Enough Bandwidth': 'camera-full',
  'setup 454 Session Not Found': 'camera-full',
  'setup 461 Unsupported Transport': 'transport',
  'close after describe': 'silent',
  'silent describe': 'silent',
  'no media after play': 'no-media',
  'push 401': 'auth',
  'push 400': 'path-refused',
  'push 404': 'not-found',
  'push closed at announce': 'server-closed',
  'push refused': 'refused',
  'http 401': 'auth',
  'http 404': 'not-found',
  'http 503': 'camera-full',
  'not media': 'protocol',
  'missing file': 'not-found',
  'missing device': 'not-found',
  'disk full': 'storage',
  'alaw in mp4': 'codec',
  'unknown encoder': 'codec',
  'unknown option': 'internal',
  'raw slash password': 'bad-url',
  'map matches nothing': 'no-media',
  tls: 'tls',
  ok: null,
  'mtx push killed': 'server-closed',
  'mtx pull killed': null,
  'mtx pull stalled': 'stalled-source',
  // The server refuses the track before FFmpeg notices that it cannot send it; only its API says why.
  'mtx flac': 'path-refused',
  'mtx mjpeg 444': 'codec',
  'mtx pull missing': 'not-found',
  'mtx push auth': 'auth',
}

const exit = (lines: string[], code: number | null = 1, signal: NodeJS.Signals | null = null) => ({ code, signal, lastLines: lines })

describe('diagnoseFfmpeg', () => {
  it.each(ends.map((end) => [`${end.scenario}, FFmpeg ${end.ffmpeg}`, end] as const))('knows %s', (_, end) => {
    // 4.1 does not say a word about a stall: it is taken for an end by the other side, and tried again.
    const wanted = end.scenario === 'mtx pull stalled' && end.ffmpeg === '4.1' ? null : causes[end.scenario]
    const failure = diagnoseFfmpeg({ exit: exit(end.lines, end.code, end.signal as NodeJS.Signals | null), progressed: end.progressed })
    expect(failure?.cause ?? null).toBe(wanted)
    if (failure) expect(end.lines).toContain(failure.evidence)
  })

  it('has a recording of every situation by every version', () => {
    for (const scenario of Object.keys(causes))
      expect(ends.filter((end) => end.scenario === scenario).map(({ ffmpeg }) => ffmpeg)).toEqual(['4.1', '5.1', '7.0', '9.0'])
  })

  it('knows a name that cannot be resolved, also where the resolver of a static build crashes', () => {
    const line = '[tcp @ 0x1] [error] Failed to resolve hostname camera.lan: Name or service not known'
    expect(diagnoseFfmpeg({ exit: exit([line]), progressed: false })?.cause).toBe('dns')
    expect(diagnoseFfmpeg({ exit: exit([], null, 'SIGSEGV'), progressed: false, namesHost: true })?.cause).toBe('dns')
    expect(diagnoseFfmpeg({ exit: exit([], null, 'SIGSEGV'), progressed: false })?.cause).toBe('tool-failed')
  })

  it('does not believe a status of 0 without progress, nor one with an error line', () => {
    expect(diagnoseFfmpeg({ exit: exit([], 0), progressed: true })).toBeUndefined()
    expect(diagnoseFfmpeg({ exit: exit([], 0), progressed: false })?.cause).toBe('no-media')
    expect(diagnoseFfmpeg({ exit: exit(['[error] something new'], 0), progressed: true })?.cause).toBe('tool-failed')
  })

  it('takes no warning for the reason of a good end, nor a recovered picture for that of a bad one', () => {
    const warning = '[mp4 @ 0x1] [warning] Non-monotonous DTS in output stream 0:0; this may result in incorrect timestamps'
    expect(diagnoseFfmpeg({ exit: exit([warning, '[warning] Connection timed out'], 0), progressed: true })).toBeUndefined()
    const damaged = '[h264 @ 0x1] [error] error while decoding MB 1 2, unknown decoder state'
    expect(diagnoseFfmpeg({ exit: exit([damaged, '[error] av_interleaved_write_frame(): Broken pipe']), progressed: true })).toMatchObject({
      cause: 'server-closed',
      evidence: '[error] av_interleaved_write_frame(): Broken pipe',
    })
  })

  it('keeps the last words where nothing is known of them', () => {
    expect(diagnoseFfmpeg({ exit: exit(['[error] first', '[error] out of cheese']), progressed: false })).toMatchObject({
      cause: 'tool-failed',
      evidence: '[error] out of cheese',
    })
    expect(diagnoseFfmpeg({ exit: exit([], null, 'SIGABRT'), progressed: false })?.evidence).toBe('ended with SIGABRT')
  })
})
