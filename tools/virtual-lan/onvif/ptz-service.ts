/** ONVIF PTZ (ver20/ptz): moves a real (if virtual) head, and remembers presets. What it gets wrong is in `quirks.ts`. */
import { type Counts, countRequest } from '../faults.ts'
import type { Position, PtzHead } from '../ptz-head.ts'
import type { OnvifActions, OnvifDevice } from './device.ts'
import { ptzUnits } from './ptz-units.ts'
import { child, escapeXml, number, SoapFault, text, type XmlNode } from './soap.ts'

/** `PT5S`, `PT1M30S`, `PT0.5S` (xs:duration) in seconds. */
function readDuration(duration: string | undefined): number | undefined {
  const [whole, hours, minutes, seconds] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration ?? '') ?? []
  return whole === undefined ? undefined : Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
}

function readVector(node: XmlNode | undefined): Partial<Position> {
  const [pan, tilt, zoom] = [number(node, 'PanTilt', '@x'), number(node, 'PanTilt', '@y'), number(node, 'Zoom', '@x')]
  return { ...(pan !== undefined && { pan }), ...(tilt !== undefined && { tilt }), ...(zoom !== undefined && { zoom }) }
}

const acting: Readonly<Record<string, string>> = { '92': 'Set manual limits', '94': 'Remote reboot', '95': 'Call OSD menu' }
const middle = { pan: 0, tilt: 0, zoom: 0 }

