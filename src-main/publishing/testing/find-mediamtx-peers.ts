/**
 * Which real MediaMTX servers are at hand for tests, oldest first; `tools/test/peers.ts` tells how to have more of them.
 *
 * MEDIAMTX_BIN (files, separated as in PATH) names them; without it they are looked for on the PATH: `mediamtx`, and any number
 * of others as `mediamtx-v1.5.1`. What only newer ones can has a name of its own for `[needs …]`, see `abilities`.
 */
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'

export interface MediamtxBinary {
  /** For the test's title. */
  readonly name: string
  readonly file: string
  /** Not at hand: to be skipped by its name, or to fail where every peer is required. */
  readonly missing: boolean
}

const pattern = /^mediamtx(-v?(\d+(\.\d+)*))?(\.exe)?$/

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => pattern.test(name))
  } catch {
    return []
  }
}

function onPath(): string[] {
  const found = new Map<string, string>()
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    for (const name of namesIn(folder)) {
      const file = join(folder, name)
      if (!found.has(name) && isExecutable(file)) found.set(name, file)
    }
  }
  return [...found.values()]
}

/** The one without a version in its name is what people have installed: taken for the newest. */
function version(file: string): number {
  const [, , text] = pattern.exec(basename(file)) ?? []
  const [major = 0, minor = 0, patch = 0] = text?.split('.').map(Number) ?? [Number.MAX_SAFE_INTEGER / 1e6]
  return major * 1e6 + minor * 1e3 + patch
}

const given = (process.env.MEDIAMTX_BIN ?? '').split(delimiter).filter((file) => file !== '')
const found = (given.length > 0 ? given : onPath()).sort((one, other) => version(one) - version(other))
const required = process.env.CAMGATE_PEERS === 'required'

const present: readonly MediamtxBinary[] =
  found.length > 0
    ? found.map((file) => ({ name: basename(file), file, missing: false }))
    : [{ name: 'mediamtx (not found on the PATH)', file: 'mediamtx', missing: !required }]

/** For what does not depend on the version. */
export const newest = present.at(-1) as MediamtxBinary

/** Every server at hand. With a single one, an entry stands for the older versions, to be skipped by its name. */
export const mediamtxPeers: readonly MediamtxBinary[] =
  present.length > 1 ? present : [{ name: 'an older version [needs mediamtx-old]', file: 'mediamtx-v1.5.1', missing: true }, newest]

/**
 * What not every version can, by the name that a test gives it in `[needs …]`: a word that stands in the program of those that
 * can. Asking for the version would not do: not every build knows its own.
 */
export const abilities = {
  'mediamtx-users': 'authInternalUsers', // 1.6 and newer: users, also for the API
  'mediamtx-https': 'apiEncryption', // 1.9 and newer: the API over https
  'mediamtx-errors': 'inboundFramesInError', // 1.17 and newer: counts errors in what arrives
  'mediamtx-forward': 'paths/forward/list', // 1.20 and newer
} as const
export type Ability = keyof typeof abilities

const able = new Map<string, boolean>()

function isAble({ file, missing }: MediamtxBinary, ability: Ability): boolean {
  const key = `${ability} ${file}`
  const known = able.get(key)
  if (known !== undefined) return known
  const found = !missing && isExecutable(file) && readFileSync(file).includes(abilities[ability])
  able.set(key, found)
  return found
}

/** The newest at hand that can do this. Without one, an entry to be skipped by the name of what is needed. */
export function newestWith(ability: Ability): MediamtxBinary {
  return present.findLast((binary) => isAble(binary, ability)) ?? { ...newest, missing: !required }
}
