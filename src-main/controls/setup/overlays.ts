/**
 * Texts on the picture (OSD) by Media2 or Media1: the same operations in both. One that is changed is echoed from the camera's own
 * answer, because vendors mark their own overlays with extensions that get lost otherwise. What was taken is what is told afterwards.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Overlay, OverlayKind, Overlays } from '../../../src-shared/setup-device.ts'
import { Problem } from '../../base/index.ts'
import { type OnvifDevice, xml } from '../../devices/onvif/index.ts'
import { type Echo, takeEcho } from '../echo.ts'
import { optional } from '../optional.ts'
import { taken } from './device-setup.ts'

const { all, at, attribute, escapeXml, find, number, text } = xml
const schema = 'http://www.onvif.org/ver10/schema'

export interface OverlayWish {
  readonly token?: string | undefined
  readonly kind?: OverlayKind | undefined
  readonly text?: string | undefined
  readonly position?: string | undefined
  readonly x?: number | undefined
  readonly y?: number | undefined
  readonly font_size?: number | undefined
}

export interface OverlayService {
  readonly told: Overlays
  /** Refusal in the camera's words, undefined where it was taken; the token that a new one was given. */
  save(wish: OverlayWish): Promise<{ refusal: string | undefined; token: string | undefined }>
  remove(token: string): Promise<string | undefined>
}

const none: Overlays = { offered: false, overlays: [], most: null, kinds: [], positions: [], font_sizes: null }

/** Milliseconds: some begin their streams anew before they answer. */
const patient = { timeout: 15_000 }

/** `input`: the video source whose picture it is. */
export async function readOverlays(device: OnvifDevice, input: string | undefined): Promise<OverlayService> {
  for (const service of device.services.media2 ? (['media2', 'media'] as const) : (['media'] as const)) {
    const found = await overlaysBy(device, service, input)
    if (found) return found
  }
  const missing = async () => {
    throw new Problem('NO_CONTROLS', { reason: 'no_service' })
  }
  return { told: none, save: missing, remove: missing }
}

async function overlaysBy(
  device: OnvifDevice,
  service: 'media' | 'media2',
  input: string | undefined,
): Promise<OverlayService | undefined> {
  const namespace = `http://www.onvif.org/${service === 'media2' ? 'ver20' : 'ver10'}/media/wsdl`
  const operation = (name: string, content = '') => ({ service, body: `<${name} xmlns="${namespace}">${content}</${name}>` })
  const configurations = await optional(device.call(operation('GetVideoSourceConfigurations')))
  const sources = all(at(configurations, 'GetVideoSourceConfigurationsResponse'), 'Configurations')
  const chosen = sources.find((source) => input === undefined || text(source, 'SourceToken') === input) ?? sources[0]
  const source = attribute(chosen, 'token')
  if (source === undefined) return undefined
  const token = `<ConfigurationToken>${escapeXml(source)}</ConfigurationToken>`
  const [options, answer] = await Promise.all([
    optional(device.call(operation('GetOSDOptions', token))),
    optional(device.exchange(operation('GetOSDs', token))),
  ])
  const offered = find(options, 'OSDOptions')
  if (!answer || (offered === undefined && find(answer.content, 'OSDs') === undefined)) return undefined
  const overlays = all(at(answer.content, 'GetOSDsResponse'), 'OSDs').map(readOverlay)
  const sizes = at(offered, 'TextOption', 'FontSizeRange')
  const [min, max] = [number(sizes, 'Min'), number(sizes, 'Max')]
  const told: Overlays = {
    offered: true,
    overlays,
    most: Number(attribute(at(offered, 'MaximumNumberOfOSDs'), 'Total')) || null,
    kinds: all(at(offered, 'TextOption'), 'Type').flatMap((kind) => text(kind) ?? []),
    positions: all(offered, 'PositionOption').flatMap((position) => text(position) ?? []),
    font_sizes: min === undefined || max === undefined ? null : { min, max },
  }

  return {
    told,
    async save(wish) {
      check(wish, told)
      const present = wish.token === undefined ? undefined : takeEcho(answer.xml, 'OSDs', wish.token)
      if (present) {
        change(present, wish)
        const refusal = await taken(device.call(operation('SetOSD', present.write('OSD', namespace)), patient))
        return { refusal, token: wish.token }
      }
      let made: string | undefined
      const refusal = await taken(
        device.call(operation('CreateOSD', newOverlay(wish, source, told)), patient).then((content) => {
          made = text(find(content, 'OSDToken'))
        }),
      )
      return { refusal, token: made }
    },
    async remove(gone) {
      if (!overlays.some((overlay) => overlay.token === gone)) throw new Problem('CONTROL_NOT_FOUND', { control_id: gone })
      return taken(device.call(operation('DeleteOSD', `<OSDToken>${escapeXml(gone)}</OSDToken>`), patient))
    },
  }
}

function readOverlay(osd: xml.XmlNode): Overlay {
  const place = at(osd, 'Position', 'Pos')
  const axis = (name: string) => (attribute(place, name) === undefined ? null : Number(attribute(place, name)))
  return {
    token: attribute(osd, 'token') ?? '',
    kind: text(osd, 'TextString', 'Type') ?? text(osd, 'Type') ?? '',
    text: text(osd, 'TextString', 'PlainText') ?? null,
    position: text(osd, 'Position', 'Type') ?? '',
    x: axis('x'),
    y: axis('y'),
    font_size: number(osd, 'TextString', 'FontSize') ?? null,
  }
}

