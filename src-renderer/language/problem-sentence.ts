/** Every refusal of the engine as a sentence with its remedy: the one place where problem codes become words. */
import { ORPCError } from '@orpc/client'
import { useTranslations } from 'use-intl'
import { type ProblemCode, problems } from '../../src-shared/problems.ts'
import { EngineLost } from '../kernel/engine-link.ts'
import type { Messages } from './messages.ts'
import { useServerName } from './server-name.ts'
import { type Remedy, remedyFor, type Side, useTroubleSentence } from './trouble-sentence.ts'

type FieldName = keyof Messages['field']

export interface Told {
  readonly text: string
  readonly evidence: string | null
  readonly remedy: Remedy | null
  /** The camera that the remedy is about. */
  readonly cameraId: string | null
}

interface Refusal {
  readonly code: ProblemCode
  // Its shape follows from the code, and the engine has checked it against the contract.
  readonly data: never
}

export function asRefusal(thrown: unknown): Refusal | undefined {
  return thrown instanceof ORPCError && thrown.code in problems ? (thrown as unknown as Refusal) : undefined
}

/** A refusal that came as a part of an answer, as if it had been thrown. */
export const refusalOf = (code: ProblemCode, data: unknown) => new ORPCError(code, { status: problems[code].status, data, defined: true })

/** A call that never reached the engine, or whose answer never came back. */
function isLost(thrown: unknown): boolean {
  if (thrown instanceof EngineLost) return true
  return (
    thrown instanceof Error && !(thrown instanceof ORPCError) && /not open|closed|abort|timed out/i.test(`${thrown.name} ${thrown.message}`)
  )
}

const remedies: Partial<Record<ProblemCode, Remedy>> = {
  CAMERA_EXISTS: 'show-camera',
  ALREADY_PUBLISHING: 'show-publication',
  PATH_TAKEN: 'show-publication',
  NO_PROFILE: 'add-server',
  PROFILE_NOT_FOUND: 'add-server',
  FINDING_NOT_FOUND: 'scan-again',
  TOOL_MISSING: 'diagnosis',
  STORAGE_FAILED: 'diagnosis',
}

export function useProblemSentence(): (thrown: unknown) => Told {
  const t = useTranslations()
  const trouble = useTroubleSentence()
  const serverName = useServerName()

  const field = (name: string): string => {
    const last = name.split('.').at(-1) ?? ''
    return t.has(`field.${last as FieldName}`) ? t(`field.${last as FieldName}`) : name || t('field.other')
  }

  const sentence = ({ code, data }: Refusal): Omit<Told, 'cameraId'> => {
    const told = (text: string) => ({ text, evidence: null, remedy: remedies[code] ?? null })
    const troubled = (key: 'SOURCE_FAILED' | 'PUBLISH_FAILED', side: Side) => {
      const { trouble: why } = data as { trouble: Parameters<typeof trouble>[0] }
      // Nothing was started that could be tried again by itself, so only what happened and what to do is said.
      const text = `${t(`cause.${why.cause}.${side}`)} ${t(`cause.${why.cause}.todo`)}`
      const remedy = remedyFor(why.cause, side)
      return { text: t(`problem.${key}`, { trouble: text }), evidence: why.evidence, remedy: remedy === 'diagnosis' ? remedy : null }
    }
    switch (code) {
      case 'INPUT_INVALID': {
        const { fields } = data as { fields: { field: string }[] }
        return told(t('problem.INPUT_INVALID', { fields: [...new Set(fields.map((bad) => field(bad.field)))].join(', ') }))
      }
      case 'SOURCE_FAILED':
        return troubled(code, 'camera')
      case 'PUBLISH_FAILED':
        return troubled(code, 'server')
      case 'PROFILE_NOT_FOUND':
      case 'NAME_TAKEN':
        return told(t(`problem.${code}`, { name: (data as { name: string }).name }))
      case 'RIGHT_MISSING':
        return told(t('problem.RIGHT_MISSING', data as { right: string }))
      case 'PATH_TAKEN':
        return told(t('problem.PATH_TAKEN', { path: (data as { path: string }).path }))
      case 'PROFILE_IN_USE': {
        const { name, camera_ids } = data as { name: string; camera_ids: string[] }
        return told(t('problem.PROFILE_IN_USE', { name: serverName(name), count: camera_ids.length }))
      }
      case 'CONTROL_NOT_FOUND':
        return told(t('problem.CONTROL_NOT_FOUND', data as { control_id: string }))
      case 'CONTROL_PRESET_NOT_FOUND':
        return told(t('problem.CONTROL_PRESET_NOT_FOUND', data as { name: string }))
      case 'NO_CONTROLS':
        return told(t('problem.NO_CONTROLS', data as { reason: 'other_system' | 'no_service' | 'other' }))
      case 'PTZ_UNSUPPORTED':
        return told(t('problem.PTZ_UNSUPPORTED', data as { what: 'ptz' | 'absolute' | 'position' | 'auxiliary' | 'other' }))
      case 'PRESET_NOT_FOUND':
        return told(t('problem.PRESET_NOT_FOUND', data as { token: string }))
      case 'TALK_BUSY':
        return told(t('problem.TALK_BUSY', { since: new Date((data as { since: number }).since).toLocaleTimeString() }))
      case 'TALK_UNSUPPORTED': {
        const { reason, codecs } = data as { reason: 'no' | 'other'; codecs: string[] }
        return told(t('problem.TALK_UNSUPPORTED', { reason, codecs: codecs.join(', ') }))
      }
      case 'RELAY_NOT_FOUND':
        return told(t('problem.RELAY_NOT_FOUND', data as { token: string }))
      case 'TOOL_MISSING':
        return told(t('problem.TOOL_MISSING', data as { tool: string; install: string }))
      case 'STORAGE_FAILED':
        return told(t('problem.STORAGE_FAILED', data as { reason: 'full' | 'readonly' | 'damaged' | 'locked' | 'other'; path: string }))
      default:
        return told(t(`problem.${code}`))
    }
  }

  return (thrown) => {
    const refusal = asRefusal(thrown)
    if (refusal) {
      const { camera_id = null } = (refusal.data ?? {}) as { camera_id?: string }
      return { ...sentence(refusal), cameraId: camera_id }
    }
    if (isLost(thrown)) return { text: t('problem.ENGINE_LOST'), evidence: null, remedy: null, cameraId: null }
    if (thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST') return badRequest(thrown.data)
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return { text: t('problem.UNKNOWN', { message }), evidence: null, remedy: null, cameraId: null }
  }

  /** oRPC's own refusal of input that does not fit the contract. */
  function badRequest(data: unknown): Told {
    const { issues = [] } = (data ?? {}) as { issues?: { path?: (string | number)[] }[] }
    const names = issues.map(({ path = [] }) => field(String(path.at(-1) ?? '')))
    const fields = [...new Set(names)].join(', ') || t('field.other')
    return { text: t('problem.INPUT_INVALID', { fields }), evidence: null, remedy: null, cameraId: null }
  }
}
