/** A route that changes something says which right it needs, or the shell does not open. */
import Fastify from 'fastify'
import { afterEach, expect, it } from 'vitest'
import type { Right } from '../../src-shared/rights.ts'
import { silentLog } from '../testing/silent-log.ts'
import type { Access } from './access.ts'
import { admitRequests } from './admit-requests.ts'
import { typeOtherRefusals } from './typed-refusal.ts'

const opened: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close()
})

function shell(...given: Right[]) {
  const app = Fastify()
  opened.push(app)
  admitRequests(app, { admit: () => ({ name: 'somebody', rights: new Set(given) }) } as unknown as Access)
  typeOtherRefusals(app, silentLog)
  return app
}

it('refuses to open with one that says none', () => {
  expect(() => shell().post('/things', () => 'done')).toThrow('/things')
  expect(() => shell().delete('/things/:id', () => 'done')).toThrow('/things/:id')
  expect(() => shell().get('/things', () => 'seen')).not.toThrow()
  expect(() => shell().post('/login', () => 'in')).not.toThrow()
})

it('lets pass whoever has the right that is said, and for reading who may view', async () => {
  const ask = async (method: 'GET' | 'POST', ...given: Right[]) => {
    const app = shell(...given)
    app.get('/things', () => 'seen')
    app.post('/things', { config: { right: 'record' } }, () => 'done')
    return (await app.inject({ method, url: '/things' })).statusCode
  }
  expect([await ask('POST', 'record'), await ask('POST', 'view', 'publish')]).toEqual([200, 403])
  expect([await ask('GET', 'view'), await ask('GET', 'record')]).toEqual([200, 403])
})
