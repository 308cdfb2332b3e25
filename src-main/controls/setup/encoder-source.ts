/**
 * What the encoders of an ONVIF camera do, as controls: by Media2, and by Media1 where that is not to be had. A configuration is
 * changed in the camera's own answer and sent back whole. A change restarts the stream.
 */
import type { Control, ControlResult } from '../../../src-shared/controls.ts'
import { asFailure, type Clock } from '../../base/index.ts'
import { type OnvifDevice, OnvifFault, type OnvifProfile, xml } from '../../devices/onvif/index.ts'
import { type Echo, takeEcho } from '../echo.ts'
import { optional } from '../optional.ts'
import type { Change, ControlSource } from '../types.ts'
import { encoderControls, type Field } from './encoder-controls.ts'
import { type EncoderForm, type EncoderOptions, type EncoderValues, media1, media2 } from './encoder-fields.ts'

const { escapeXml } = xml

export interface EncoderSourceOptions {
  device(): Promise<OnvifDevice>
  readonly input: string | undefined
  readonly clock: Clock
  /** Called before the camera is told: its streams are about to pause. */
  changing(): void
  /** The camera took a change: its streams are to be opened anew, and will have these codecs and sizes. Never rejects. */
  changed(expected: readonly ExpectedStream[]): Promise<void>
}

/** Of one encoder, as far as it was changed: `h264`, `1280x720`. */
export interface ExpectedStream {
  readonly codec: string | undefined
  readonly size: string | undefined
}

interface Encoder {
  /** `stream1` for the largest, and so on: the same for cameras of one kind. */
  readonly id: string
  readonly group: string
  readonly token: string
  readonly form: EncoderForm
  readonly values: EncoderValues
  readonly options: readonly EncoderOptions[]
  readonly echo: Echo
}

/** Milliseconds: when a change shows at the latest, and how often it is looked for. */
const showsWithin = 3000
const lookEvery = 600

export function createEncoderSource({ device, input, clock, changing, changed }: EncoderSourceOptions): ControlSource {
  const known = new Map<string, EncoderOptions[]>()

  const encodersBy = async (camera: OnvifDevice, form: EncoderForm, profiles: readonly OnvifProfile[]): Promise<Encoder[]> => {
    const answer = await optional(
      camera.exchange({ service: form.service, body: `<GetVideoEncoderConfigurations xmlns="${form.namespace}"/>` }),
    )
    if (!answer) return []
    const tokens = [...new Set(profiles.flatMap((profile) => profile.encoder ?? []))]
    const found: Encoder[] = []
    for (const token of tokens) {
      const echo = takeEcho(answer.xml, 'Configurations', token)
      if (!echo) continue
      const options = known.get(token) ?? form.options(await optional(camera.call(optionsOf(form, token))))
      known.set(token, options)
      found.push({ id: '', group: echo.text('Name') ?? token, token, form, values: form.read(echo), options, echo })
    }
    return found
  }

  const encoders = async (): Promise<{ camera: OnvifDevice; found: Encoder[] }> => {
    const camera = await device()
    const profiles = (await camera.profiles()).filter((profile) => input === undefined || profile.videoSource === input)
    const forms = camera.services.media2 ? [media2, media1] : [media1]
    for (const form of forms) {
      const found = await encodersBy(camera, form, profiles)
      if (found.length > 0) {
        const bySize = [...found].sort((a, b) => (b.values.width ?? 0) - (a.values.width ?? 0))
        return { camera, found: bySize.map((encoder, index) => ({ ...encoder, id: `stream${index + 1}` })) }
      }
    }
    return { camera, found: [] }
  }
  const controlsOf = (found: readonly Encoder[]) =>
    found.flatMap(({ id, group, values, options }) => encoderControls(id, group, values, options))
  const read = async () => controlsOf((await encoders()).found)

  const send = async (camera: OnvifDevice, encoder: Encoder, changes: readonly Change[]): Promise<string | undefined> => {
    const { form, echo, values } = encoder
    form.write(echo, asked(values, changes))
    const persist = form.service === 'media' ? '<cg:ForcePersistence>true</cg:ForcePersistence>' : ''
    const body = `<cg:SetVideoEncoderConfiguration xmlns:cg="${form.namespace}">${echo.write('Configuration', form.namespace)}${persist}</cg:SetVideoEncoderConfiguration>`
    try {
      await camera.call({ service: form.service, body }, { timeout: 15_000 })
      return undefined
    } catch (thrown) {
      if (!(thrown instanceof OnvifFault) || thrown.cause === 'auth') throw thrown
      return thrown.evidence ?? asFailure(thrown).cause
    }
  }

  return {
    read,
    async change(changes) {
      const { camera, found } = await encoders()
      const refusals = new Map<string, string>()
      changing()
      for (const encoder of found) {
        const own = changes.filter(({ control }) => control.id.startsWith(`${encoder.id}.`))
        const refusal = own.length > 0 ? await send(camera, encoder, own) : undefined
        if (refusal !== undefined) for (const { control } of own) refusals.set(control.id, refusal)
      }
      let controls = await read()
      const open = () => changes.some((change) => !refusals.has(change.control.id) && !matches(change, controls))
      for (let waited = 0; open() && waited < showsWithin; waited += lookEvery) {
        await new Promise<void>((resolve) => clock.after(lookEvery, resolve))
        controls = await read()
      }
      const results = changes.map((change) => outcome(change, controls, refusals.get(change.control.id)))
      if (results.some((result) => result.outcome !== 'not-applied')) await changed(expectedOf(results))
      return { results, controls }
    },
  }
}

