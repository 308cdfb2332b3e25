import { describe, expect, it } from 'vitest'
import type { EventNotice } from '../../../src-shared/events.ts'
import { problems } from '../../../src-shared/problems.ts'
import type { Publication } from '../../../src-shared/publishing.ts'
import { type Actor, owner } from '../../api/index.ts'
import { Problem } from '../../base/index.ts'
import type { Publishing } from '../../publishing/types.ts'
import { createState } from '../../state/index.ts'
import { createCommandSession, type Refusal } from './publisher-commands.ts'

const row = (status: Publication['status']) =>
  ({ camera_id: '1', status, metrics: { bitrate: 1 }, trouble: null, uptime_seconds: 1, error_count: 0 }) as Publication

function session(actor: Actor = owner) {
  const state = createState()
  const asked: unknown[] = []
  const sent: Record<string, unknown>[] = []
  const known = (id: string) => {
    if (id !== '1') throw new Problem('CAMERA_NOT_FOUND', { camera_id: id })
  }
  const publishing = {
    async start(request: { camera_id: string }) {
      known(request.camera_id)
      asked.push(request)
      return row('starting')
    },
    async stop(id: string) {
      if (id === '666') throw new TypeError('a defect')
      known(id)
      return row('stopped')
    },
    status: () => [row('publishing')],
    statusOf(id: string) {
      known(id)
      return row('stopped')
    },
  } as unknown as Publishing
  const refusalOf = (thrown: unknown): Refusal =>
    thrown instanceof Problem
      ? { code: thrown.code, ...problems[thrown.code], data: thrown.data }
      : { code: 'A_DEFECT', status: 500, message: '' }
  const keep = (message: string) => sent.push(JSON.parse(message))
  const heard = new Map<string, (notice: EventNotice) => void>()
  const events = {
    listen(id: string, call: (notice: EventNotice) => void) {
      known(id)
      heard.set(id, call)
      return () => void heard.delete(id)
    },
  }
  const commands = createCommandSession({ publishing, events, state, actor, answer: keep, tell: keep, refusalOf })
  const say = async (message: unknown) => {
    const before = sent.length
    commands.receive(typeof message === 'string' ? message : JSON.stringify(message))
    await expect.poll(() => sent.length).toBeGreaterThan(before)
    return sent.at(-1)
  }
  return { commands, state, sent, asked, say, heard }
}

describe("the earlier publisher's commands", () => {
  it('tell what a camera notices to who asked for it, and only while it is there', async () => {
    const { say, sent, heard, commands } = session()
    expect(await say({ command: 'subscribe_events', camera_id: 9 })).toMatchObject({ ok: false, error: { code: 'CAMERA_NOT_FOUND' } })
    expect(await say({ command: 'subscribe_events', camera_id: 1 })).toMatchObject({ ok: true, data: { subscribed: true } })
    heard.get('1')?.({ change: 'began', event: { kind: 'motion' } as EventNotice['event'] })
    expect(sent.at(-1)).toEqual({ type: 'event', event: 'camera_event', camera_id: '1', data: { change: 'began', kind: 'motion' } })
    await say({ command: 'unsubscribe_events', camera_id: 1 })
    expect(heard.size).toBe(0)
    await say({ command: 'subscribe_events', camera_id: 1 })
    commands.close()
    expect(heard.size).toBe(0)
    const { say: blind } = session({ name: 'blind', rights: new Set() })
    expect(await blind({ command: 'subscribe_events', camera_id: 1 })).toMatchObject({ error: { code: 'RIGHT_MISSING' } })
  })

  it('starts, stops and tells, with the request id given back', async () => {
    const { say, asked } = session()
    expect(await say({ command: 'start_publishing', camera_id: 1, force_restart: true, request_id: 'a' })).toMatchObject({
      ...{ type: 'response', ok: true, request_id: 'a', command: 'start_publishing' },
      data: { status: 'starting' },
    })
    expect(asked).toEqual([{ camera_id: '1', force_restart: true }])
    expect(await say({ command: 'stop_publishing', camera_id: '1' })).toMatchObject({ ok: true, data: { status: 'stopped' } })
    expect(await say({ type: 'get_status' })).toMatchObject({ ok: true, data: [{ camera_id: '1' }] })
  })

  it('tells who subscribed of changes, and its metrics every 2 s; nobody else', async () => {
    const { say, state, sent, commands } = session()
    state.put('publications', '1', row('starting'))
    expect(sent).toEqual([])
    expect(await say({ command: 'subscribe_camera', camera_id: 1 })).toMatchObject({
      ok: true,
      data: { subscribed: true, publication: { status: 'stopped' } },
    })
    for (const status of ['starting', 'publishing', 'publishing'] as const) state.put('publications', '1', row(status))
    expect(sent.slice(1).map(({ type }) => type)).toEqual(['event', 'metrics', 'event'])
    state.remove('publications', '1')
    expect(sent.at(-1)).toMatchObject({ type: 'event', event: 'publication_removed' })
    await say({ command: 'unsubscribe_camera', camera_id: '1' })
    const before = sent.length
    state.put('publications', '1', row('publishing'))
    commands.close()
    expect(sent).toHaveLength(before)
  })

  it('answers what makes no sense with the field, and refusals with their code', async () => {
    const { say } = session()
    expect(await say('{')).toMatchObject({ ok: false, error: { code: 'INPUT_INVALID', status: 400 } })
    expect(await say('[]')).toMatchObject({ ok: false })
    expect(await say({ command: 'reboot' })).toMatchObject({ error: { code: 'INPUT_INVALID', data: { fields: [{ field: 'command' }] } } })
    expect(await say({ command: 'start_publishing' })).toMatchObject({ error: { data: { fields: [{ field: 'camera_id' }] } } })
    expect(await say({ command: 'stop_publishing', camera_id: 666 })).toMatchObject({ ok: false, error: { code: 'A_DEFECT', status: 500 } })
    expect(await say({ command: 'subscribe_camera', camera_id: 9 })).toMatchObject({ error: { code: 'CAMERA_NOT_FOUND', status: 404 } })
  })

  it('lets nobody publish who may only view', async () => {
    const { say, asked } = session({ name: 'viewer', rights: new Set(['view'] as const) })
    for (const command of ['start_publishing', 'stop_publishing'])
      expect(await say({ command, camera_id: '1' })).toMatchObject({
        ok: false,
        error: { code: 'RIGHT_MISSING', data: { right: 'publish' } },
      })
    expect(await say({ command: 'get_status' })).toMatchObject({ ok: true })
    expect(asked).toEqual([])
  })
})
