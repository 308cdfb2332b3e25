/**
 * Requests of the PTZ service (ver20/ptz/wsdl). The `onvif` package's templates where they are right; moves and preset names
 * are written here, because the package cannot name a space, always adds a zoom, and pastes names as they are.
 */
import { type Operation, template, xml } from '../../devices/onvif/index.ts'
import type { Space } from './spaces.ts'

const { escapeXml } = xml
const ignore = () => {}
const profile = (token: string) => ({ profileToken: escapeXml(token) })
const schema = 'http://www.onvif.org/ver10/schema'

/** In the camera's own units; an axis that is left out is not sent. */
export interface Vector {
  readonly panTilt?: { readonly x: number; readonly y: number; readonly space: Space } | undefined
  readonly zoom?: { readonly x: number; readonly space: Space } | undefined
}

const own = (name: string, content: string): Operation => ({
  service: 'ptz',
  body: `<${name} xmlns="http://www.onvif.org/ver20/ptz/wsdl">${content}</${name}>`,
})
const element = (name: string, text: string) => `<${name}>${escapeXml(text)}</${name}>`
const written = (value: number) => String(Number(value.toFixed(6)))
const spaceOf = ({ uri }: Space) => (uri === undefined ? '' : ` space="${escapeXml(uri)}"`)

function vector({ panTilt, zoom }: Vector): string {
  const both = panTilt ? `<PanTilt xmlns="${schema}" x="${written(panTilt.x)}" y="${written(panTilt.y)}"${spaceOf(panTilt.space)}/>` : ''
  return both + (zoom ? `<Zoom xmlns="${schema}" x="${written(zoom.x)}"${spaceOf(zoom.space)}/>` : '')
}

export const ptzOperations = {
  nodes: () => template((cam) => cam.getNodes(ignore)),
  options: (configuration: string) => template((cam) => cam.getConfigurationOptions(escapeXml(configuration), ignore)),
  status: (token: string) => template((cam) => cam.getStatus(profile(token), ignore)),
  /** Seconds after which the camera ends it by itself; left out where it does not take one. */
  continuousMove: (token: string, velocity: Vector, timeout: number | undefined) =>
    own(
      'ContinuousMove',
      `${element('ProfileToken', token)}<Velocity>${vector(velocity)}</Velocity>${timeout === undefined ? '' : `<Timeout>PT${timeout}S</Timeout>`}`,
    ),
  relativeMove: (token: string, by: Vector) =>
    own('RelativeMove', `${element('ProfileToken', token)}<Translation>${vector(by)}</Translation>`),
  absoluteMove: (token: string, to: Vector) => own('AbsoluteMove', `${element('ProfileToken', token)}<Position>${vector(to)}</Position>`),
  stop: (token: string, axes: { panTilt: boolean; zoom: boolean }) => template((cam) => cam.stop({ ...profile(token), ...axes }, ignore)),
  presets: (token: string) => template((cam) => cam.getPresets(profile(token), ignore)),
  /** With a preset's token: overwrites it. */
  setPreset: (token: string, name: string, preset: string | undefined) =>
    own(
      'SetPreset',
      element('ProfileToken', token) + element('PresetName', name) + (preset === undefined ? '' : element('PresetToken', preset)),
    ),
  gotoPreset: (token: string, preset: string) =>
    template((cam) => cam.gotoPreset({ ...profile(token), preset: escapeXml(preset) }, ignore)),
  removePreset: (token: string, preset: string) =>
    template((cam) => cam.removePreset({ ...profile(token), presetToken: escapeXml(preset) }, ignore)),
  gotoHome: (token: string) => template((cam) => cam.gotoHomePosition(profile(token), ignore)),
  setHome: (token: string) => template((cam) => cam.setHomePosition(profile(token), ignore)),
  auxiliary: (token: string, command: string) =>
    own('SendAuxiliaryCommand', element('ProfileToken', token) + element('AuxiliaryData', command)),
}
