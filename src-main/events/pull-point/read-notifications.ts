/** Notifications as cameras write them (WS-BaseNotification, ONVIF Core "Event handling"), read into what they say. */
import { xml } from '../../devices/onvif/index.ts'

const { all, at, attribute, find, text } = xml

export interface Notification {
  /** Path without prefixes and without what expressions end with. */
  readonly topic: string
  /** `Initialized` tells a state that was there before; `Changed` and none tell news; `Deleted` ends it. */
  readonly operation: string | undefined
  /** By the camera's clock, milliseconds since 1970; undefined where it gives none that can be. */
  readonly at: number | undefined
  /** By name, in the order in which they came. */
  readonly source: Readonly<Record<string, string>>
  readonly data: Readonly<Record<string, string>>
}

/** Those of a `PullMessagesResponse`; what cannot be read is left out. */
export function readNotifications(content: xml.XmlNode): Notification[] {
  const answer = find(content, 'PullMessagesResponse') ?? content
  return all(answer, 'NotificationMessage').flatMap((one) => {
    const topic = plainTopic(text(one, 'Topic') ?? '')
    const message = at(one, 'Message', 'Message') ?? at(one, 'Message')
    if (topic === '' || message === undefined) return []
    const told = Date.parse(attribute(message, 'UtcTime') ?? '')
    return [
      {
        topic,
        operation: attribute(message, 'PropertyOperation'),
        at: Number.isFinite(told) && told > 0 ? told : undefined,
        source: { ...itemsOf(at(message, 'Source')), ...itemsOf(at(message, 'Key')) },
        data: itemsOf(at(message, 'Data')),
      },
    ]
  })
}

/** `tns1:RuleEngine/tns1:LineDetector//.` is `RuleEngine/LineDetector`. */
export function plainTopic(written: string): string {
  return written
    .trim()
    .replace(/\/*\.?\s*$/, '')
    .split('/')
    .map((step) => step.trim().replace(/^[^:]*:/, ''))
    .filter((step) => step !== '')
    .join('/')
    .slice(0, 300)
}

function itemsOf(group: xml.XmlNode | undefined): Record<string, string> {
  const items: Record<string, string> = Object.create(null)
  for (const item of all(group, 'SimpleItem').slice(0, 40)) {
    const name = attribute(item, 'Name')
    if (name) items[name.slice(0, 100)] = (attribute(item, 'Value') ?? '').slice(0, 500)
  }
  return { ...items }
}
