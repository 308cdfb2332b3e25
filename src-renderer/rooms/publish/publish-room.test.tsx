// @vitest-environment jsdom
/** The room where cameras are published, its forms and its decisions. */
import { act } from 'react'
import { describe, expect, it } from 'vitest'
import { usePreferences } from '../../kernel/preferences.ts'
import { refusal, sample } from '../../testing/fake-engine.ts'
import { named, open, press, settled, text, write } from '../../testing/opened-window.tsx'

describe('the room of publications', () => {
  const profile = {
    name: 'Central',
    rtsp_url: 'rtsp://central:8554',
    transport: 'tcp' as const,
    user: null,
    api_url: null,
    api_user: null,
    path_template: 'camera_{id}',
    reconnect_limit: 0,
    reconnect_delay: 2,
    has_password: false,
    has_api_password: false,
    active: true,
    local: false,
    api_trouble: null,
  }

  it('says why a camera does not arrive, when it is tried again, and tries at once when told to', async () => {
    const trouble = { cause: 'refused' as const, evidence: 'ECONNREFUSED', at: Date.now(), retry_at: Date.now() + 38_500, attempt: 2 }
    const publication = sample.publication({ status: 'reconnecting', trouble })
    const fake = await open(
      'publish',
      { cameras: { 1: sample.camera() }, profiles: { Central: profile }, publications: { 1: publication } },
      {
        'publishing.start': () => sample.publication({ status: 'starting' }),
      },
    )
    await settled(() => expect(text()).toMatch(/nothing listens on this port.*Next try in 3\d s \(number 3\)/))
    expect(text()).toContain('reconnecting')
    await press('Now')
    expect(fake.asked.at(-1)).toMatchObject({ path: 'publishing.start', input: { camera_id: '1', force_restart: true } })
  })

  it('does not blame the server where nothing is sent to it', async () => {
    const publication = sample.publication({ status: 'reconnecting', delivery: 'unknown' })
    await open('publish', { cameras: { 1: sample.camera() }, profiles: { Central: profile }, publications: { 1: publication } })
    await press('Details of Gate 1')
    await settled(() => expect(text()).toContain('Nothing is sent at the moment.'))
    expect(text()).not.toContain('The server is not asked')
  })

  it('offers to add a server where there is none, and says a refusal with its remedy', async () => {
    await open(
      'publish',
      { cameras: { 1: sample.camera() } },
      {
        'publishing.start': () => {
          throw refusal('NO_PROFILE')
        },
      },
    )
    expect(text()).toContain('No server to publish to yet')
    expect(document.querySelector('.filter-bar')).toBeNull()
    await press('Publish Gate 1')
    await settled(() => expect(document.querySelector('[role="alert"]')?.textContent).toContain('no server to publish to is known'))
  })

  it('tests what is written in the form of a server and saves none of it, and tells a server without API from one that is away', async () => {
    const check = (name: string, outcome: string, trouble: unknown = null) => ({
      check: name,
      outcome,
      trouble,
      detail: 'ECONNREFUSED',
      ms: 1,
    })
    const refused = { cause: 'refused', evidence: 'ECONNREFUSED', at: 0, retry_at: null, attempt: 1 }
    const fake = await open(
      'publish',
      { cameras: { 1: sample.camera() }, profiles: { Central: { ...profile, has_password: true } } },
      { 'publishing.profiles.try': () => [check('rtsp-reachable', 'ok'), check('api-reachable', 'failed', refused)] },
    )
    await press('Edit')
    await settled(() => expect(document.querySelector('form')).not.toBeNull())
    await act(async () => write('RTSP address', 'rtsp://other:8554'))
    const tests = () => [...document.querySelectorAll<HTMLElement>('form button')].find((button) => button.textContent === 'Test')
    await act(async () => tests()?.click())
    await settled(() => expect(text()).toContain('it is off unless its configuration says'))
    expect(text().match(/ECONNREFUSED/g)).toHaveLength(2)
    expect(fake.asked).toEqual([
      {
        path: 'publishing.profiles.try',
        input: expect.objectContaining({ rtsp_url: 'rtsp://other:8554', passwords_of: 'Central' }),
      },
    ])
  })

  it('leads to where the first publication can be watched', async () => {
    const address = { protocol: 'rtsp' as const, url: 'rtsp://central:8554/camera_1' }
    const silent = { track: 'stream', severity: 'blocking', finding: 'source-trouble', remedy: 'change-camera' }
    const fake = await open(
      'wall',
      { cameras: { 1: sample.camera() }, profiles: { Central: profile } },
      {
        'publishing.start': () => sample.publication({ status: 'starting' }),
        'publishing.history': () => [],
        'publishing.metrics': () => [],
        'publishing.check': () => ({ camera_id: '1', way: 'direct', way_reason: 'passed-on', findings: [silent] }),
      },
    )
    await press('Publish cameras')
    await press('Publish Gate 1')
    await act(async () => fake.put('publications', '1', sample.publication({ addresses: [address] })))
    await settled(() => expect(text()).toContain('1 published'))
    await press('Where to watch it')
    await settled(() => expect(text()).toContain(address.url))
    await settled(() => expect(text()).toContain('The camera gives nothing at the moment'))
    expect(text()).not.toContain('Change it in the camera’s own settings')
    await press('Show the camera')
    await press('All cameras')
    expect(named('Publish cameras')).toBeUndefined()
  })

  it('keeps what was typed when a server is refused, and says why until the next try', async () => {
    const fake = await open(
      'publish',
      { cameras: { 1: sample.camera() } },
      {
        'publishing.profiles.create': () => {
          throw refusal('NAME_TAKEN', { name: 'central' })
        },
      },
    )
    await press('Add a server')
    await settled(() => expect(document.querySelector('form')).not.toBeNull())
    await act(async () => write('RTSP address', 'rtsp://me:pw@central:8554/site'))
    await act(async () => document.querySelector('form')?.requestSubmit())
    await settled(() => expect(document.querySelector('form [role="alert"]')?.textContent).toContain('the name central is taken'))
    expect(fake.asked[0]?.input).toMatchObject({ name: 'central' })
    expect([...document.querySelectorAll('input')].map(({ value }) => value)).toContain('rtsp://me:pw@central:8554/site')
  })

  it('says once that nobody knows what arrives, why, and what to do', async () => {
    const unproven = { cause: 'certificate' as const, evidence: 'AA, trusted is BB', at: 0, retry_at: null, attempt: 1 }
    const ids = ['1', '2', '3']
    const cameras = Object.fromEntries(ids.map((id) => [id, sample.camera({ id, name: `Gate ${id}` })]))
    const sent = { status: 'publishing', delivery: 'unknown', unproven } as const
    const publications = Object.fromEntries(ids.map((id) => [id, sample.publication({ camera_id: id, ...sent })]))
    const profiles = { Central: { ...profile, api_url: 'https://central:9997', api_trouble: unproven } }
    await open('publish', { cameras, profiles, publications }, { 'publishing.profiles.certificates': () => [] })
    await settled(() => expect(text().match(/nobody knows whether it arrives/g)).toHaveLength(1))
    expect(text()).toMatch(/Central, 3 cameras:.*The API of the server shows another certificate/)
    await press('Compare the certificates')
    await settled(() => expect(text()).toContain('Certificate of Central'))
  })

  it('says a trouble of the server once for all, and tries all of them again as they were', async () => {
    const trouble = { cause: 'refused' as const, evidence: 'ECONNREFUSED', at: Date.now(), retry_at: Date.now() + 20_500, attempt: 1 }
    const ids = ['1', '2', '3', '4']
    const cameras = Object.fromEntries(ids.map((id) => [id, sample.camera({ id, name: `Gate ${id}` })]))
    const publications = Object.fromEntries(ids.map((id) => [id, sample.publication({ camera_id: id, status: 'reconnecting', trouble })]))
    const fake = await open(
      'publish',
      { cameras, publications, profiles: { Central: profile } },
      { 'publishing.start': () => sample.publication() },
    )
    expect(text().match(/nothing listens on this port/g)).toHaveLength(1)
    expect(text()).toMatch(/Central, 4 cameras:.*Next try in (19|2\d) s/)
    await press('Try all now')
    await settled(() => expect(fake.asked).toHaveLength(4))
    expect(fake.asked[0]?.input).toEqual({ camera_id: '1', force_restart: true, profile: 'Central' })
  })

  const trusted = Array.from({ length: 32 }, () => 'AA').join(':')
  const offered = Array.from({ length: 32 }, () => 'BB').join(':')
  const certificates = [{ address: 'central:8322', fingerprint: trusted, since: 1, offered, offered_at: 2 }]
  const other = { cause: 'certificate' as const, evidence: 'central:8322 shows BB, trusted is AA', at: 0, retry_at: null, attempt: 1 }

  it('shows the certificate that a server offers beside the trusted one, and accepts it only when told to', async () => {
    const publication = sample.publication({ status: 'failed', trouble: other })
    const fake = await open(
      'publish',
      { cameras: { 1: sample.camera() }, profiles: { Central: profile }, publications: { 1: publication } },
      {
        'publishing.profiles.certificates': () => certificates,
        'publishing.profiles.acceptCertificate': () => [{ ...certificates[0], fingerprint: offered, offered: null, offered_at: null }],
      },
    )
    await press('Compare the certificates')
    await settled(() => expect(document.querySelectorAll('.fingerprint')).toHaveLength(2))
    expect([...document.querySelectorAll('.fingerprint')].map((one) => one.textContent?.slice(0, 5))).toEqual(['AA:AA', 'BB:BB'])
    expect(text()).toContain('Ask whoever runs the server')
    expect(fake.asked.map(({ path }) => path)).not.toContain('publishing.profiles.acceptCertificate')
    await press('Accept the new certificate')
    await settled(() => expect(text()).toContain('The new certificate of Central is trusted'))
    const accepted = fake.asked.find(({ path }) => path === 'publishing.profiles.acceptCertificate')
    expect(accepted?.input).toEqual({ name: 'Central', address: 'central:8322', fingerprint: offered })
  })

  it('offers it below a test in the form of its server, where what is tested is saved', async () => {
    const failed = { check: 'rtsp-reachable', outcome: 'failed', trouble: other, detail: null, ms: 1 }
    await open(
      'publish',
      { cameras: { 1: sample.camera() }, profiles: { Central: profile } },
      { 'publishing.profiles.try': () => [failed], 'publishing.profiles.certificates': () => certificates },
    )
    await press('Edit')
    await settled(() => expect(document.querySelector('form')).not.toBeNull())
    const tests = () => [...document.querySelectorAll<HTMLElement>('form button')].find((button) => button.textContent === 'Test')
    await act(async () => tests()?.click())
    await settled(() => expect(named('Accept the new certificate')).toBeDefined())
    await act(async () => write('RTSP address', 'rtsps://other:8322'))
    expect(named('Accept the new certificate')).toBeUndefined()
    expect(text()).toContain('Save this server, then test it again')
  })

  it('says which server each goes to, moves all to the one in use, and back', async () => {
    const other = { ...profile, name: 'Backup', active: false }
    const fake = await open(
      'publish',
      {
        cameras: { 1: sample.camera(), 2: sample.camera({ id: '2', name: 'Yard' }) },
        profiles: { Central: profile, Backup: other },
        publications: { 1: sample.publication(), 2: sample.publication({ camera_id: '2', profile: 'Backup' }) },
      },
      { 'publishing.move': () => [] },
    )
    await settled(() => expect(text()).toContain('1 goes to another server'))
    expect(text()).toContain('Backup/camera_1')
    await press('Move all to Central')
    expect(fake.asked.at(-1)).toMatchObject({ path: 'publishing.move', input: { profile: 'Central', camera_ids: ['2'] } })
    await press('Undo')
    await settled(() => expect(fake.asked.at(-1)).toMatchObject({ input: { profile: 'Backup', camera_ids: ['2'] } }))
  })

  it('takes a stop of all back as it was, where it was', async () => {
    const publication = sample.publication({ profile: 'Spare' })
    const fake = await open(
      'publish',
      { cameras: { 1: sample.camera() }, profiles: { Central: profile }, publications: { 1: publication } },
      {
        'publishing.stop': () => {
          fake.remove('publications', '1')
          return sample.publication({ status: 'stopped' })
        },
        'publishing.start': () => sample.publication(),
      },
    )
    await press('Stop all')
    await settled(() => expect(text()).toContain('1 camera is no longer published'))
    await press('Undo')
    await settled(() => expect(fake.asked.at(-1)?.path).toBe('publishing.start'))
    expect(fake.asked.at(-1)?.input).toEqual({ camera_id: '1', force_restart: false, profile: 'Spare' })
  })

  it('changes how a camera is published where it is published, not where new ones would be', async () => {
    const publication = sample.publication({ profile: 'Spare' })
    const fake = await open(
      'publish',
      { cameras: { 1: sample.camera() }, profiles: { Central: profile }, publications: { 1: publication } },
      {
        'publishing.check': () => ({ camera_id: '1', way: 'direct', way_reason: 'passed-on', findings: [] }),
        'publishing.start': () => publication,
      },
    )
    await press('More for Gate 1')
    await press('Publishing settings')
    await settled(() => expect(document.querySelector('form')).not.toBeNull())
    await act(async () => document.querySelector('form')?.requestSubmit())
    await settled(() => expect(fake.asked.at(-1)?.path).toBe('publishing.start'))
    expect(fake.asked.map(({ input }) => input)).toEqual([
      { camera_id: '1', profile: 'Spare' },
      expect.objectContaining({ camera_id: '1', profile: 'Spare', force_restart: true }),
    ])
  })

  it('shows what was chosen by hand, also for one that is stopped, and nothing that its way cannot do', async () => {
    const wishes = { way: 'pull', role: null, publish_path: 'gate', convert_audio: 'none', convert_video: 'none' } as const
    const fake = await open(
      'publish',
      { cameras: { 1: sample.camera() }, profiles: { Central: profile } },
      {
        'publishing.check': () => ({ camera_id: '1', way: 'direct', way_reason: 'passed-on', findings: [] }),
        'publishing.statusOf': () => sample.publication({ status: 'stopped', wishes }),
        'publishing.start': () => sample.publication(),
      },
    )
    await press('More for Gate 1')
    await press('Publishing settings')
    await settled(() => expect([...document.querySelectorAll('input')].map(({ value }) => value)).toContain('gate'))
    expect(text()).toContain('nothing is converted or left out')
    expect(document.querySelectorAll('form input:disabled:not([type="hidden"])')).toHaveLength(2)
    await act(async () => document.querySelector('form')?.requestSubmit())
    await settled(() => expect(fake.asked.at(-1)?.path).toBe('publishing.start'))
    expect(fake.asked.at(-1)?.input).toMatchObject({ way: 'pull', publish_path: 'gate', convert_audio: 'none' })
  })

  it('calls the server of this computer so in the person’s language, and leaves its name alone', async () => {
    const fake = await open(
      'publish',
      { cameras: { 1: sample.camera() }, profiles: { 'This computer': { ...profile, name: 'This computer', local: true } } },
      {
        'publishing.profiles.change': () => profile,
      },
    )
    await act(async () => usePreferences.setState({ language: 'es' }))
    expect(text()).toContain('en Este equipo')
    await press('Editar')
    await settled(() => expect(document.querySelector('form')).not.toBeNull())
    expect([...document.querySelectorAll('input')].map(({ value }) => value)).toContain('Este equipo')
    await act(async () => document.querySelector('form')?.requestSubmit())
    await settled(() => expect(fake.asked.at(-1)?.path).toBe('publishing.profiles.change'))
    expect(fake.asked.at(-1)?.input).toMatchObject({ name: 'This computer' })
    expect(fake.asked.at(-1)?.input).not.toHaveProperty('new_name')
  })

  it('offers what mends a track, and publishes it like this', async () => {
    const finding = { track: 'audio', severity: 'warning', finding: 'audio-g711', remedy: 'convert-audio' }
    const fake = await open(
      'publish',
      { cameras: { 1: sample.camera() }, profiles: { Central: profile } },
      {
        'publishing.check': () => ({ camera_id: '1', way: 'direct', way_reason: 'passed-on', findings: [finding] }),
        'publishing.statusOf': () => sample.publication({ status: 'stopped' }),
        'publishing.start': () => sample.publication(),
      },
    )
    await press('More for Gate 1')
    await press('Publishing settings')
    await press('Convert the sound')
    await act(async () => document.querySelector('form')?.requestSubmit())
    await settled(() => expect(fake.asked.at(-1)?.path).toBe('publishing.start'))
    expect(fake.asked.at(-1)?.input).toMatchObject({ convert_audio: 'aac', convert_video: 'none', way: 'auto', force_restart: false })
  })
})
