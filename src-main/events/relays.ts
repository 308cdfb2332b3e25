/**
 * Relay outputs (ver10/device/wsdl). ONVIF has no question for their state: only the camera's events tell it, so a switch is
 * believed when an event showed it, and called unseen where none comes.
 */
import type { Relay } from '../../src-shared/events.ts'
import { asFailure, Problem } from '../base/index.ts'
import { type OnvifDevice, OnvifFault, type Operation, secondsOf, xml } from '../devices/onvif/index.ts'

const { all, at, attribute, escapeXml, find, text } = xml
const device = 'http://www.onvif.org/ver10/device/wsdl'
const schema = 'http://www.onvif.org/ver10/schema'

export interface RelayWish {
  readonly mode?: 'bistable' | 'monostable' | undefined
  readonly delay_seconds?: number | undefined
  readonly idle?: 'open' | 'closed' | undefined
}

export interface RelayOutcome {
  readonly relay: Relay
  readonly outcome: 'applied' | 'applied-as' | 'not-applied'
  /** The camera's words, where it refused. */
  readonly evidence: string | null
}

const named = (token: string) => `<RelayOutputToken>${escapeXml(token)}</RelayOutputToken>`
const operations = {
  list: (): Operation => ({ service: 'device', body: `<GetRelayOutputs xmlns="${device}"/>` }),
  switch: (token: string, on: boolean): Operation => ({
    service: 'device',
    body: `<SetRelayOutputState xmlns="${device}">${named(token)}<LogicalState>${on ? 'active' : 'inactive'}</LogicalState></SetRelayOutputState>`,
  }),
  set: (token: string, mode: string, seconds: number, idle: string): Operation => ({
    service: 'device',
    body: `<SetRelayOutputSettings xmlns="${device}">${named(token)}<Properties><Mode xmlns="${schema}">${mode}</Mode><DelayTime xmlns="${schema}">PT${seconds}S</DelayTime><IdleState xmlns="${schema}">${idle}</IdleState></Properties></SetRelayOutputSettings>`,
  }),
}

/** Throws Failure where the camera lists none. */
export async function readRelays(camera: OnvifDevice, states: ReadonlyMap<string, boolean>): Promise<Relay[]> {
  const answer = find(await camera.call(operations.list()), 'GetRelayOutputsResponse')
  return all(answer, 'RelayOutputs').flatMap((one): Relay[] => {
    const token = attribute(one, 'token')
    if (token === undefined) return []
    const properties = at(one, 'Properties')
    const [mode, idle] = [text(properties, 'Mode'), text(properties, 'IdleState')]
    return [
      {
        token,
        mode: mode === 'Bistable' ? 'bistable' : mode === 'Monostable' ? 'monostable' : null,
        delay_seconds: mode === 'Monostable' ? (secondsOf(text(properties, 'DelayTime')) ?? null) : null,
        idle: idle === 'open' || idle === 'closed' ? idle : null,
        on: states.get(token) ?? null,
      },
    ]
  })
}

export async function switchRelay(camera: OnvifDevice, token: string, on: boolean): Promise<void> {
  await camera.call(operations.switch(token, on))
}

/** What is left out stays as the camera tells it. `read`: the relay as it is told now. */
export async function setRelay(camera: OnvifDevice, before: Relay, wish: RelayWish, read: () => Promise<Relay>): Promise<RelayOutcome> {
  const mode = wish.mode ?? before.mode ?? 'bistable'
  const seconds = wish.delay_seconds ?? before.delay_seconds ?? undefined
  const refuse = (field: string, problem: string): never => {
    throw new Problem('INPUT_INVALID', { fields: [{ field, problem }] })
  }
  if (mode === 'bistable' && wish.delay_seconds !== undefined) refuse('delay_seconds', 'is only for a relay that falls back')
  if (mode === 'monostable' && !seconds) refuse('delay_seconds', 'is needed for a relay that falls back: 0.1 to 86400')
  const wanted = { mode, delay_seconds: mode === 'monostable' ? (seconds ?? null) : null, idle: wish.idle ?? before.idle }
  const changes = (now: Relay) => (['mode', 'delay_seconds', 'idle'] as const).filter((name) => now[name] !== before[name])
  try {
    await camera.call(operations.set(before.token, mode === 'bistable' ? 'Bistable' : 'Monostable', seconds ?? 0, wanted.idle ?? 'open'))
  } catch (thrown) {
    if (!(thrown instanceof OnvifFault) || thrown.cause === 'auth') throw thrown
    return { relay: await read(), outcome: 'not-applied', evidence: thrown.evidence ?? asFailure(thrown).cause }
  }
  const relay = await read()
  const isDone = relay.mode === wanted.mode && relay.delay_seconds === wanted.delay_seconds && relay.idle === wanted.idle
  return { relay, outcome: isDone ? 'applied' : changes(relay).length > 0 ? 'applied-as' : 'not-applied', evidence: null }
}
