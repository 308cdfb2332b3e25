/**
 * ONVIF events (ver10/events, WS-BaseNotification): pull-point subscriptions, each with what waits for it. A pull waits until
 * something comes, as the standard wants. What such services get wrong is in `quirks.ts`.
 */
import { randomUUID } from 'node:crypto'
import type { OnvifActions, OnvifDevice } from './device.ts'
import { escapeXml, SoapFault, type SoapRequest, text } from './soap.ts'

interface CameraNews {
  /** With its prefix: `tns1:VideoSource/MotionAlarm`. */
  readonly topic: string
  readonly source?: Readonly<Record<string, string>>
  readonly data?: Readonly<Record<string, string>>
  /** Told to whoever asks for the present state; false for what has no length. */
  readonly state?: boolean
  /** As it is written; the camera's clock when left out. */
  readonly time?: string
}

/** What a test does with a camera's events, and sees of its subscriptions. */
export interface CameraEventsSource {
  emit(news: CameraNews): void
  /** Subscriptions that live. */
  readonly subscriptions: number
  /** Forgets all of them without a word, as a restart does. */
  forget(): void
  /** No state holds any more, and nobody is told. */
  calm(): void
}

interface Subscription {
  readonly id: string
  readonly waiting: string[]
  ends: number
  wake: () => void
}

const most = 20

export function createEventService(device: OnvifDevice): CameraEventsSource & { readonly actions: OnvifActions; close(): void } {
  const subscriptions = new Map<string, Subscription>()
  /** The present states, by topic and source. */
  const states = new Map<string, CameraNews>()
  const quirks = () => device.faults.quirks ?? {}

  const write = ({ topic, source = {}, data = {}, state, time }: CameraNews, operation: string) => {
    const items = (all: Readonly<Record<string, string>>) =>
      Object.entries(all)
        .map(([name, value]) => `<tt:SimpleItem Name="${escapeXml(name)}" Value="${escapeXml(value)}"/>`)
        .join('')
    const property = state === false ? '' : ` PropertyOperation="${operation}"`
    return (
      `<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">${escapeXml(topic)}</wsnt:Topic>` +
      `<wsnt:Message><tt:Message UtcTime="${time ?? new Date(device.now()).toISOString()}"${property}><tt:Source>${items(source)}</tt:Source><tt:Data>${items(data)}</tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`
    )
  }
  const alive = () => {
    for (const [id, { ends }] of subscriptions) if (ends < Date.now()) subscriptions.delete(id)
    return [...subscriptions.values()]
  }
  const seconds = (written: string | undefined): number => {
    const [whole, minutes = 0, rest = 0] = /^PT(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(written ?? '') ?? []
    if (whole !== undefined) return quirks().durationsIgnored ? 0 : Number(minutes) * 60 + Number(rest)
    const moment = Date.parse(written ?? '')
    return Number.isFinite(moment) ? (moment - device.now()) / 1000 : 60
  }
  const times = (ends: number) =>
    `<wsnt:CurrentTime>${new Date(device.now()).toISOString()}</wsnt:CurrentTime><wsnt:TerminationTime>${new Date(device.now() + ends - Date.now()).toISOString()}</wsnt:TerminationTime>`
  const give = (subscription: Subscription, message: string) => {
    subscription.waiting.push(message)
    subscription.wake()
  }
  /** By its address, or by what came back as a header. */
  const named = ({ header, path }: SoapRequest & { path: string }): Subscription => {
    const id = quirks().referenceParameters ? text(header, 'SubscriptionId') : path.split('/').at(-1)
    const found = alive().find((one) => one.id === id)
    if (!found) throw new SoapFault(['wsrf-rw:ResourceUnknownFault'], 'No such subscription')
    return found
  }
  const renew = (subscription: Subscription, until: string | undefined) => {
    subscription.ends = Date.now() + Math.max(0, seconds(until)) * 1000
  }

  const actions: OnvifActions = {
    createPullPointSubscription(body) {
      if (quirks().noPullPoint) throw new SoapFault(['ter:ActionNotSupported'], 'Optional Action Not Implemented', 500)
      const until = text(body, 'InitialTerminationTime')
      if (quirks().needsTermination && until === undefined) throw new SoapFault([], 'Internal error', 500)
      if (alive().length >= (quirks().oneSubscription ? 1 : most))
        throw new SoapFault(['wsnt:SubscribeCreationFailedFault'], 'Maximum number of subscriptions reached', 500)
      const subscription: Subscription = { id: randomUUID(), waiting: [], ends: 0, wake: () => {} }
      renew(subscription, until)
      // alive for a moment also where the time was read as nothing
      if (quirks().durationsIgnored) subscription.ends = Date.now() + 1500
      subscriptions.set(subscription.id, subscription)
      const authority = quirks().subscriptionHost ?? device.authority()
      const path = quirks().referenceParameters ? '/onvif/event_service' : `/onvif/event_service/${subscription.id}`
      const parameters = quirks().referenceParameters
        ? `<wsa:ReferenceParameters><cam:SubscriptionId xmlns:cam="http://camera.example/events">${subscription.id}</cam:SubscriptionId></wsa:ReferenceParameters>`
        : ''
      const told = quirks().durationsIgnored ? Date.now() : subscription.ends
      return `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>http://${authority}${path}</wsa:Address>${parameters}</tev:SubscriptionReference>${times(told)}</tev:CreatePullPointSubscriptionResponse>`
    },
    async pullMessages(body, request) {
      const subscription = named(request)
      const wait = seconds(text(body, 'Timeout')) * 1000
      if (subscription.waiting.length === 0)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, wait)
          subscription.wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      if (subscriptions.get(subscription.id) !== subscription)
        throw new SoapFault(['ter:InvalidArgVal', 'ter:NoEntity'], 'No such subscription')
      if (!quirks().renewOnly) subscription.ends = Math.max(subscription.ends, Date.now() + 60_000)
      const limit = Number(text(body, 'MessageLimit') ?? most)
      const messages = subscription.waiting.splice(0, limit)
      return `<tev:PullMessagesResponse>${times(subscription.ends).replaceAll('wsnt:', 'tev:')}${messages.join('')}</tev:PullMessagesResponse>`
    },
    setSynchronizationPoint(_body, request) {
      const subscription = named(request)
      for (const state of states.values()) give(subscription, write(state, 'Initialized'))
      return '<tev:SetSynchronizationPointResponse/>'
    },
    renew(body, request) {
      const subscription = named(request)
      if (quirks().noRenew) throw new SoapFault(['ter:ActionNotSupported'], 'Optional Action Not Implemented', 500)
      renew(subscription, text(body, 'TerminationTime'))
      return `<wsnt:RenewResponse>${times(subscription.ends)}</wsnt:RenewResponse>`
    },
    unsubscribe(_body, request) {
      const { id, wake } = named(request)
      subscriptions.delete(id)
      wake()
      return '<wsnt:UnsubscribeResponse/>'
    },
    getEventProperties: () =>
      '<tev:GetEventPropertiesResponse><wsnt:FixedTopicSet>true</wsnt:FixedTopicSet></tev:GetEventPropertiesResponse>',
  }

  const forget = () => {
    const forgotten = [...subscriptions.values()]
    subscriptions.clear()
    for (const { wake } of forgotten) wake()
  }
  return {
    actions,
    emit(news) {
      if (news.state !== false) states.set(`${news.topic} ${JSON.stringify(news.source)}`, news)
      for (const subscription of alive()) give(subscription, write(news, 'Changed'))
    },
    get subscriptions() {
      return alive().length
    },
    forget,
    calm: () => states.clear(),
    close: forget,
  }
}
