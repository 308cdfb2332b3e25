/**
 * Imaging of an ONVIF camera (ver20/imaging/wsdl) as controls. A group that is changed is sent whole, from the camera's own
 * answer; what came of it is what the camera says afterwards, for 200 proves nothing.
 */
import type { Control, ControlResult } from '../../../src-shared/controls.ts'
import { asFailure, type Clock, Failure } from '../../base/index.ts'
import { type OnvifDevice, OnvifFault, type Operation, template, xml } from '../../devices/onvif/index.ts'
import { type Echo, takeEcho } from '../echo.ts'
import { optional } from '../optional.ts'
import type { Change, ControlSource } from '../types.ts'
import { innerOrder, schemaOrder } from './known-settings.ts'
import { readImaging, settingOf, writtenAs } from './read-imaging.ts'

const { escapeXml, find } = xml
const ignore = () => {}
const namespace = 'http://www.onvif.org/ver20/imaging/wsdl'
/** Milliseconds: some cameras show a change only a little later. */
const showsWithin = 700

export interface ImagingOptions {
  device(): Promise<OnvifDevice>
  /** Physical input of a camera with several. */
  readonly input: string | undefined
  readonly clock: Clock
}

export function createImagingSource({ device, input, clock }: ImagingOptions): ControlSource {
  let token: string | undefined
  let options: xml.XmlNode | undefined
  let asked = false
  /** It shows its settings and takes none. */
  let readOnly: string | undefined

  const videoSource = async (camera: OnvifDevice): Promise<string> => {
    token ??= input ?? (await camera.profiles()).find((profile) => profile.videoSource !== undefined)?.videoSource
    if (token === undefined) throw new Failure('not-found', 'the camera names no video source')
    return token
  }
  const settings = async (): Promise<{ camera: OnvifDevice; source: string; echo: Echo; content: xml.XmlNode }> => {
    const camera = await device()
    const source = await videoSource(camera)
    const answer = await camera.exchange(template((cam) => cam.getImagingSettings({ token: escapeXml(source) }, ignore)))
    const echo = takeEcho(answer.xml, 'ImagingSettings')
    if (!echo) throw new Failure('protocol', 'the camera answered without imaging settings')
    return { camera, source, echo, content: find(answer.content, 'ImagingSettings') ?? '' }
  }
  const read = async (): Promise<Control[]> => {
    if (!(await device()).services.imaging) return []
    const { camera, source, content } = await settings()
    if (!asked) {
      options = find(
        await optional(camera.call(template((cam) => cam.getVideoSourceOptions({ token: escapeXml(source) }, ignore)))),
        'ImagingOptions',
      )
      asked = true
    }
    return readImaging(content, options, readOnly !== undefined)
  }

  /** The camera's words when it refuses. */
  const send = async (changes: readonly Change[]): Promise<string | undefined> => {
    const { camera, source, echo } = await settings()
    const groups = new Set<string>()
    for (const { control, value } of changes) {
      const setting = settingOf(control.id)
      const { path, attribute } = setting
      groups.add(path[0] ?? '')
      if (attribute !== undefined) echo.setChildAttribute(path, attribute, String(value))
      else echo.set(path, writtenAs(setting, value), path.length === 1 ? schemaOrder : innerOrder)
    }
    echo.keep([...groups])
    try {
      await camera.call(setOperation(source, echo))
      return undefined
    } catch (thrown) {
      if (!(thrown instanceof OnvifFault) || thrown.cause === 'auth') throw thrown
      if (thrown.cause === 'not-found' || /not (implemented|supported)/i.test(thrown.evidence ?? '')) readOnly = thrown.evidence
      return thrown.evidence ?? asFailure(thrown).cause
    }
  }

  return {
    read,
    async change(changes) {
      const refusals = new Map<Control, string>()
      const whole = await send(changes)
      const groups = Map.groupBy(changes, ({ control }) => settingOf(control.id).path[0])
      if (whole !== undefined)
        for (const group of groups.values()) {
          const refusal = groups.size === 1 ? whole : await send(group)
          if (refusal !== undefined) for (const { control } of group) refusals.set(control, refusal)
        }
      let controls = await read()
      const shows = () => changes.every((change) => refusals.has(change.control) || matches(change, controls))
      if (!shows()) {
        await new Promise<void>((resolve) => clock.after(showsWithin, resolve))
        controls = await read()
      }
      return { results: changes.map((change) => outcome(change, controls, refusals.get(change.control))), controls }
    },
  }
}

/** ForcePersistence is "obsolete and should always be assumed to be true" (media.wsdl), and some cameras forget without it. */
function setOperation(source: string, echo: Echo): Operation {
  return {
    service: 'imaging',
    body:
      `<SetImagingSettings xmlns="${namespace}"><VideoSourceToken>${escapeXml(source)}</VideoSourceToken>` +
      `${echo.write('ImagingSettings', namespace)}<ForcePersistence>true</ForcePersistence></SetImagingSettings>`,
  }
}

function matches({ control, value }: Change, controls: readonly Control[]): boolean {
  const now = controls.find(({ id }) => id === control.id)?.value
  if (typeof now === 'number' && typeof value === 'number') return Math.abs(now - value) <= 1e-4 * Math.max(1, Math.abs(value))
  return now === value
}

function outcome(change: Change, controls: readonly Control[], refusal: string | undefined): ControlResult {
  const { control, value: asked } = change
  const after = controls.find(({ id }) => id === control.id)
  const value = after?.value ?? null
  const result = { id: control.id, asked, value, reason: null, evidence: null }
  if (!after) return { ...result, outcome: 'not-applied', reason: 'gone' }
  if (refusal !== undefined) return { ...result, outcome: 'not-applied', reason: 'refused', evidence: refusal }
  if (matches(change, controls)) return { ...result, outcome: 'applied' }
  return value === control.value ? { ...result, outcome: 'not-applied', reason: 'ignored' } : { ...result, outcome: 'applied-as' }
}
