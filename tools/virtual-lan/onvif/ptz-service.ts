/** ONVIF PTZ (ver20/ptz): moves a real (if virtual) head, and remembers presets. */
import type { Position, PtzHead } from '../ptz-head.ts'
import type { OnvifActions, OnvifDevice } from './device.ts'
import { child, escapeXml, number, SoapFault, text, type XmlNode } from './soap.ts'

const spaces = 'http://www.onvif.org/ver10/tptz'
const range = (name: string, low: number, high: number) => `<tt:${name}><tt:Min>${low}</tt:Min><tt:Max>${high}</tt:Max></tt:${name}>`
const plane = (space: string, low = -1, high = 1) =>
  `<tt:URI>${spaces}/PanTiltSpaces/${space}</tt:URI>${range('XRange', low, high)}${range('YRange', low, high)}`
const line = (space: string, low: number, high = 1) => `<tt:URI>${spaces}/ZoomSpaces/${space}</tt:URI>${range('XRange', low, high)}`

const supportedSpaces = [
  `<tt:AbsolutePanTiltPositionSpace>${plane('PositionGenericSpace')}</tt:AbsolutePanTiltPositionSpace>`,
  `<tt:AbsoluteZoomPositionSpace>${line('PositionGenericSpace', 0)}</tt:AbsoluteZoomPositionSpace>`,
  `<tt:RelativePanTiltTranslationSpace>${plane('TranslationGenericSpace')}</tt:RelativePanTiltTranslationSpace>`,
  `<tt:RelativeZoomTranslationSpace>${line('TranslationGenericSpace', -1)}</tt:RelativeZoomTranslationSpace>`,
  `<tt:ContinuousPanTiltVelocitySpace>${plane('VelocityGenericSpace')}</tt:ContinuousPanTiltVelocitySpace>`,
  `<tt:ContinuousZoomVelocitySpace>${line('VelocityGenericSpace', -1)}</tt:ContinuousZoomVelocitySpace>`,
].join('')

/** `PT5S`, `PT1M30S`, `PT0.5S` (xs:duration) in seconds. */
function readDuration(duration: string | undefined): number | undefined {
  const [whole, hours, minutes, seconds] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration ?? '') ?? []
  return whole === undefined ? undefined : Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
}

function readVector(node: XmlNode | undefined): Partial<Position> {
  const [pan, tilt, zoom] = [number(node, 'PanTilt', '@x'), number(node, 'PanTilt', '@y'), number(node, 'Zoom', '@x')]
  return { ...(pan !== undefined && { pan }), ...(tilt !== undefined && { tilt }), ...(zoom !== undefined && { zoom }) }
}

const writeVector = ({ pan, tilt, zoom }: Position) =>
  `<tt:PanTilt x="${pan.toFixed(4)}" y="${tilt.toFixed(4)}"/><tt:Zoom x="${zoom.toFixed(4)}"/>`

