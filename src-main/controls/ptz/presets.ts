/**
 * Presets of the camera, and presets of our own. The camera's are known by their tokens; names that it cannot keep are kept
 * here. None is ever visited that a person did not choose: on some cameras preset 94 is "Remote reboot".
 */
import * as z from 'zod'
import { PtzPosition, type PtzPreset } from '../../../src-shared/ptz.ts'
import { Failure, Problem } from '../../base/index.ts'
import { OnvifFault, xml } from '../../devices/onvif/index.ts'
import type { ControlMemory } from '../memory.ts'
import type { HeadDriver } from './head-driver.ts'
import { ptzOperations } from './operations.ts'
import type { Head } from './read-head.ts'
import { fromPlace } from './spaces.ts'

const { all, at, attribute, find, text } = xml

const Own = z.array(z.object({ token: z.string(), name: z.string(), position: PtzPosition, picture: z.string().nullable() }))
const Names = z.record(z.string(), z.string())

export interface Presets {
  list(): Promise<PtzPreset[]>
  /** Throws Problem PRESET_NOT_FOUND. */
  get(token: string): Promise<PtzPreset>
  go(preset: PtzPreset): Promise<void>
  /** Where it looks now. The camera has to stand. */
  save(name: string, options: { token?: string | undefined; own: boolean; picture: () => Promise<string | null> }): Promise<PtzPreset>
  rename(token: string, name: string): Promise<void>
  /** The tokens that really went: some cameras remove all, some none. */
  remove(token: string): Promise<string[]>
}

/** Names of functions that cameras hide among their presets. */
const acting =
  /reboot|restart|reset|factory|\bmenu\b|remote|manual limit|stop a scan|(start|begin).*(scan|patrol|pattern)|\bscan\b|patrol|pattern|wiper|\bIR\b|day mode|night mode|day\/night|one-?touch|auto-?flip|erase|delete|clear/i
const stockName = /^(preset|position|point|punto|\u9884\u7f6e\u70b9)?[\s_-]*\d*$/i

