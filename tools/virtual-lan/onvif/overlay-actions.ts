/** Texts on the picture (OSD): the same operations in ver10 and ver20 media, kept, told again, and drawn where they are plain; the time is in the pictures anyway. */
import type { OnvifActions, OnvifDevice } from './device.ts'
import { child, escapeXml, SoapFault, text, type XmlNode } from './soap.ts'

interface Overlay {
  readonly token: string
  position: { type: string; x: string; y: string }
  kind: string
  words: string
  fontSize: string
  /** What vendors add, given back as it came. */
  readonly extra: string
}

const corners: Readonly<Record<string, readonly [x: number, y: number]>> = {
  UpperLeft: [0, 0],
  UpperRight: [1, 0],
  LowerLeft: [0, 1],
  LowerRight: [1, 1],
}
const most = 3
/** Milliseconds after which a large picture is drawn beside the answer. */
const mostDrawing = 12_000
const source = 'VideoSourceConfig_1'

export function overlayActions(device: OnvifDevice): OnvifActions {
  const kept = new Map<string, Overlay>([
    [
      'OSD_1',
      {
        token: 'OSD_1',
        position: { type: 'UpperLeft', x: '-1', y: '1' },
        kind: 'DateAndTime',
        words: '',
        fontSize: '30',
        extra: '<tt:Extension><v:ChannelName xmlns:v="urn:vendor">true</v:ChannelName></tt:Extension>',
      },
    ],
  ])
  let made = 1

  const write = ({ token, position, kind, words, fontSize, extra }: Overlay, tag: string) => {
    const place =
      position.type === 'Custom'
        ? `<tt:Position><tt:Type>Custom</tt:Type><tt:Pos x="${position.x}" y="${position.y}"/></tt:Position>`
        : `<tt:Position><tt:Type>${position.type}</tt:Type></tt:Position>`
    const plain = kind === 'Plain' ? `<tt:PlainText>${escapeXml(words)}</tt:PlainText>` : ''
    const formats = kind.includes('Date') ? '<tt:DateFormat>yyyy-MM-dd</tt:DateFormat><tt:TimeFormat>HH:mm:ss</tt:TimeFormat>' : ''
    return `<${tag} token="${token}"><tt:VideoSourceConfigurationToken>${source}</tt:VideoSourceConfigurationToken><tt:Type>Text</tt:Type>${place}<tt:TextString><tt:Type>${kind}</tt:Type>${formats}<tt:FontSize>${fontSize}</tt:FontSize>${plain}</tt:TextString>${extra}</${tag}>`
  }
  const read = (osd: XmlNode | undefined, token: string, extra: string): Overlay => {
    const type = text(osd, 'Position', 'Type') ?? ''
    const words = text(osd, 'TextString', 'PlainText') ?? ''
    if (type === '' || text(osd, 'VideoSourceConfigurationToken') !== source)
      throw new SoapFault(['ter:InvalidArgVal', 'ter:NoConfig'], 'Its place or its source is missing.')
    if (Buffer.byteLength(words) > 32) throw new SoapFault(['ter:InvalidArgVal', 'ter:ConfigModify'], 'The text is too long.')
    return {
      token,
      position: { type, x: text(osd, 'Position', 'Pos', '@x') ?? '0', y: text(osd, 'Position', 'Pos', '@y') ?? '0' },
      kind: text(osd, 'TextString', 'Type') ?? 'Plain',
      words,
      fontSize: text(osd, 'TextString', 'FontSize') ?? '30',
      extra,
    }
  }
  const known = (token: string | undefined) => {
    const found = kept.get(token ?? '')
    if (!found) throw new SoapFault(['ter:InvalidArgVal', 'ter:NoConfig'], 'The requested OSD does not exist.')
    return found
  }
  const takes = () => !device.faults.quirks?.overlayIgnored
  const draw = () => {
    const written = device.write(
      [...kept.values()].flatMap(({ kind, words, position, fontSize }) => {
        const [x, y] =
          position.type === 'Custom' ? [(Number(position.x) + 1) / 2, (1 - Number(position.y)) / 2] : (corners[position.type] ?? [0, 0])
        return kind === 'Plain' ? [{ words, x, y, size: Number(fontSize) * 2 }] : []
      }),
    )
    return Promise.race([written, new Promise((done) => setTimeout(done, mostDrawing).unref())])
  }

  return {
    getOSDs: () => `<trt:GetOSDsResponse>${[...kept.values()].map((one) => write(one, 'trt:OSDs')).join('')}</trt:GetOSDsResponse>`,
    getOSDOptions: () =>
      `<trt:GetOSDOptionsResponse><trt:OSDOptions><tt:MaximumNumberOfOSDs Total="${most}" PlainText="2" DateAndTime="1"/><tt:Type>Text</tt:Type>${['UpperLeft', 'UpperRight', 'LowerLeft', 'LowerRight', 'Custom'].map((one) => `<tt:PositionOption>${one}</tt:PositionOption>`).join('')}<tt:TextOption><tt:Type>Plain</tt:Type><tt:Type>DateAndTime</tt:Type><tt:FontSizeRange><tt:Min>16</tt:Min><tt:Max>64</tt:Max></tt:FontSizeRange><tt:DateFormat>yyyy-MM-dd</tt:DateFormat><tt:TimeFormat>HH:mm:ss</tt:TimeFormat></tt:TextOption></trt:OSDOptions></trt:GetOSDOptionsResponse>`,
    async createOSD(body) {
      if (kept.size >= most) throw new SoapFault(['ter:Action', 'ter:MaxOSDs'], 'No more OSDs.')
      made += 1
      const overlay = read(child(body, 'OSD'), `OSD_${made}`, '')
      if (takes()) kept.set(overlay.token, overlay)
      await draw()
      return `<trt:CreateOSDResponse><trt:OSDToken>${overlay.token}</trt:OSDToken></trt:CreateOSDResponse>`
    },
    async setOSD(body) {
      const told = child(body, 'OSD')
      const before = known(text(told, '@token'))
      // what a vendor added is lost by whoever does not send it back
      const overlay = read(told, before.token, child(told, 'Extension') === undefined ? '' : before.extra)
      if (takes()) kept.set(before.token, overlay)
      await draw()
      return '<trt:SetOSDResponse/>'
    },
    async deleteOSD(body) {
      const { token } = known(text(body, 'OSDToken'))
      if (takes()) kept.delete(token)
      await draw()
      return '<trt:DeleteOSDResponse/>'
    },
  }
}
