/** All that is published to one server goes on to another, or nothing does. */
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, type Room } from './testing/room.ts'

let room: Room
afterEach(() => room.close())

async function two(): Promise<string[]> {
  room = await openRoom()
  const settings = { transport: 'tcp', path_template: 'camera_{id}', reconnect_limit: 0, reconnect_delay: 60 } as const
  await room.publishing.profiles.create({ name: 'one', rtsp_url: 'rtsp://127.0.0.1:1', ...settings })
  await room.publishing.profiles.create({ name: 'two', rtsp_url: 'rtsp://127.0.0.2:1', ...settings, path_template: '{name}' })
  const ids = [await room.camera({ name: 'Gate' }), await room.camera({ name: 'Yard' })]
  for (const camera_id of ids) await room.publishing.start({ camera_id, force_restart: false, profile: 'one', convert_audio: 'drop' })
  return ids
}
const servers = () => room.publishing.status().map(({ profile, publish_path }) => [profile, publish_path])

describe('moving to another server', () => {
  it('takes all with what was asked for them, and holds after a restart', async () => {
    await two()
    const moved = await room.publishing.move({ profile: 'two' })
    expect(moved).toMatchObject([
      { profile: 'two', publish_path: 'Gate', wishes: { convert_audio: 'drop' } },
      { profile: 'two', publish_path: 'Yard' },
    ])
    expect(await room.publishing.move({ profile: 'two' })).toHaveLength(2)
    room = await room.reopen()
    await room.publishing.resume()
    expect(servers()).toEqual([
      ['two', 'Gate'],
      ['two', 'Yard'],
    ])
  })

  it('takes only those that are named', async () => {
    const [, yard = ''] = await two()
    await room.publishing.move({ profile: 'two', camera_ids: [yard] })
    expect(servers()).toEqual([
      ['one', 'camera_1'],
      ['two', 'Yard'],
    ])
    await expect(room.publishing.move({ profile: 'two', camera_ids: ['77'] })).rejects.toMatchObject({ code: 'CAMERA_NOT_FOUND' })
    await expect(room.publishing.move({ profile: 'three' })).rejects.toMatchObject({ code: 'PROFILE_NOT_FOUND' })
  })

  it('leaves all where they are when two would meet on a path', async () => {
    const [gate = ''] = await two()
    room.changeCamera(gate, { name: 'Yard' })
    await expect(room.publishing.move({ profile: 'two' })).rejects.toMatchObject({ code: 'PATH_TAKEN', data: { path: 'Yard' } })
    expect(servers().map(([profile]) => profile)).toEqual(['one', 'one'])
  })
})
