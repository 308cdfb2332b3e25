/** Every request of the client, held against the server's own API pages of three versions. */
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { createMediamtxClient, type MediamtxClient } from './client.ts'

const Page = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({ parameters: z.array(z.object({ name: z.string(), in: z.string() })).optional(), requestBody: z.unknown().optional() }),
    ),
  ),
  components: z.object({ schemas: z.record(z.string(), z.object({ properties: z.record(z.string(), z.unknown()).optional() })) }),
})
const folder = join(import.meta.dirname, '../../../../shared/mediamtx')
const versions = ['1.5', '1.15', '1.20'].map((version) => {
  const file = join(folder, `openapi-v${version}.yaml`)
  return { version, file, missing: !existsSync(file) }
})

interface Asked {
  readonly method: string
  readonly path: string
  readonly query: readonly string[]
  readonly body: Record<string, unknown> | undefined
}
let asked: Asked[] = []
let client: MediamtxClient
let close: () => Promise<void>
/** What the server answers to a path; anything else is an empty list. */
let answers: Record<string, unknown> = {}

beforeEach(async () => {
  asked = []
  answers = {}
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      const body = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>)
      asked.push({ method: request.method ?? '', path: url.pathname, query: [...url.searchParams.keys()], body })
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answers[url.pathname] ?? { items: [], pageCount: 1, name: 'x', version: 'v1', started: 'now' }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  client = createMediamtxClient({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: undefined,
    redact: (text) => text,
  })
  close = async () => {
    client.close()
    await new Promise((resolve) => server.close(resolve))
  }
})
afterEach(() => close())

const pulled = { source: 'rtsp://c/1', sourceOnDemand: false, rtspTransport: 'tcp' }

async function askEverything(newest: boolean): Promise<void> {
  await client.globalSettings()
  await client.pathDefaults()
  await client.paths()
  await client.path('a/b')
  await client.pathConfigurations()
  await client.pathSettings('a/b')
  await client.addPath('a/b', pulled)
  await client.changePath('a/b', pulled)
  await client.deletePath('a/b')
  await client.rtspSessions()
  if (newest) {
    await client.info()
    await client.addPath('x', { ...pulled, forward: [{ dest: 'rtsp://d/x' }] })
    await client.forwards('x')
  }
}

/** `/v3/paths/get/{name}` takes names with slashes, as the server's router does. */
const pattern = (template: string) => new RegExp(`^${template.replace(/\{name\}/g, '.+').replace(/\{id\}/g, '[^/]+')}$`)

describe.each(versions)('requests against the API page of $version [needs api-pages]', ({ version, file, missing }) => {
  it.skipIf(missing)('are all known there: path, method, query and every key of the body', async () => {
    const page = Page.parse(parse(readFileSync(file, 'utf8')))
    await askEverything(version === '1.20')
    expect(asked.length).toBeGreaterThan(9)
    for (const { method, path, query, body } of asked) {
      const known = Object.entries(page.paths).find(([template]) => pattern(template).test(path))
      expect(known, path).toBeDefined()
      const operation = known?.[1][method.toLowerCase()]
      expect(operation, `${method} ${path}`).toBeDefined()
      const allowed = operation?.parameters?.filter((one) => one.in === 'query').map(({ name }) => name) ?? []
      expect(allowed, `${method} ${path}`).toEqual(expect.arrayContaining([...query]))
      if (!body) continue
      expect(operation?.requestBody, `${method} ${path}`).toBeDefined()
      expect(Object.keys(page.components.schemas.PathConf?.properties ?? {})).toEqual(expect.arrayContaining(Object.keys(body)))
    }
  })
})

describe('answers', () => {
  it('are followed page by page', async () => {
    answers['/v3/paths/list'] = { pageCount: 3, items: [{ name: 'a', ready: true, bytesReceived: 7, source: null }] }
    const { paths } = await client.paths()
    expect(asked.map(({ path }) => path)).toEqual(Array(3).fill('/v3/paths/list'))
    expect(paths.get('a')).toMatchObject({ available: true, inboundBytes: 7, source: undefined })
  })

  it('are read by their new names where a version has them', async () => {
    const item = {
      name: 'a',
      ready: false,
      available: true,
      online: true,
      bytesReceived: 1,
      inboundBytes: 9,
      source: { type: 'rtspSession', id: 'i' },
    }
    answers['/v3/paths/list'] = { items: [item] }
    expect((await client.paths()).paths.get('a')).toMatchObject({
      available: true,
      inboundBytes: 9,
      source: { type: 'rtspSession', id: 'i' },
    })
  })

  it('of something else than MediaMTX are a protocol failure', async () => {
    answers['/v3/paths/list'] = { hello: 'world' }
    await expect(client.paths()).rejects.toMatchObject({ cause: 'protocol' })
  })
})