function expectedOf(results: readonly ControlResult[]): ExpectedStream[] {
  const made = results.filter(({ outcome: word }) => word !== 'not-applied')
  const streams = [...new Set(made.map(({ id }) => id.split('.')[0]))]
  return streams.map((stream) => {
    const value = (field: Field) => made.find(({ id }) => id === `${stream}.${field}`)?.value
    const [codec, size] = [value('codec'), value('resolution')]
    return { codec: codec ? String(codec).toLowerCase() : undefined, size: size ? String(size) : undefined }
  })
}

function optionsOf({ service, namespace }: EncoderForm, token: string) {
  return {
    service,
    body: `<GetVideoEncoderConfigurationOptions xmlns="${namespace}"><ConfigurationToken>${escapeXml(token)}</ConfigurationToken></GetVideoEncoderConfigurationOptions>`,
  }
}

const fieldOf = (change: Change) => change.control.id.split('.')[1] as Field

/** The distance of key frames is told in seconds, and kept in frames of the rate that is asked for. */
function asked(values: EncoderValues, changes: readonly Change[]): Partial<EncoderValues> {
  const byField = new Map(changes.map((change) => [fieldOf(change), change.value]))
  const text = (field: Field) => (byField.has(field) ? String(byField.get(field)) : undefined)
  const number = (field: Field) => (byField.has(field) ? Number(byField.get(field)) : undefined)
  const [width, height] = (text('resolution') ?? '').split('x').map(Number)
  const rate = number('fps') ?? values.fps ?? 25
  const seconds = number('key_frame') ?? (byField.has('fps') && values.distance && values.fps ? values.distance / values.fps : undefined)
  const size = width && height ? { width, height } : {}
  const chosen = {
    codec: text('codec'),
    fps: number('fps'),
    bitrate: number('bitrate'),
    constant: byField.has('constant') ? byField.get('constant') === true : undefined,
    distance: seconds === undefined || values.distance === undefined ? undefined : Math.max(1, Math.round(seconds * rate)),
    quality: number('quality'),
    profile: text('profile'),
  }
  return { ...size, ...Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined)) }
}

function matches({ control, value }: Change, controls: readonly Control[]): boolean {
  const now = controls.find(({ id }) => id === control.id)?.value
  if (typeof now !== 'number' || typeof value !== 'number') return now === value
  // a key frame comes with a whole frame
  return Math.abs(now - value) <= (control.id.endsWith('.key_frame') ? 0.06 : 1e-3)
}

function outcome(change: Change, controls: readonly Control[], refusal: string | undefined): ControlResult {
  const { control, value: askedFor } = change
  const value = controls.find(({ id }) => id === control.id)?.value ?? null
  const result = { id: control.id, asked: askedFor, value, reason: null, evidence: null }
  if (refusal !== undefined) return { ...result, outcome: 'not-applied', reason: 'refused', evidence: refusal }
  if (matches(change, controls)) return { ...result, outcome: 'applied' }
  return value === control.value ? { ...result, outcome: 'not-applied', reason: 'ignored' } : { ...result, outcome: 'applied-as' }
}
