/** Requests of the event service (ver10/events/wsdl, WS-BaseNotification), each with the action that such services choose by. */
import type { CallOptions, Operation } from '../../devices/onvif/index.ts'

type Request = readonly [operation: Operation, options: Pick<CallOptions, 'action'>]

const events = 'http://www.onvif.org/ver10/events/wsdl'
const notification = 'http://docs.oasis-open.org/wsn/b-2'
const request = (body: string, action: string): Request => [{ service: 'events', body }, { action }]

/** `PT120S`, or a moment by the camera's clock. */
export type TerminationTime = `PT${number}S` | Date
const written = (time: TerminationTime) => (typeof time === 'string' ? time : time.toISOString().replace(/\.\d+Z$/, 'Z'))

export const pullPoint = {
  // Tapo answers 500 without a time
  create: (until: TerminationTime) =>
    request(
      `<CreatePullPointSubscription xmlns="${events}"><InitialTerminationTime>${written(until)}</InitialTerminationTime></CreatePullPointSubscription>`,
      `${events}/EventPortType/CreatePullPointSubscriptionRequest`,
    ),
  pull: (seconds: number, most: number) =>
    request(
      `<PullMessages xmlns="${events}"><Timeout>PT${seconds}S</Timeout><MessageLimit>${most}</MessageLimit></PullMessages>`,
      `${events}/PullPointSubscription/PullMessagesRequest`,
    ),
  synchronise: () =>
    request(`<SetSynchronizationPoint xmlns="${events}"/>`, `${events}/PullPointSubscription/SetSynchronizationPointRequest`),
  renew: (until: TerminationTime) =>
    request(
      `<Renew xmlns="${notification}"><TerminationTime>${written(until)}</TerminationTime></Renew>`,
      'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/RenewRequest',
    ),
  unsubscribe: () =>
    request(`<Unsubscribe xmlns="${notification}"/>`, 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/UnsubscribeRequest'),
}
