/**
 * What a camera's head can do, from its node and its configuration's options: either may be missing or empty. The profile is
 * the first of the camera's input that has a PTZ configuration.
 */
import { Problem } from '../../base/index.ts'
import { type OnvifDevice, secondsOf, xml } from '../../devices/onvif/index.ts'
import { optional } from '../optional.ts'
import { type FocusWays, readFocus } from './focus.ts'
import { ptzOperations } from './operations.ts'
import { readSpaces, type Spaces } from './spaces.ts'

const { all, at, attribute, find, number, text } = xml

export interface Head {
  readonly profile: string
  readonly videoSource: string | undefined
  readonly spaces: Spaces
  /** Nothing is told: it is tried with −1 to 1 and no space named. */
  readonly guessed: boolean
  /** Seconds that a continuous move may be given; undefined where none are told. */
  readonly timeouts: { readonly min: number; readonly max: number } | undefined
  readonly mostPresets: number | undefined
  readonly home: boolean
  readonly auxiliary: readonly string[]
  readonly focus: FocusWays
}

/** Throws Problem PTZ_UNSUPPORTED, Failure when the camera cannot be asked. */
export async function readHead(device: OnvifDevice, input: string | undefined): Promise<Head> {
  if (!device.services.ptz) throw new Problem('PTZ_UNSUPPORTED', { what: 'ptz' })
  const profiles = (await device.profiles()).filter((one) => input === undefined || one.videoSource === input)
  const profile = profiles.find((one) => one.ptz)
  if (!profile?.ptz) throw new Problem('PTZ_UNSUPPORTED', { what: 'ptz' })
  const { configuration, node } = profile.ptz
  const [nodes, options, focus] = await Promise.all([
    optional(device.call(ptzOperations.nodes())),
    configuration === undefined ? undefined : optional(device.call(ptzOperations.options(configuration))),
    readFocus(device, profile.videoSource),
  ])
  const told = all(at(nodes, 'GetNodesResponse'), 'PTZNode')
  const own = told.find((one) => attribute(one, 'token') === node) ?? told[0]
  const spaces = { ...readSpaces(at(own, 'SupportedPTZSpaces')), ...readSpaces(find(options, 'Spaces')) }
  const guessed = !spaces.continuousPanTilt && !spaces.continuousZoom && !spaces.absolutePanTilt && !spaces.relativePanTilt
  const unit = { min: -1, max: 1 }
  const timeout = find(options, 'PTZTimeout')
  const [min, max] = [secondsOf(text(timeout, 'Min')), secondsOf(text(timeout, 'Max'))]
  return {
    profile: profile.token,
    videoSource: profile.videoSource,
    spaces: guessed
      ? { continuousPanTilt: { uri: undefined, x: unit, y: unit }, continuousZoom: { uri: undefined, x: unit, y: unit } }
      : spaces,
    guessed,
    timeouts: min === undefined || max === undefined || max <= 0 ? undefined : { min, max },
    mostPresets: number(own, 'MaximumNumberOfPresets'),
    home: text(own, 'HomeSupported') === 'true',
    auxiliary: all(own, 'AuxiliaryCommands').flatMap((command) => text(command) ?? []),
    focus,
  }
}
