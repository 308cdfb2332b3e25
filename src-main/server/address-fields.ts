/**
 * Fields that stand in an address, `{name}` for one. A body may name them again, since what was read can be sent back; where it
 * names another, the address would win in silence, and a rename, say, would be lost.
 */
import { contract } from '../../src-shared/contract.ts'

interface Route {
  readonly method: string
  readonly path: RegExp
  readonly fields: readonly string[]
}

const routes = routesIn(contract)

/** The field that the body contradicts; undefined where there is none. `url`: with `/api` and its query. */
export function contradictedField(method: string, url: string, body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const path = url.split('?')[0]?.replace(/^\/api/, '') ?? ''
  const said = body as Record<string, unknown>
  for (const route of routes) {
    const values = route.method === method ? route.path.exec(path)?.slice(1) : undefined
    const field = route.fields.find((name, at) => said[name] !== undefined && String(said[name]) !== decoded(values?.[at] ?? ''))
    if (values) return field
  }
  return undefined
}

function routesIn(node: unknown): Route[] {
  if (typeof node !== 'object' || node === null) return []
  const { route } = ((node as { '~orpc'?: unknown })['~orpc'] ?? {}) as { route?: { method?: string; path?: string } }
  if (!route) return Object.values(node).flatMap(routesIn)
  const fields = [...(route.path ?? '').matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  if (fields.length === 0 || route.method === undefined) return []
  return [{ method: route.method, path: new RegExp(`^${route.path?.replace(/\{\w+\}/g, '([^/]+)')}$`), fields }]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
