import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type ServerProfileCheck, ServerProfileInput } from '../../../src-shared/publishing.ts'
import { ServerProfileChange } from '../../../src-shared/server-profiles.ts'
import { inputFields } from '../../base/index.ts'
import { newest, newestWith, startMediamtx } from '../testing/mediamtx-peers.ts'
import { openRoom, type Room } from '../testing/room.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
const room = async (): Promise<Room> => {
  const opened = await openRoom()
  closing.push(() => opened.close())
  return opened
}
const defaults = { transport: 'tcp' as const, path_template: 'camera_{id}', reconnect_limit: 0, reconnect_delay: 2 }
const hostile = 'p@ss:w/o#r%d? ñ"'

describe('server profiles', () => {
  it('takes credentials out of the URLs, seals them, and gives none of them back', async () => {
    const { publishing, store, state } = await room()
    const profile = await publishing.profiles.create({
      ...defaults,
      name: 'central',
      rtsp_url: `rtsp://bob:${hostile}@server:8554/site/`,
      api_url: 'http://api:s3cret-api@server:9997/v3/',
    })
    expect(profile).toMatchObject({
      rtsp_url: 'rtsp://server:8554/site',
      user: 'bob',
      has_password: true,
      api_url: 'http://server:9997',
      api_user: 'api',
      has_api_password: true,
      active: true,
    })
    const everything = JSON.stringify([profile, state.all('profiles'), await store.db.selectFrom('profiles').selectAll().execute()])
    for (const secret of [hostile, JSON.stringify(hostile).slice(1, -1), 's3cret-api']) expect(everything).not.toContain(secret)
  })

  it.each([
    ['rtsp_url', 'http://server:8554'],
    ['rtsp_url', 'rtsp://'],
    ['rtsp_url', 'rtsp://server:99999'],
    ['rtsp_url', 'rtsp://server/x?token=1'],
    ['api_url', 'ftp://server'],
  ])('names the field of what cannot be used: %s %s', async (field, value) => {
    const { publishing } = await room()
    const input = { ...defaults, name: 'x', rtsp_url: 'rtsp://server:8554', [field]: value }
    await expect(publishing.profiles.create(input)).rejects.toMatchObject({ code: 'INPUT_INVALID', data: { fields: [{ field }] } })
  })

  it.each([
    ['pasword', { pasword: 'p' }],
    ['path_template', { path_template: '{stationn}/{name}' }],
    ['path_template', { path_template: 'a{' }],
    ['name', { name: '..' }],
    ['name', { name: 'a\u0000b' }],
    ['reconnect_delay', { reconnect_delay: '2' }],
  ])('names the field of a hand-written mistake: %s', (field, mistake) => {
    const { error } = ServerProfileInput.safeParse({ name: 'x', rtsp_url: 'rtsp://server', ...mistake })
    expect(inputFields(error?.issues ?? [])).toMatchObject([{ field }])
  })

  it('takes back what it told, and changes nothing that is left out', async () => {
    const { profiles } = (await room()).publishing
    const made = await profiles.create(
      ServerProfileInput.parse({ name: 'x', rtsp_url: 'rtsp://server', transport: 'udp', path_template: '{name}', password: 'kept' }),
    )
    const { name, ...same } = ServerProfileChange.parse(made)
    expect(await profiles.change(name, same)).toEqual(made)
    const { name: _, ...delay } = ServerProfileChange.parse({ name: 'x', reconnect_delay: 9 })
    expect(await profiles.change('x', delay)).toEqual({ ...made, reconnect_delay: 9 })
  })

  it('keep what several change at the same time, and exactly one active', async () => {
    const { publishing, store } = await room()
    const { profiles } = publishing
    for (const name of ['one', 'two']) await profiles.create({ ...defaults, name, rtsp_url: `rtsp://${name}` })
    await Promise.all([
      profiles.change('one', { path_template: '{name}' }),
      profiles.activate('two'),
      profiles.change('one', { reconnect_delay: 9 }),
    ])
    expect(profiles.list()).toMatchObject([
      { name: 'one', active: false, path_template: '{name}', reconnect_delay: 9 },
      { name: 'two', active: true },
    ])
    const rows = await store.db.selectFrom('profiles').select(['name', 'active']).orderBy('name').execute()
    expect(rows).toEqual([
      { name: 'one', active: 0 },
      { name: 'two', active: 1 },
    ])
  })

  it('keeps one active, lets names be changed but not doubled, and survives a restart', async () => {
    const first = await room()
    const { profiles } = first.publishing
    await profiles.create({ ...defaults, name: 'one', rtsp_url: 'rtsp://one', user: 'u', password: hostile })
    const two = profiles.create({ ...defaults, name: 'two', rtsp_url: 'two:8554' })
    const again = profiles.create({ ...defaults, name: 'two', rtsp_url: 'rtsp://two' })
    await expect(again).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    expect(await two).toMatchObject({ active: false, rtsp_url: 'rtsp://two:8554' })
    await expect(profiles.change('one', { new_name: 'two' })).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    await profiles.change('one', { new_name: 'main', reconnect_delay: 7 })
    await profiles.activate('two')
    const second = await first.reopen()
    closing[0] = () => second.close()
    const list = second.publishing.profiles.list().sort((a, b) => a.name.localeCompare(b.name))
    expect(list).toMatchObject([
      { name: 'main', active: false, user: 'u', has_password: true, reconnect_delay: 7 },
      { name: 'two', active: true },
    ])
    await second.publishing.profiles.remove('two')
    expect(second.publishing.profiles.get('main').active).toBe(true)
    expect(() => second.publishing.profiles.get('two')).toThrowError(expect.objectContaining({ code: 'PROFILE_NOT_FOUND' }))
    expect(second.state.all('profiles')).toHaveLength(1)
  })
})

