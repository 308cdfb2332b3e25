/**
 * The path of a publication on the server. What comes out is accepted by every MediaMTX from 1.2 to 1.20: the set of
 * characters differs between versions (`:` and `~` came and went), `[0-9A-Za-z_-]` and single slashes are common to all.
 */
import type { Camera, StreamRole } from '../../../src-shared/cameras.ts'
import { Problem } from '../../base/index.ts'

/** MediaMTX takes these for "any path" when they name a configuration. */
const reserved = new Set(['all', 'all_others'])
const longest = 200

/** `prefix` is the path of the profile's URL. */
export function pathFromTemplate(template: string, camera: Camera, role: StreamRole, prefix = ''): string {
  const values: Record<string, string> = {
    id: camera.id,
    name: camera.name,
    station: camera.station ?? '',
    role,
  }
  const filled = template.replace(/\{(id|name|station|role)\}/g, (_, key: string) => segment(values[key] ?? ''))
  const path = joinPath(prefix, filled.split('/').map(segment).join('/'))
  return path === '' || reserved.has(path) ? joinPath(prefix, `camera_${camera.id}`) : path
}

/** A path that a person or program asked for by name is taken as it is, or refused: silently another one would surprise. */
export function pathAsGiven(given: string, prefix = ''): string {
  const path = joinPath(prefix, given)
  const bad =
    path === '' ||
    path.length > longest ||
    reserved.has(path) ||
    !/^[0-9A-Za-z_\-./]+$/.test(path) ||
    path.split('/').some((part) => part === '.' || part === '..')
  if (bad) {
    const problem = 'letters, digits, _ - . and / only, not "." or ".." between slashes'
    throw new Problem('INPUT_INVALID', { fields: [{ field: 'publish_path', problem }] })
  }
  return path
}

function segment(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\u00df/g, 'ss')
    .replace(/[^0-9A-Za-z_-]+/g, '_')
    .replace(/_{2,}/g, '_')
    .replace(/^_+|_+$/g, '')
}

function joinPath(...parts: string[]): string {
  return parts
    .join('/')
    .split('/')
    .filter((part) => part !== '')
    .join('/')
    .slice(0, longest)
    .replace(/\/+$/, '')
}
