/**
 * Several findings become cameras in one command, and publications where that is wished. One that fails keeps none of the
 * others from it: each has its own result.
 *
 * Inputs of one device are added one after another, and a login that it refused is not sent again for the next.
 */
import type * as z from 'zod'
import type { AdoptResult, AdoptSeveral, Finding } from '../../src-shared/discovery.ts'
import type { ProblemCode } from '../../src-shared/problems.ts'
import type { Trouble } from '../../src-shared/trouble.ts'
import type { Log } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import { toContractError } from './contract-error.ts'

type Input = z.infer<typeof AdoptSeveral>
type Wanted = Input['findings'][number]

/** Devices at a time. */
const atOnce = 6

export async function adoptSeveral(engine: Engine, input: Input, log: Log): Promise<AdoptResult[]> {
  const results = new Map<Wanted, AdoptResult>()
  const devices = new Map<string, Wanted[]>()
  for (const wanted of input.findings) {
    const { address = wanted.finding_id, port = null } = engine.discovery.findings().find(({ id }) => id === wanted.finding_id) ?? {}
    const device = `${address} ${port}`
    devices.set(device, [...(devices.get(device) ?? []), wanted])
  }
  const queue = [...devices.values()]
  const worker = async () => {
    for (let device = queue.shift(); device; device = queue.shift()) {
      let refused: AdoptResult['problem'] = null
      for (const wanted of device) {
        const isSame = wanted.user === undefined && wanted.password === undefined
        const result: AdoptResult = refused && isSame ? failed(wanted, refused) : await addOne(engine, input, wanted, log)
        if (isRefusedLogin(result.problem) && isSame) refused = result.problem
        results.set(wanted, result)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return input.findings.map((wanted) => results.get(wanted)).filter((result) => result !== undefined)
}

async function addOne(engine: Engine, input: Input, wanted: Wanted, log: Log): Promise<AdoptResult> {
  const { finding_id, input: source } = wanted
  let camera: AdoptResult['camera'] = null
  try {
    const login = wanted.user === undefined && wanted.password === undefined ? input : wanted
    const finding = engine.discovery.findings().find(({ id }) => id === finding_id)
    const taken = cameraOf(finding, source)
    camera = taken
      ? engine.cameras.get(taken)
      : await engine.discovery.adopt(finding_id, {
          user: login.user,
          password: login.password,
          name: wanted.name,
          station: input.station,
          input: source,
          proposed: true,
        })
  } catch (thrown) {
    return failed(wanted, problemOf('add', thrown, log))
  }
  const result = { finding_id, input: source ?? null, camera, publication: null, problem: null }
  if (!input.publish) return result
  try {
    const publication = await engine.publishing.start({ force_restart: false, ...input.publish, camera_id: camera.id })
    return { ...result, publication }
  } catch (thrown) {
    return { ...result, problem: problemOf('publish', thrown, log) }
  }
}

function cameraOf(finding: Finding | undefined, input: string | undefined): string | null | undefined {
  return input === undefined ? finding?.camera_id : finding?.inputs?.find((one) => one.input === input)?.camera_id
}

function failed({ finding_id, input }: Wanted, problem: AdoptResult['problem']): AdoptResult {
  return { finding_id, input: input ?? null, camera: null, publication: null, problem }
}

function problemOf(step: 'add' | 'publish', thrown: unknown, log: Log): AdoptResult['problem'] {
  const { code, data } = toContractError(thrown, log)
  return { step, code: code as ProblemCode, data: data ?? null }
}

function isRefusedLogin(problem: AdoptResult['problem']): boolean {
  return problem?.code === 'SOURCE_FAILED' && (problem.data as { trouble: Trouble }).trouble.cause === 'auth'
}