/** Throws Problem INPUT_INVALID, CONTROL_NOT_FOUND before the camera is touched. */
function check(wish: OverlayWish, { overlays, kinds, positions, font_sizes: sizes, most }: Overlays): void {
  const fields: { field: string; problem: string }[] = []
  const present = overlays.find(({ token }) => token === wish.token)
  if (wish.token !== undefined && !present) throw new Problem('CONTROL_NOT_FOUND', { control_id: wish.token })
  const kind = wish.kind ?? present?.kind ?? 'Plain'
  if (wish.kind !== undefined && kinds.length > 0 && !kinds.includes(wish.kind))
    fields.push({ field: 'kind', problem: `is to be one of ${kinds.join(', ')}` })
  if (wish.position !== undefined && positions.length > 0 && !positions.includes(wish.position))
    fields.push({ field: 'position', problem: `is to be one of ${positions.join(', ')}` })
  if (wish.font_size !== undefined && sizes && (wish.font_size < sizes.min || wish.font_size > sizes.max))
    fields.push({ field: 'font_size', problem: `is to be a number from ${sizes.min} to ${sizes.max}` })
  if (kind === 'Plain' && (wish.text ?? present?.text ?? '') === '') fields.push({ field: 'text', problem: 'is needed' })
  if (/\p{Cc}/u.test(wish.text ?? '')) fields.push({ field: 'text', problem: 'is to be text without control characters' })
  if (wish.token === undefined && most !== null && overlays.length >= most)
    fields.push({ field: 'token', problem: `this camera shows ${most} at most: take one away first` })
  if (fields.length > 0) throw new Problem('INPUT_INVALID', { fields })
}

const partOrder = ['VideoSourceConfigurationToken', 'Type', 'Position', 'TextString', 'Image', 'Extension']
const textOrder = ['Type', 'DateFormat', 'TimeFormat', 'FontSize', 'FontColor', 'BackgroundColor', 'PlainText', 'Extension']

function change(echo: Echo, { kind, text: words, position, x, y, font_size }: OverlayWish): void {
  if (kind !== undefined) echo.set(['TextString', 'Type'], kind, textOrder)
  if (font_size !== undefined) echo.set(['TextString', 'FontSize'], String(font_size), textOrder)
  if (words !== undefined) echo.set(['TextString', 'PlainText'], words, textOrder)
  if (position !== undefined) echo.set(['Position', 'Type'], position, partOrder)
  if (x !== undefined || y !== undefined) {
    if (echo.childAttribute(['Position', 'Pos'], 'x') === undefined) echo.set(['Position', 'Pos'], '', ['Type', 'Pos', 'Extension'])
    if (x !== undefined) echo.setChildAttribute(['Position', 'Pos'], 'x', String(x))
    if (y !== undefined) echo.setChildAttribute(['Position', 'Pos'], 'y', String(y))
  }
}

function newOverlay(wish: OverlayWish, source: string, told: Overlays): string {
  const kind = wish.kind ?? 'Plain'
  const position = wish.position ?? told.positions[0] ?? 'UpperLeft'
  const place = position === 'Custom' ? `<t:Pos x="${wish.x ?? 0}" y="${wish.y ?? 0}"/>` : ''
  const size = wish.font_size === undefined ? '' : `<t:FontSize>${wish.font_size}</t:FontSize>`
  const words = kind === 'Plain' ? `<t:PlainText>${escapeXml(wish.text ?? '')}</t:PlainText>` : ''
  const t = (name: string, content: string) => `<t:${name}>${content}</t:${name}>`
  const parts = [
    t('VideoSourceConfigurationToken', escapeXml(source)),
    t('Type', 'Text'),
    t('Position', t('Type', escapeXml(position)) + place),
    t('TextString', t('Type', kind) + size + words),
  ]
  return `<OSD token="" xmlns:t="${schema}">${parts.join('')}</OSD>`
}

/** Does it show what was asked for? */
export function shows(
  wish: OverlayWish,
  { overlays }: Overlays,
  before: Overlays,
  token: string | undefined,
): 'applied' | 'applied-as' | 'not-applied' {
  const now = overlays.find((overlay) => overlay.token === token)
  if (!now) return 'not-applied'
  const near = (a: number | null, b: number | undefined) => b === undefined || (a !== null && Math.abs(a - b) < 0.01)
  const same =
    (wish.text === undefined || now.kind !== 'Plain' || now.text === wish.text) &&
    (wish.kind === undefined || now.kind === wish.kind) &&
    (wish.position === undefined || now.position === wish.position) &&
    near(now.font_size, wish.font_size) &&
    (now.position !== 'Custom' || (near(now.x, wish.x) && near(now.y, wish.y)))
  if (same) return 'applied'
  const unchanged = isDeepStrictEqual(
    now,
    before.overlays.find((overlay) => overlay.token === token),
  )
  return unchanged ? 'not-applied' : 'applied-as'
}
