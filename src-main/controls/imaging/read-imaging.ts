/** Imaging settings and their options as controls: what is offered, with its real range. */
import type { Control, ControlValue } from '../../../src-shared/controls.ts'
import { secondsOf, xml } from '../../devices/onvif/index.ts'
import { idOf, type KnownSetting, knownSettings } from './known-settings.ts'

const { all, at, attribute, number, text } = xml

const byId = new Map(knownSettings.map((setting) => [idOf(setting), setting]))

export function settingOf(id: string): KnownSetting {
  const setting = byId.get(id)
  if (!setting) throw new Error(`No imaging setting is called ${id}`)
  return setting
}

/** `options` undefined: the camera tells none, so that only what it shows can be set, without a range. */
export function readImaging(settings: xml.XmlNode, options: xml.XmlNode | undefined, readOnly: boolean): Control[] {
  const controls = knownSettings.flatMap((setting) => toControl(setting, settings, options, readOnly))
  return controls.map((control) => {
    const { manual } = settingOf(control.id)
    if (!manual) return control
    const by = controls.find(({ id }) => id === idOf({ path: manual[0].split('.') }))
    if (!by || by.value === manual[1] || by.value === null) return control
    const release = by.read_only || !by.options.some(({ value }) => value === manual[1]) ? null : manual[1]
    return { ...control, inactive: { by: by.id, release } }
  })
}

function toControl(setting: KnownSetting, settings: xml.XmlNode, options: xml.XmlNode | undefined, readOnly: boolean): Control[] {
  const { path, kind, tab, unit } = setting
  const told = settings === '' ? undefined : toldIn(settings, setting)
  const optionPath = setting.options ?? path
  const offered = options === undefined || optionPath.length === 0 ? undefined : at(options, ...optionPath)
  // some options say only that there is such a thing
  if (told === undefined && text(offered) === 'false') return []
  const modes = options === undefined ? [] : modesOf(options, optionPath)
  if (told === undefined && (kind === 'choice' ? modes.length === 0 : offered === undefined)) return []
  const [min, max] = rangeOf(setting, offered)
  const value: ControlValue | null = told === undefined ? null : kind === 'number' ? finite(told) : told
  const choices = modes.length > 0 || told === undefined ? modes : [told]
  return [
    {
      id: idOf(setting),
      key: idOf(setting),
      label: labelOf(setting.attribute === undefined ? path : [...path, setting.attribute]),
      tab,
      group: path[0] ?? '',
      source: 'imaging',
      kind,
      min: kind === 'number' ? (min ?? null) : null,
      max: kind === 'number' ? (max ?? null) : null,
      step: null,
      default: null,
      unit: unit ?? null,
      options: kind === 'choice' ? choices.map((mode) => ({ value: mode, label: mode })) : [],
      value,
      // "For read-only parameters only a single option or identical Min and Max" (imaging.wsdl)
      read_only: readOnly || (kind === 'choice' ? choices.length < 2 : min !== undefined && min === max),
      volatile: false,
      inactive: null,
    },
  ]
}

/** A duration as seconds. */
function toldIn(settings: xml.XmlNode, { path, attribute: name, duration }: KnownSetting): string | undefined {
  if (name !== undefined) return attribute(at(settings, ...path), name)
  const told = text(settings, ...path)
  const seconds = duration ? secondsOf(told) : undefined
  return duration ? (seconds === undefined ? undefined : String(seconds)) : told
}

function rangeOf({ range, duration }: KnownSetting, offered: xml.XmlNode | undefined): [min: number | undefined, max: number | undefined] {
  if (duration) return [secondsOf(text(offered, 'Min')), secondsOf(text(offered, 'Max'))]
  const [min, max] = [number(offered, 'Min'), number(offered, 'Max')]
  return min === undefined && max === undefined && range ? [...range] : [min, max]
}

/** As the camera takes it. */
export const writtenAs = ({ duration }: KnownSetting, value: ControlValue | null): string => (duration ? `PT${value}S` : String(value))

function modesOf(options: xml.XmlNode, path: readonly string[]): string[] {
  const parent = path.length === 1 ? options : at(options, ...path.slice(0, -1))
  return [...new Set(all(parent, path.at(-1) ?? '').flatMap((mode) => text(mode) ?? []))]
}

function finite(told: string): number | null {
  const value = Number(told)
  return Number.isFinite(value) ? value : null
}

function labelOf(path: readonly string[]): string {
  const words = path.filter((part) => part !== 'Extension').map((part) => part.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase())
  const joined = words.at(-1) === 'mode' || words.at(-1) === 'level' || words.includes('window') ? words.join(' ') : (words.at(-1) ?? '')
  return joined.charAt(0).toUpperCase() + joined.slice(1)
}