export function ptzActions(device: OnvifDevice, head: PtzHead): OnvifActions {
  const presets = new Map<string, { name: string; at: Position }>([['1', { name: 'Home', at: { pan: 0, tilt: 0, zoom: 0 } }]])

  function presetOf(body: XmlNode): { token: string; at: Position } {
    const token = text(body, 'PresetToken') ?? ''
    const preset = presets.get(token)
    if (!preset) throw new SoapFault(['ter:InvalidArgVal', 'ter:NoToken'], 'The requested preset token does not exist.')
    return { token, at: preset.at }
  }

  const configuration = (tag: string) =>
    `<${tag} token="PTZConfig_1"><tt:Name>PTZConfig</tt:Name><tt:UseCount>1</tt:UseCount><tt:NodeToken>PTZNode_1</tt:NodeToken><tt:DefaultPTZTimeout>PT10S</tt:DefaultPTZTimeout></${tag}>`
  const node = (tag: string) =>
    `<${tag} token="PTZNode_1" FixedHomePosition="false"><tt:Name>PTZNode</tt:Name><tt:SupportedPTZSpaces>${supportedSpaces}</tt:SupportedPTZSpaces><tt:MaximumNumberOfPresets>100</tt:MaximumNumberOfPresets><tt:HomeSupported>true</tt:HomeSupported></${tag}>`

  return {
    getNodes: () => `<tptz:GetNodesResponse>${node('tptz:PTZNode')}</tptz:GetNodesResponse>`,
    getNode: () => `<tptz:GetNodeResponse>${node('tptz:PTZNode')}</tptz:GetNodeResponse>`,
    getConfigurations: () => `<tptz:GetConfigurationsResponse>${configuration('tptz:PTZConfiguration')}</tptz:GetConfigurationsResponse>`,
    getConfigurationOptions: () =>
      `<tptz:GetConfigurationOptionsResponse><tptz:PTZConfigurationOptions><tt:Spaces>${supportedSpaces}</tt:Spaces><tt:PTZTimeout><tt:Min>PT1S</tt:Min><tt:Max>PT60S</tt:Max></tt:PTZTimeout></tptz:PTZConfigurationOptions></tptz:GetConfigurationOptionsResponse>`,
    getStatus() {
      const state = head.moving ? 'MOVING' : 'IDLE'
      return `<tptz:GetStatusResponse><tptz:PTZStatus><tt:Position>${writeVector(head.position())}</tt:Position><tt:MoveStatus><tt:PanTilt>${state}</tt:PanTilt><tt:Zoom>${state}</tt:Zoom></tt:MoveStatus><tt:UtcTime>${new Date(device.now()).toISOString()}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>`
    },
    continuousMove(body) {
      const seconds = device.faults.ptzRuns ? undefined : (readDuration(text(body, 'Timeout')) ?? 10)
      head.drive(readVector(child(body, 'Velocity')), seconds)
      return '<tptz:ContinuousMoveResponse/>'
    },
    absoluteMove(body) {
      head.goTo(readVector(child(body, 'Position')))
      return '<tptz:AbsoluteMoveResponse/>'
    },
    relativeMove(body) {
      const { pan = 0, tilt = 0, zoom = 0 } = readVector(child(body, 'Translation'))
      const from = head.position()
      head.goTo({ pan: from.pan + pan, tilt: from.tilt + tilt, zoom: from.zoom + zoom })
      return '<tptz:RelativeMoveResponse/>'
    },
    stop(body) {
      // Neither named means both (ONVIF PTZ §5.3.3).
      head.stop({ panTilt: text(body, 'PanTilt') !== 'false', zoom: text(body, 'Zoom') !== 'false' })
      return '<tptz:StopResponse/>'
    },
    getPresets() {
      const one = ([token, { name, at }]: [string, { name: string; at: Position }]) =>
        `<tptz:Preset token="${escapeXml(token)}"><tt:Name>${escapeXml(name)}</tt:Name><tt:PTZPosition>${writeVector(at)}</tt:PTZPosition></tptz:Preset>`
      return `<tptz:GetPresetsResponse>${[...presets].map(one).join('')}</tptz:GetPresetsResponse>`
    },
    setPreset(body) {
      const token = text(body, 'PresetToken') || String(Math.max(0, ...[...presets.keys()].map(Number)) + 1)
      presets.set(token, { name: text(body, 'PresetName') || presets.get(token)?.name || `Preset ${token}`, at: head.position() })
      return `<tptz:SetPresetResponse><tptz:PresetToken>${escapeXml(token)}</tptz:PresetToken></tptz:SetPresetResponse>`
    },
    gotoPreset(body) {
      head.goTo(presetOf(body).at)
      return '<tptz:GotoPresetResponse/>'
    },
    removePreset(body) {
      presets.delete(presetOf(body).token)
      return '<tptz:RemovePresetResponse/>'
    },
    gotoHomePosition() {
      head.goTo({ pan: 0, tilt: 0, zoom: 0 })
      return '<tptz:GotoHomePositionResponse/>'
    },
  }
}
