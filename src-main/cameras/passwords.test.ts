/** Passwords of cameras and within addresses: sealed at rest, masked wherever they are shown, and back in their place. */
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { VirtualLan } from '../../tools/virtual-lan/index.ts'
import type { Failure, Problem } from '../base/index.ts'
import { gate, hostile, key, problemOf, setUpLibrary } from './testing/set-up-library.ts'

const here = setUpLibrary([gate])
const address = () => here.lan.camera('gate').addresses as Required<VirtualLan['cameras'][number]['addresses']>

describe('passwords', () => {
  it('are nowhere to be read: not in the database, an answer, an event, a log line or a refusal', async () => {
    const shown: string[] = []
    for (const url of [address().main, address().mjpeg, address().onvif.replace('http', 'onvif'), 'rtmp://127.0.0.1:9/app'])
      shown.push(JSON.stringify(await here.room.cameras.create({ url, ...hostile, verify: false })))
    const refused = await problemOf(here.room.cameras.create({ url: 'rtsp://127.0.0.1:9/x', ...hostile, verify: true }))
    shown.push(JSON.stringify(refused.data), refused.message)
    for (const { id } of here.room.cameras.list())
      await here.room.cameras.probe(id).catch((thrown: Problem) => shown.push(JSON.stringify(thrown.data)))
    const everything = [...shown, ...here.room.said].join('\n')
    await here.close()
    const disk = readdirSync(here.folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
    const files = disk.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')).join('\n')
    for (const form of [
      hostile.password,
      JSON.stringify(hostile.password).slice(1, -1),
      encodeURIComponent(hostile.password),
      Buffer.from(hostile.password).toString('base64'),
    ]) {
      expect(everything).not.toContain(form)
      expect(files).not.toContain(form)
    }
    await here.reopen()
  })

  it('inside an address are masked wherever it is shown, and come back to it', async () => {
    const url = 'rtsp://127.0.0.1:9/user=admin_password=geheim_9_channel=1?pwd=a%20b%2Fgeheim'
    const masked = 'rtsp://127.0.0.1:9/user=admin_password=***_channel=1?pwd=***'
    const { id, source } = await here.room.cameras.create({ url, sub_url: `${url}&sub`, name: 'Gate', verify: false })
    expect(source).toMatchObject({ url: masked })
    expect(JSON.stringify([here.room.cameras.get(id), here.room.cameras.list(), here.room.state.get('cameras', id)])).not.toContain(
      'geheim',
    )
    const plan = (role: 'main' | 'sub') => here.room.cameras.plan({ cameraId: id, role })
    const refused = await problemOf(here.room.cameras.probe(id))
    expect(JSON.stringify(refused.data)).not.toContain('geheim')

    await here.reopen()
    expect(here.room.redact('failed: geheim_9, a b/geheim')).toBe('failed: ***, ***')
    await here.room.cameras.change(id, { url: masked, sub_url: `${masked}&sub`, source, name: 'Other' })
    expect([await plan('main'), await plan('sub')]).toMatchObject([{ url }, { url: `${url}&sub` }])
    await here.room.cameras.change(id, { url: masked.replace('channel=1', 'channel=2') })
    expect(await plan('main')).toMatchObject({ url: url.replace('channel=1', 'channel=2') })
    expect((await problemOf(here.room.cameras.change(id, { url: masked.replace('127.0.0.1', '127.0.0.2') }))).code).toBe('INPUT_INVALID')

    const flv = await here.room.cameras.create({ url: 'rtmp://127.0.0.1:9/app?user=a&password=geheim_9', verify: false })
    expect(JSON.stringify(await here.room.cameras.plan({ cameraId: flv.id, role: 'main' }))).not.toContain('geheim')
    expect(here.room.said.join('\n')).not.toContain('geheim')
  })

  it('that can no longer be opened cost the password, not the camera', async () => {
    const { id } = await here.room.cameras.create({ url: address().main, ...hostile, verify: false })
    await here.probed(id)
    await here.reopen(randomBytes(32))
    expect(here.room.cameras.get(id)).toMatchObject({ id, has_password: true })
    expect(((await problemOf(here.room.cameras.plan({ cameraId: id, role: 'main' }))) as unknown as Failure).cause).toBe('auth')
    await here.room.cameras.change(id, { name: 'kept' })
    await here.reopen(key)
    expect(await here.room.cameras.plan({ cameraId: id, role: 'main' })).toMatchObject(hostile)
  })
})