/** `check outcome cause` of each step, without those that went well. */
const bad = (checks: ServerProfileCheck[]) =>
  checks
    .filter(({ outcome }) => outcome !== 'ok')
    .map(({ check, outcome, trouble }) => `${check} ${outcome} ${trouble?.cause ?? ''}`.trim())

describe('the Test button', () => {
  const { file, missing } = newest
  const internal = {
    authInternalUsers: [
      { user: 'pub', pass: 'pubpass', ips: [], permissions: [{ action: 'publish', path: '' }] },
      { user: 'api', pass: 'apipass', ips: [], permissions: [{ action: 'api', path: '' }] },
    ],
  }
  const peer = async (settings: Record<string, unknown>, program = file) => {
    const started = await startMediamtx(program, settings)
    closing.push(() => started.close())
    return started
  }

  const users = newestWith('mediamtx-users')
  it.skipIf(users.missing)('[needs mediamtx-users] tells the passwords of publishing and of the API apart', async () => {
    const { rtspUrl: rtsp_url, apiUrl: api_url } = await peer(internal, users.file)
    const { profiles } = (await room()).publishing
    const right = { ...defaults, name: 'x', rtsp_url, api_url, user: 'pub', password: 'pubpass', api_user: 'api', api_password: 'apipass' }
    const [all, rtsp, api] = await Promise.all([
      profiles.try(right),
      profiles.try({ ...right, password: 'wrong' }),
      profiles.try({ ...right, api_password: 'wrong' }),
    ])
    expect(bad(all)).toEqual([])
    expect(all.at(-1)?.detail).toMatch(/^MediaMTX/)
    expect(bad(rtsp)).toEqual(['rtsp-login failed auth', 'path-allowed skipped'])
    expect(rtsp.find(({ check }) => check === 'rtsp-login')?.detail).toContain('user or password refused')
    expect(bad(api)).toEqual(['api-login failed auth', 'api-version skipped'])
    expect(profiles.list()).toEqual([])
  })

  it.skipIf(missing)('[needs mediamtx] knows an API that is switched off, and a path that is not allowed', async () => {
    const { rtspUrl: rtsp_url, apiUrl: api_url } = await peer({ api: false, paths: { only_this: {} } })
    const { profiles } = (await room()).publishing
    expect(bad(await profiles.try({ ...defaults, name: 'x', rtsp_url, api_url }))).toEqual([
      'path-allowed failed path-refused',
      'api-reachable failed refused',
      'api-login skipped',
      'api-version skipped',
    ])
  })

  it('says so where nothing listens, and where something else answers', async () => {
    const { profiles } = (await room()).publishing
    const other = createServer((_, response) => response.end('<h1>printer</h1>'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => other.close(resolve)))
    const { port } = other.address() as AddressInfo
    const checks = bad(await profiles.try({ ...defaults, name: 'x', rtsp_url: 'rtsp://127.0.0.1:1', api_url: `http://127.0.0.1:${port}` }))
    expect(checks).toEqual(['rtsp-reachable failed refused', 'rtsp-login skipped', 'path-allowed skipped', 'api-version failed protocol'])
  })

  it.skipIf(missing)('[needs mediamtx] says so where the two addresses of a server were taken for each other', async () => {
    const { rtspUrl, apiUrl } = await peer({})
    const { profiles } = (await room()).publishing
    const turned = { rtsp_url: apiUrl.replace('http', 'rtsp'), api_url: rtspUrl.replace('rtsp', 'http') }
    const checks = await profiles.try({ ...defaults, name: 'x', ...turned })
    expect(bad(checks)).toEqual([
      'rtsp-reachable failed protocol',
      'rtsp-login skipped',
      'path-allowed skipped',
      'api-version failed protocol',
    ])
    expect(checks.find(({ check }) => check === 'rtsp-reachable')?.detail).toContain('a web server listens there')
    expect(checks.at(-1)?.detail).toContain('no MediaMTX')
  })
})
