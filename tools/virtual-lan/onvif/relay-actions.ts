/** Relay outputs: one that stays, one that falls back, until they are set otherwise. Each change is told as an event. */
import type { OnvifActions } from './device.ts'
import type { CameraEventsSource } from './events-service.ts'
import type { OnvifQuirks } from './quirks.ts'
import { child, SoapFault, text, type XmlNode } from './soap.ts'

interface Output {
  mode: string
  /** Seconds after which it falls back. */
  delay: number
  idle: string
}

export function relayActions(events: Pick<CameraEventsSource, 'emit'>, quirks: () => OnvifQuirks): OnvifActions {
  const outputs = new Map<string, Output>([
    ['RelayOutput_1', { mode: 'Bistable', delay: 0, idle: 'open' }],
    ['RelayOutput_2', { mode: 'Monostable', delay: 1, idle: 'open' }],
  ])
  const switched = (token: string, on: boolean) => {
    if (!quirks().relaysSilent)
      events.emit({ topic: 'tns1:Device/Trigger/Relay', source: { RelayToken: token }, data: { LogicalState: String(on) } })
  }
  const named = (body: XmlNode) => {
    const token = text(child(body, 'RelayOutputToken')) ?? ''
    const output = outputs.get(token)
    if (!output) throw new SoapFault(['ter:InvalidArgVal', 'ter:RelayToken'], 'No such relay')
    return { token, output }
  }
  return {
    getRelayOutputs: () =>
      `<tds:GetRelayOutputsResponse>${[...outputs]
        .map(
          ([token, { mode, delay, idle }]) =>
            `<tds:RelayOutputs token="${token}"><tt:Properties><tt:Mode>${mode}</tt:Mode><tt:DelayTime>PT${delay}S</tt:DelayTime><tt:IdleState>${idle}</tt:IdleState></tt:Properties></tds:RelayOutputs>`,
        )
        .join('')}</tds:GetRelayOutputsResponse>`,
    setRelayOutputState(body) {
      const { token, output } = named(body)
      const on = text(body, 'LogicalState') === 'active'
      switched(token, on)
      if (on && output.mode === 'Monostable') setTimeout(() => switched(token, false), output.delay * 1000).unref()
      return '<tds:SetRelayOutputStateResponse/>'
    },
    setRelayOutputSettings(body) {
      const { output } = named(body)
      const properties = child(body, 'Properties')
      const [mode, idle] = [text(properties, 'Mode') ?? '', text(properties, 'IdleState') ?? '']
      const delay = Number(/^PT([\d.]+)S$/.exec(text(properties, 'DelayTime') ?? '')?.[1])
      if (!/^(Mono|Bi)stable$/.test(mode) || !/^(open|closed)$/.test(idle) || Number.isNaN(delay))
        throw new SoapFault(['ter:InvalidArgVal', 'ter:ModeError'], 'Mode, delay and idle state are needed.')
      if (quirks().relaySet === 'ignored') return '<tds:SetRelayOutputSettingsResponse/>'
      // a relay of this kind knows whole seconds
      Object.assign(output, { mode, idle, delay: quirks().relaySet === 'clamped' ? Math.ceil(delay) : delay })
      return '<tds:SetRelayOutputSettingsResponse/>'
    },
  }
}
