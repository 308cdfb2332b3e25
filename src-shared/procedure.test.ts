/** A procedure without a right is no part of a contract: the compiler says so (`npm run check`), and the rights that are named stand in its meta. */
import { oc } from '@orpc/contract'
import { expect, it } from 'vitest'
import * as z from 'zod'
import type { Procedures } from './contract.ts'
import { needs } from './procedure.ts'

it('begins with its right, or does not compile', () => {
  const named = { look: needs('view').output(z.string()), deep: { press: needs('control').input(z.string()) } } satisfies Procedures
  expect(named.look['~orpc'].meta).toEqual({ right: 'view' })
  expect(named.deep.press['~orpc'].meta).toEqual({ right: 'control' })
  // @ts-expect-error: it says no right
  const open = { look: oc.output(z.string()) } satisfies Procedures
  expect(open.look['~orpc'].meta).toEqual({})
  // @ts-expect-error: there is no such right
  needs('everything')
})
