/**
 * Controls of a device that is plugged in, through `v4l2-ctl`. The tool ends with 0 whatever the driver made of a value, so
 * all controls are read after each change; a call costs some milliseconds and disturbs no picture.
 */
import type { Control, ControlResult, ControlValue } from '../../../src-shared/controls.ts'
import { Failure } from '../../base/index.ts'
import type { Supervisor } from '../../supervisor/types.ts'
import type { Change, ControlSource } from '../types.ts'
import { inWorkingOrder } from './automatic-controls.ts'
import { readControls } from './read-controls.ts'

/** Milliseconds. Some controls are answered by a motor or over a slow bus. */
const within = 8000

export function createV4l2Source(options: {
  readonly device: string
  readonly tool: string
  readonly supervisor: Supervisor
}): ControlSource {
  const { device, tool, supervisor } = options
  const call = async (...args: string[]) => {
    const { stdout, stderr, code } = await supervisor.run(tool, ['-d', device, ...args], { timeout: within })
    const said = `${stdout}\n${stderr}`
    const gone = /(?:Cannot|Failed to) open(?: device)? .*/.exec(said)?.[0]
    if (gone && code !== 0) throw new Failure('not-found', gone.slice(0, 200))
    return { code, printed: stdout.toString(), said }
  }
  const read = async () => {
    const { code, printed, said } = await call('--list-ctrls-menus')
    const controls = readControls(printed)
    if (controls.length === 0 && code !== 0) throw new Failure('tool-failed', lastLine(said) ?? `v4l2-ctl ended with ${code}`)
    return controls
  }

  /** Undefined when it was taken; the tool's own words when not. */
  const set = async (changes: readonly Change[]): Promise<string | undefined> => {
    const list = changes.map(({ control, value }) => `${control.id}=${written(control, value)}`).join(',')
    const { code, said } = await call('--set-ctrl', list)
    return code === 0 ? undefined : (lastLine(said) ?? `v4l2-ctl ended with ${code}`)
  }

  return {
    read,
    async change(asked) {
      const changes = inWorkingOrder(asked, ({ control, value }) => ({ id: control.id, value }))
      const refusals = new Map<Control, string>()
      const whole = await set(changes)
      // a list is taken or refused as one: only alone does each show which it was
      if (whole !== undefined && changes.length === 1 && changes[0]) refusals.set(changes[0].control, whole)
      else if (whole !== undefined)
        for (const change of changes) {
          const refusal = await set([change])
          if (refusal !== undefined) refusals.set(change.control, refusal)
        }
      const controls = await read()
      return { results: asked.map((change) => outcome(change, controls, refusals.get(change.control))), controls }
    },
  }
}

function written({ kind }: Control, value: ControlValue | null): string {
  if (kind === 'switch') return value ? '1' : '0'
  if (kind === 'bits') return `0x${Number(value).toString(16)}`
  return kind === 'button' ? '1' : String(value)
}

function outcome({ control, value: asked }: Change, controls: readonly Control[], refusal: string | undefined): ControlResult {
  const { id } = control
  const after = controls.find((candidate) => candidate.key === control.key)
  const failed = (reason: ControlResult['reason'], evidence: string | null = null): ControlResult => ({
    id,
    outcome: 'not-applied',
    asked,
    value: after?.value ?? null,
    reason,
    evidence,
  })
  if (!after) return failed('gone')
  if (refusal !== undefined) return failed('refused', refusal)
  const { value } = after
  if (control.kind === 'button' || value === asked || isPadded(value, asked))
    return { id, outcome: 'applied', asked, value, reason: null, evidence: null }
  if (value !== control.value && !after.volatile) return { id, outcome: 'applied-as', asked, value, reason: null, evidence: null }
  return failed(after.inactive ? 'inactive' : 'ignored')
}

/** Texts have a shortest length: the driver fills them up with blanks. */
function isPadded(value: ControlValue | null, asked: ControlValue | null): boolean {
  return typeof value === 'string' && typeof asked === 'string' && value.trimEnd() === asked.trimEnd()
}

function lastLine(said: string): string | undefined {
  return said
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .at(-1)
    ?.slice(0, 200)
}
