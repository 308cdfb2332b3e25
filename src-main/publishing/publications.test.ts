/** What a program that drives publications for months meets: no server is needed for any of it. */
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { Failure } from '../base/index.ts'
import { openRoom, type Room } from './testing/room.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
const room = async (): Promise<Room> => {
  const opened = await openRoom()
  closing.push(() => opened.close())
  await opened.publishing.profiles.create({
    ...{ name: 'central', rtsp_url: 'rtsp://127.0.0.1:1', transport: 'tcp', path_template: 'camera_{id}' },
    ...{ reconnect_limit: 0, reconnect_delay: 60 },
  })
  return opened
}
const paths = ({ publishing }: Room) => publishing.status().map(({ publish_path }) => publish_path)

describe('publications', () => {
  it('tell of every camera that exists, and can be stopped twice: 404 is for one that does not', async () => {
    const { publishing, camera } = await room()
    const id = await camera()
    expect(publishing.statusOf(id)).toMatchObject({ camera_id: id, status: 'stopped', profile: 'central', publish_path: `camera_${id}` })
    expect(await publishing.stop(id)).toMatchObject({ status: 'stopped', uptime_seconds: 0, error_count: 0 })
    await publishing.start({ camera_id: id, force_restart: false, publish_path: 'gate' })
    expect(await publishing.stop(id)).toMatchObject({ status: 'stopped', publish_path: 'gate' })
    expect(publishing.statusOf(id)).toMatchObject({ status: 'stopped', publish_path: 'gate', trouble: null })
    expect(publishing.status()).toEqual([])
    expect(() => publishing.statusOf('77')).toThrowError(expect.objectContaining({ code: 'CAMERA_NOT_FOUND' }))
    await expect(publishing.stop('77')).rejects.toMatchObject({ code: 'CAMERA_NOT_FOUND' })
  })

  it('are started again as they were wished by hand, also after a night and a new engine, until something else is wished', async () => {
    const before = await room()
    const id = await before.camera()
    const wishes = { way: 'ffmpeg', role: null, publish_path: 'gate', convert_audio: 'drop', convert_video: 'none' } as const
    const { role: _none, ...request } = wishes
    expect(await before.publishing.start({ camera_id: id, force_restart: false })).toMatchObject({ wishes: null })
    await before.publishing.start({ camera_id: id, force_restart: true, ...request })
    expect(await before.publishing.start({ camera_id: id, force_restart: true })).toMatchObject({ wishes, way: 'ffmpeg' })
    expect(await before.publishing.stop(id)).toMatchObject({ status: 'stopped', wishes })
    const after = await before.reopen()
    closing[0] = () => after.close()
    expect(after.publishing.statusOf(id)).toMatchObject({ status: 'stopped', wishes, publish_path: 'gate' })
    expect(await after.publishing.start({ camera_id: id, force_restart: false })).toMatchObject({ wishes, publish_path: 'gate' })
    await after.publishing.start({ camera_id: id, force_restart: true, way: 'auto' })
    expect(await after.publishing.stop(id)).toMatchObject({ wishes: null, publish_path: `camera_${id}` })
    expect(await after.publishing.start({ camera_id: id, force_restart: false })).toMatchObject({ wishes: null })
  })

  it('say why what was chosen by hand cannot be any more: 409 to who starts it, and in the row until something is done', async () => {
    const { publishing, camera, state } = await room()
    const [id, other] = [await camera(), await camera()]
    await publishing.start({ camera_id: id, force_restart: false, publish_path: 'gate' })
    await publishing.stop(id)
    await publishing.start({ camera_id: other, force_restart: false, publish_path: 'gate' })
    const taken = { code: 'PATH_TAKEN', data: { path: 'gate', camera_id: other } }
    await expect(publishing.start({ camera_id: id, force_restart: false })).rejects.toMatchObject(taken)
    const trouble = { cause: 'path-refused', evidence: `camera ${other} publishes to gate` }
    expect(state.get('publications', id)).toMatchObject({ status: 'stopped', publish_path: 'gate', trouble })
    expect(publishing.statusOf(id)).toEqual(state.get('publications', id))
    expect(publishing.status()).toContainEqual(state.get('publications', id))
    // It is wanted by nobody: neither a restart of the engine nor a profile has to do with it.
    expect(await publishing.stop(id)).toMatchObject({ status: 'stopped', trouble: null })
    expect(state.get('publications', id)).toBeUndefined()
    // A path that is named now, and taken, is the business of who named it.
    await expect(publishing.start({ camera_id: id, force_restart: false, publish_path: 'gate' })).rejects.toMatchObject(taken)
    expect(state.get('publications', id)).toBeUndefined()
    await expect(publishing.start({ camera_id: id, force_restart: false })).rejects.toMatchObject(taken)
    await publishing.start({ camera_id: id, force_restart: false, way: 'auto' })
    expect(publishing.statusOf(id)).toMatchObject({ status: 'starting', publish_path: `camera_${id}`, trouble: null })
  })

  it('are published another way where that chosen by hand cannot be any more, say so, and return to it when it can', async () => {
    const { publishing, camera } = await room()
    const pull = { camera_id: await camera(), force_restart: false, way: 'pull' } as const
    await expect(publishing.start(pull)).rejects.toMatchObject({ data: { trouble: { cause: 'path-refused' } } })
    await publishing.profiles.change('central', { api_url: 'http://127.0.0.1:1' })
    expect(await publishing.start(pull)).toMatchObject({ way: 'pull' })
    await publishing.profiles.change('central', { api_url: null })
    const row = () => publishing.statusOf(pull.camera_id)
    expect(row()).toMatchObject({ status: 'starting', way: 'direct', way_reason: 'pull-needs-api', wishes: { way: 'pull' } })
    await publishing.stop(pull.camera_id)
    const again = await publishing.start({ camera_id: pull.camera_id, force_restart: false })
    expect(again).toMatchObject({ way: 'direct', way_reason: 'pull-needs-api', wishes: { way: 'pull' } })
    await publishing.profiles.change('central', { api_url: 'http://127.0.0.1:1' })
    expect(row()).toMatchObject({ way: 'pull', way_reason: 'pull-asked-for' })
  })

  it('refuse a change of their profile that would make two meet on a path, and go on as they are', async () => {
    const opened = await room()
    const { publishing, camera } = opened
    const ids = [await camera({ name: 'Gate' }), await camera({ name: 'Gate' })]
    for (const camera_id of ids) await publishing.start({ camera_id, force_restart: false })
    const change = publishing.profiles.change('central', { path_template: '{name}' })
    await expect(change).rejects.toMatchObject({ code: 'PATH_TAKEN', data: { path: 'Gate', camera_id: ids[0] } })
    expect(publishing.profiles.get('central').path_template).toBe('camera_{id}')
    expect(paths(opened)).toEqual(ids.map((id) => `camera_${id}`))
  })

  it('change places where a new template gives one the path of the other', async () => {
    const opened = await room()
    const { publishing, camera } = opened
    const ids = [await camera({ name: 'camera_2' }), await camera({ name: 'camera_1' })]
    for (const camera_id of ids) await publishing.start({ camera_id, force_restart: false })
    await publishing.profiles.change('central', { path_template: '{name}' })
    expect(paths(opened).sort()).toEqual(['camera_1', 'camera_2'])
    expect(publishing.statusOf(ids[0] ?? '').publish_path).toBe('camera_2')
  })

  it('stay in sight when they cannot be resumed, until a person mends or stops them', async () => {
    const before = await room()
    const ids = [await before.camera({ name: 'Gate' }), await before.camera({ name: 'Gate' })]
    for (const camera_id of ids) await before.publishing.start({ camera_id, force_restart: false })
    const settings = JSON.stringify({ ...before.publishing.profiles.get('central'), path_template: '{name}' })
    await before.store.db.updateTable('profiles').set({ settings }).execute()
    const after = await before.reopen()
    closing[0] = () => after.close()
    await after.publishing.resume()
    const [one, two] = ids.map((id) => after.publishing.statusOf(id))
    expect(one).toMatchObject({ status: 'starting', publish_path: 'Gate' })
    expect(two).toMatchObject({ status: 'failed', trouble: { cause: 'path-refused', evidence: `camera ${ids[0]} publishes to Gate` } })
    expect(after.state.all('publications')).toHaveLength(2)
    const outages = async () =>
      (await after.publishing.history({ limit: 9, camera_id: ids[1] })).map(({ end, outages }) => [
        end,
        ...outages.map(({ to }) => to !== null),
      ])
    expect((await outages())[0]).toEqual([null, false])
    await after.publishing.stop(ids[0] ?? '')
    await expect(after.publishing.profiles.remove('central')).rejects.toMatchObject({ data: { camera_ids: [ids[1]] } })
    await after.publishing.profiles.change('central', { path_template: 'camera_{id}' })
    expect(after.publishing.status()).toMatchObject([{ camera_id: ids[1], status: 'starting', publish_path: `camera_${ids[1]}` }])
    // It lasted until it was mended.
    expect((await outages())[1]).toEqual(['failed', true])
    await after.publishing.stop(ids[1] ?? '')
    expect(after.publishing.status()).toEqual([])
  })

  it('can be stopped while the disk cannot be written, and stay stopped', async () => {
    const before = await room()
    const { publishing, camera, store } = before
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false })
    await sql`PRAGMA query_only = ON`.execute(store.db)
    expect(await publishing.stop(id)).toMatchObject({ status: 'stopped' })
    const refused = publishing.start({ camera_id: id, force_restart: false })
    const trouble = { cause: 'storage', evidence: `${before.folder}: readonly` }
    await expect(refused).rejects.toMatchObject({ code: 'PUBLISH_FAILED', data: { trouble } })
    await sql`PRAGMA query_only = OFF`.execute(store.db)
    const after = await before.reopen()
    closing[0] = () => after.close()
    await after.publishing.resume()
    expect(after.publishing.status()).toEqual([])
  })

  it('try at once what somebody asks for: the camera that waits, and the server', async () => {
    const { publishing, camera, hub, until } = await room()
    const [waiting, fresh] = [await camera(), await camera()]
    for (const id of [waiting, fresh]) hub.fail(id, new Failure('unreachable', 'EHOSTUNREACH'))
    await publishing.start({ camera_id: waiting, force_restart: false })
    await until(waiting, ({ status }) => status === 'reconnecting')
    expect(hub.retried).toEqual([waiting])
    await expect(publishing.start({ camera_id: waiting, force_restart: false })).rejects.toMatchObject({ code: 'ALREADY_PUBLISHING' })
    await publishing.start({ camera_id: fresh, force_restart: false })
    expect(hub.retried).toEqual([waiting, waiting, fresh])

    for (const id of [waiting, fresh]) hub.recover(id)
    const refused = await until(fresh, ({ trouble }) => trouble?.cause === 'refused')
    expect((refused.trouble?.retry_at ?? 0) - Date.now()).toBeGreaterThan(30_000)
    await expect(publishing.start({ camera_id: fresh, force_restart: false })).rejects.toMatchObject({ code: 'ALREADY_PUBLISHING' })
    // It was begun anew: the row and the number of the try agree.
    const again = await until(fresh, ({ error_count }) => error_count > refused.error_count)
    expect(again.restarts).toBe(refused.restarts + 1)
  })

  it('end with the room, also those that are only being started', async () => {
    const { publishing, camera, store } = await room()
    const starting = publishing.start({ camera_id: await camera(), force_restart: false })
    await publishing.close()
    await starting
    expect(await store.db.selectFrom('publication_history').select('end').execute()).toEqual([{ end: 'engine-ended' }])
  })
})
