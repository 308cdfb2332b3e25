// @vitest-environment jsdom
/** Sessions of several gateways: whose each is, what can be done with it, and only those of one. */
import { describe, expect, it } from 'vitest'
import type { RecordingSession } from '../../../src-shared/recording-rows.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { sample } from '../../testing/fake-engine.ts'
import { open, settled, text } from '../../testing/opened-window.tsx'

const session = (gateway: string, changed: Partial<RecordingSession> = {}): RecordingSession => ({
  ...{ id: `of ${gateway}`, name: `Night of ${gateway}`, note: null, kind: 'hand', gateway, gateway_name: gateway },
  ...{ streams: [{ camera_id: '1', role: 'main', camera_name: `Gate of ${gateway}` }], state: 'closed', from: 1000, to: 2000 },
  ...{ pre_roll: 0, post_roll: 0, playlists: [{ camera_id: '1', role: 'main', url: `http://${gateway}:8470/x.m3u8` }] },
  ...changed,
})

describe('the list of sessions', () => {
  it('shows whose each is: ours opens on the line, another’s plays from its own address', async () => {
    const gateway = (id: string, seen_at: number) => ({ id, name: id, version: '0.1.0', address: null, seen_at })
    await open(
      'recordings',
      { cameras: { 1: sample.camera() } },
      {
        'recording.timeline': () => ({ cameras: [] }),
        'recording.segments': () => [],
        'recording.exports.list': () => [],
        'recording.sessions': () => [session('own'), session('west', { state: 'open', to: null })],
        'gateways.list': () => ({
          ...{ own: 'own', gateways: [gateway('own', Date.now()), gateway('west', Date.now() - 600_000)] },
          shared: { database: 'db:5432/camgate', state: 'away', waiting: 0, trouble: null, also_recorded: [] },
        }),
      },
    )
    openDrawer({ kind: 'recording-sessions' })
    await settled(() => expect(text()).toContain('Night of west'))
    expect(text()).toMatch(/Night of own.*Gate 1.*Gateway: own.*Show.*Night of west.*Gate of west.*Gateway: west.*not heard of since/s)
    expect(text()).toContain('The shared database db:5432/camgate is away')
    const links = [...document.querySelectorAll<HTMLAnchorElement>('.recordings-sessions a')].map(({ href }) => href)
    expect(links).toEqual(['http://west:8470/x.m3u8'])
  })
})
