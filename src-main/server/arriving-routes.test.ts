import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { Problem } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import { silentLog } from '../testing/silent-log.ts'
import { addArrivingRoutes } from './arriving-routes.ts'

it('hands out the files of what arrives as they are, with their query, and refusals as the API words them', async () => {
  const asked: string[][] = []
  const trouble = { cause: 'auth', evidence: 'playback answered 401', at: 0, retry_at: null, attempt: 1 }
  const publishing = {
    arriving: {
      async file(cameraId: string, file: string) {
        asked.push([cameraId, file])
        if (cameraId === '2') throw new Problem('PUBLISH_FAILED', { trouble })
        return { type: 'video/mp4', data: Buffer.from([0, 255, 1]) }
      },
    },
  }
  const app = Fastify()
  addArrivingRoutes(app, { publishing } as unknown as Engine, silentLog)
  const good = await app.inject('/streams/1/arriving/v_part0.mp4?session=a')
  expect(good.headers).toMatchObject({ 'content-type': 'video/mp4', 'cache-control': 'no-store' })
  expect([...good.rawPayload]).toEqual([0, 255, 1])
  expect(asked).toEqual([['1', 'v_part0.mp4?session=a']])
  expect((await app.inject('/streams/2/arriving/index.m3u8')).json()).toMatchObject({ code: 'PUBLISH_FAILED', data: { trouble } })
  await app.close()
})