export function ptzActions(device: OnvifDevice, head: PtzHead, counts: Counts): OnvifActions {
  const presets = new Map<string, { name: string; at: Position }>([['1', { name: 'Home', at: middle }]])
  const quirks = () => device.faults.quirks ?? {}
  const units = () => ptzUnits(quirks())
  let home: Position = middle

  const listed = (): [string, { name: string; at: Position | undefined }][] => {
    const service = Array.from({ length: 99 }, (_, index) => String(index + 2)).map((token): [string, { name: string; at: undefined }] => [
      token,
      { name: acting[token] ?? `Preset ${token}`, at: undefined },
    ])
    return [...presets, ...(quirks().servicePresets ? service.filter(([token]) => !presets.has(token)) : [])]
  }

  function presetOf(body: XmlNode): { token: string; at: Position | undefined } {
    const token = text(body, 'PresetToken') ?? ''
    const preset = listed().find(([known]) => known === token)?.[1]
    if (!preset) throw new SoapFault(['ter:InvalidArgVal', 'ter:NoToken'], 'The requested preset token does not exist.')
    return { token, at: preset.at }
  }

  const writeVector = (at: Position) => {
    const { pan, tilt, zoom } = units().write(at)
    return `<tt:PanTilt x="${pan.toFixed(4)}" y="${tilt.toFixed(4)}"/><tt:Zoom x="${zoom.toFixed(4)}"/>`
  }
  const configuration = (tag: string) =>
    `<${tag} token="PTZConfig_1"><tt:Name>PTZConfig</tt:Name><tt:UseCount>1</tt:UseCount><tt:NodeToken>PTZNode_1</tt:NodeToken><tt:DefaultPTZTimeout>PT10S</tt:DefaultPTZTimeout></${tag}>`
  const node = (tag: string) =>
    `<${tag} token="PTZNode_1" FixedHomePosition="false"><tt:Name>PTZNode</tt:Name><tt:SupportedPTZSpaces>${units().spaces}</tt:SupportedPTZSpaces><tt:MaximumNumberOfPresets>100</tt:MaximumNumberOfPresets><tt:HomeSupported>${!quirks().noHome}</tt:HomeSupported><tt:AuxiliaryCommands>tt:Wiper|On</tt:AuxiliaryCommands><tt:AuxiliaryCommands>tt:Wiper|Off</tt:AuxiliaryCommands></${tag}>`
  const timeouts = () => (quirks().timeoutRefused ? '' : '<tt:PTZTimeout><tt:Min>PT1S</tt:Min><tt:Max>PT60S</tt:Max></tt:PTZTimeout>')
  const refuse = (what: string) => new SoapFault(['ter:InvalidArgVal'], what)

  return {
    getNodes: () => `<tptz:GetNodesResponse>${node('tptz:PTZNode')}</tptz:GetNodesResponse>`,
    getNode: () => `<tptz:GetNodeResponse>${node('tptz:PTZNode')}</tptz:GetNodeResponse>`,
    getConfigurations: () => `<tptz:GetConfigurationsResponse>${configuration('tptz:PTZConfiguration')}</tptz:GetConfigurationsResponse>`,
    getConfigurationOptions: () =>
      `<tptz:GetConfigurationOptionsResponse><tptz:PTZConfigurationOptions><tt:Spaces>${units().spaces}</tt:Spaces>${timeouts()}</tptz:PTZConfigurationOptions></tptz:GetConfigurationOptionsResponse>`,
    async getStatus() {
      const { status } = quirks()
      if (status === 'slow') await new Promise((done) => setTimeout(done, 2000))
      if (status === 'none') throw new SoapFault(['ter:Action', 'ter:NoStatus'], 'No status', 500)
      const state = status === 'moving' || (head.moving && status !== 'idle') ? 'MOVING' : 'IDLE'
      const position = status === 'idle' ? '' : `<tt:Position>${writeVector(status === 'zeros' ? middle : head.position())}</tt:Position>`
      return `<tptz:GetStatusResponse><tptz:PTZStatus>${position}<tt:MoveStatus><tt:PanTilt>${state}</tt:PanTilt><tt:Zoom>${state}</tt:Zoom></tt:MoveStatus><tt:UtcTime>${new Date(device.now()).toISOString()}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>`
    },
    continuousMove(body) {
      const velocity = units().speed(readVector(child(body, 'Velocity')))
      const limit = text(body, 'Timeout')
      if (quirks().timeoutRefused && limit !== undefined) throw refuse('unsupported field Timeout')
      if (quirks().zoomApart && velocity.pan !== undefined && velocity.zoom !== undefined) throw refuse('only one of them')
      if (quirks().oneAxis && velocity.pan && velocity.tilt) throw refuse('only one movement')
      if (quirks().zeroVelocityIgnored && Object.values(velocity).every((share) => share === 0)) return '<tptz:ContinuousMoveResponse/>'
      head.drive(velocity, device.faults.ptzRuns ? undefined : (readDuration(limit) ?? 10))
      return '<tptz:ContinuousMoveResponse/>'
    },
    absoluteMove(body) {
      const to = units().place(readVector(child(body, 'Position')))
      head.goTo(quirks().missingAxisIsZero ? { pan: 0, tilt: 0, zoom: 0, ...to } : to)
      return '<tptz:AbsoluteMoveResponse/>'
    },
    relativeMove(body) {
      const translation = child(body, 'Translation')
      const { pan = 0, tilt = 0, zoom = 0 } = readVector(translation)
      const from = head.position()
      // half of the picture is 0.1 of the range here
      const share = text(translation, 'PanTilt', '@space')?.includes('Fov') ? 0.1 / 100 : 1
      head.goTo({ pan: from.pan + pan * share, tilt: from.tilt + tilt * share, zoom: from.zoom + zoom })
      return '<tptz:RelativeMoveResponse/>'
    },
    stop(body) {
      if (quirks().stop === 'refused') throw new SoapFault(['ter:ActionNotSupported'], 'Action Not Implemented', 500)
      // Neither named means both (ONVIF PTZ §5.3.3).
      if (quirks().stop !== 'ignored') head.stop({ panTilt: text(body, 'PanTilt') !== 'false', zoom: text(body, 'Zoom') !== 'false' })
      return '<tptz:StopResponse/>'
    },
    getPresets() {
      const one = ([token, { name, at }]: [string, { name: string; at: Position | undefined }]) =>
        `<tptz:Preset token="${escapeXml(token)}"><tt:Name>${escapeXml(name)}</tt:Name>${at ? `<tt:PTZPosition>${writeVector(at)}</tt:PTZPosition>` : ''}</tptz:Preset>`
      return `<tptz:GetPresetsResponse>${listed().map(one).join('')}</tptz:GetPresetsResponse>`
    },
    setPreset(body) {
      const token = text(body, 'PresetToken') || String(Math.max(0, ...[...presets.keys()].map(Number)) + 1)
      const name = text(body, 'PresetName') || presets.get(token)?.name || `Preset ${token}`
      if (head.moving) throw new SoapFault(['ter:Action', 'ter:MovingPTZ'], 'The head moves.', 500)
      if (quirks().plainNames && !/^[\w -]+$/.test(name)) throw new SoapFault(['ter:InvalidArgVal', 'ter:InvalidPresetName'], 'Bad name')
      presets.set(token, { name, at: head.position() })
      return `<tptz:SetPresetResponse><tptz:PresetToken>${escapeXml(token)}</tptz:PresetToken></tptz:SetPresetResponse>`
    },
    gotoPreset(body) {
      const { token, at } = presetOf(body)
      countRequest(counts, `GotoPreset ${token}`)
      if (at) head.goTo(at)
      return '<tptz:GotoPresetResponse/>'
    },
    removePreset(body) {
      const { token } = presetOf(body)
      if (quirks().removesAll) presets.clear()
      presets.delete(token)
      return '<tptz:RemovePresetResponse/>'
    },
    gotoHomePosition() {
      if (quirks().noHome) throw new SoapFault(['ter:InvalidArgVal', 'ter:NoHomePosition'], 'No home')
      head.goTo(home)
      return '<tptz:GotoHomePositionResponse/>'
    },
    setHomePosition() {
      if (quirks().noHome) throw new SoapFault(['ter:Action', 'ter:CannotOverwriteHome'], 'No home', 500)
      home = head.position()
      return '<tptz:SetHomePositionResponse/>'
    },
    sendAuxiliaryCommand(body) {
      countRequest(counts, `auxiliary ${text(body, 'AuxiliaryData')}`)
      return '<tptz:SendAuxiliaryCommandResponse><tptz:AuxiliaryResponse>ok</tptz:AuxiliaryResponse></tptz:SendAuxiliaryCommandResponse>'
    },
  }
}