export function createPresets(options: {
  readonly cameraId: string
  readonly head: Head
  readonly driver: HeadDriver
  readonly memory: ControlMemory
  position(): Promise<z.infer<typeof PtzPosition> | undefined>
}): Presets {
  const { cameraId, head, driver, memory, position } = options
  const own = () => memory.get(cameraId, 'ptz-presets', Own) ?? []
  const names = () => memory.get(cameraId, 'ptz-names', Names) ?? {}
  const { absolutePanTilt, absoluteZoom } = head.spaces

  const ofCamera = async (): Promise<PtzPreset[]> => {
    const content = await driver.call(ptzOperations.presets(head.profile)).catch((thrown: unknown) => {
      if (thrown instanceof OnvifFault && thrown.cause !== 'auth') return undefined
      throw thrown
    })
    const ours = names()
    return all(at(content, 'GetPresetsResponse'), 'Preset').flatMap((preset) => {
      const token = attribute(preset, 'token')
      if (token === undefined) return []
      const told = text(preset, 'Name')
      const place = find(preset, 'PTZPosition')
      const share = (element: string, name: string) => {
        const value = attribute(find(place, element), name)
        return value === undefined || !Number.isFinite(Number(value)) ? null : Number(value)
      }
      const at = { pan: share('PanTilt', 'x'), tilt: share('PanTilt', 'y'), zoom: share('Zoom', 'x') }
      const known = at.pan !== null || at.zoom !== null
      return {
        token,
        name: ours[token] ?? told ?? token,
        own: false,
        empty: ours[token] === undefined && (told === undefined || stockName.test(told)) && !known,
        acts: acting.test(told ?? ''),
        position: known
          ? {
              pan: at.pan === null || !absolutePanTilt ? null : fromPlace(at.pan, absolutePanTilt.x, -1),
              tilt: at.tilt === null || !absolutePanTilt ? null : fromPlace(at.tilt, absolutePanTilt.y, -1),
              zoom: at.zoom === null || !absoluteZoom ? null : fromPlace(at.zoom, absoluteZoom.x, 0),
            }
          : null,
        picture: null,
      }
    })
  }
  const list = async () => [...(await ofCamera()), ...own().map((preset) => ({ ...preset, own: true, empty: false, acts: false }))]

  const get = async (token: string) => {
    const found = (await list()).find((preset) => preset.token === token)
    if (!found) throw new Problem('PRESET_NOT_FOUND', { token })
    return found
  }

  /** The camera's answer names the token; only where it does not, the list shows which is new. */
  const setOnCamera = async (name: string, token: string | undefined): Promise<string> => {
    const before = new Set((await ofCamera()).map((preset) => preset.token))
    const send = (called: string) => driver.call(ptzOperations.setPreset(head.profile, called, token))
    const plain =
      name
        .normalize('NFD')
        .replace(/[^\w -]/g, '')
        .trim() || 'preset'
    const content = await send(name).catch((thrown: unknown) => {
      if (plain === name || !(thrown instanceof OnvifFault) || thrown.cause === 'auth') throw thrown
      return send(plain)
    })
    const told = text(at(content, 'SetPresetResponse'), 'PresetToken') ?? token
    const after = await ofCamera()
    const made = told ?? after.find((preset) => !before.has(preset.token))?.token
    const kept = after.find((preset) => preset.token === made)
    if (made === undefined || !kept) throw new Failure('not-found', 'the camera answered, but its list shows no such preset')
    const ours = names()
    if (kept.name !== name) await memory.put(cameraId, 'ptz-names', { ...ours, [made]: name })
    else if (ours[made] !== undefined && ours[made] !== name) await memory.put(cameraId, 'ptz-names', without(ours, made))
    return made
  }

  return {
    list,
    get,
    async go(preset) {
      if (!preset.own) return void (await driver.call(ptzOperations.gotoPreset(head.profile, preset.token)))
      const { pan, tilt, zoom } = preset.position ?? {}
      await driver.absolute({ pan: pan ?? undefined, tilt: tilt ?? undefined, zoom: zoom ?? undefined })
    },
    async save(name, { token, own: ours, picture }) {
      if (!ours) return get(await setOnCamera(name, token))
      const place = await position()
      if (!place || !absolutePanTilt) throw new Problem('PTZ_UNSUPPORTED', { what: 'position' })
      const kept = own()
      const made = { token: token ?? freeToken(kept), name, position: place, picture: await picture() }
      await memory.put(cameraId, 'ptz-presets', [...kept.filter((preset) => preset.token !== made.token), made])
      return get(made.token)
    },
    async rename(token, name) {
      const preset = await get(token)
      if (preset.own)
        await memory.put(
          cameraId,
          'ptz-presets',
          own().map((one) => (one.token === token ? { ...one, name } : one)),
        )
      // a camera renames only by overwriting where it looks: the name is kept here
      else await memory.put(cameraId, 'ptz-names', { ...names(), [token]: name })
    },
    async remove(token) {
      const preset = await get(token)
      if (preset.own) {
        await memory.put(
          cameraId,
          'ptz-presets',
          own().filter((one) => one.token !== token),
        )
        return [token]
      }
      const before = await ofCamera()
      await driver.call(ptzOperations.removePreset(head.profile, token))
      await memory.put(cameraId, 'ptz-names', without(names(), token))
      // some cameras list their empty places
      const after = new Set((await ofCamera()).filter((one) => !one.empty).map((one) => one.token))
      return before.filter((one) => !one.empty && !after.has(one.token)).map((one) => one.token)
    },
  }
}

function without(names: Readonly<Record<string, string>>, token: string): Record<string, string> {
  return Object.fromEntries(Object.entries(names).filter(([name]) => name !== token))
}

function freeToken(kept: readonly { token: string }[]): string {
  for (let number = 1; ; number += 1) if (!kept.some(({ token }) => token === `own:${number}`)) return `own:${number}`
}
