/** Each procedure declares a right, and nothing of the engine is reached by a call of an actor who has not got it. */

import { call, isProcedure, ORPCError } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { type Right, rights } from '../../src-shared/rights.ts'
import type { Engine } from '../engine.ts'
import { silentLog as log } from '../testing/silent-log.ts'
import type { Actor } from './actor.ts'
import { router } from './router.ts'

interface Found {
  readonly path: string
  readonly right: Right
  run(actor: Actor, engine: Engine): Promise<unknown>
}

const withRights = (...given: Right[]): Actor => ({ name: 'somebody', rights: new Set(given) })

function proceduresOf(node: object, path = ''): Found[] {
  return Object.entries(node).flatMap(([name, child]): Found[] => {
    const here = path ? `${path}.${name}` : name
    if (!isProcedure(child)) return proceduresOf(child as object, here)
    const { right } = child['~orpc'].meta as { right: Right }
    return [{ path: here, right, run: (actor, engine) => call(child, {}, { context: { engine, actor, log } }) }]
  })
}

/** An engine that notes whatever is touched of it. */
function watchedEngine(): { engine: Engine; touched: string[] } {
  const touched: string[] = []
  const engine = new Proxy({}, { get: (_target, name) => void touched.push(String(name)) })
  return { engine: engine as Engine, touched }
}

const procedures = proceduresOf(router)

describe('the rights of the contract', () => {
  it('are declared by each procedure, and each of them that changes something needs more than to view', () => {
    expect(procedures.length).toBeGreaterThan(30)
    for (const { path, right } of procedures) expect([path, rights.includes(right)]).toEqual([path, true])
    const viewed = procedures.filter(({ right }) => right === 'view').map(({ path }) => path)
    expect(
      viewed.filter((path) => /\.(create|change|replace|remove|start|stop|cancel|adopt|activate|acceptCertificate)$/.test(path)),
    ).toEqual([])
  })

  it.each(procedures.map((procedure) => [procedure.path, procedure] as const))(
    '%s refuses whoever has all but its right',
    async (_, found) => {
      const { engine, touched } = watchedEngine()
      const refused = await found.run(withRights(...rights.filter((right) => right !== found.right)), engine).catch((thrown) => thrown)
      expect(refused).toBeInstanceOf(ORPCError)
      expect(refused).toMatchObject({ code: 'RIGHT_MISSING', status: 403, data: { right: found.right } })
      expect(touched).toEqual([])
    },
  )

  it('let pass whoever has just the one', async () => {
    const asked: string[] = []
    const engine = { cameras: { list: () => [], remove: async (id: string) => void asked.push(id) } } as unknown as Engine
    const context = (...given: Right[]) => ({ context: { engine, actor: withRights(...given), log } })
    expect(await call(router.cameras.list, undefined, context('view'))).toEqual([])
    await call(router.cameras.remove, { camera_id: '7' }, context('configure'))
    expect(asked).toEqual(['7'])
  })
})
