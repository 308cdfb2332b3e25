/**
 * The contract, answered: each procedure is one call into a room. Used by every transport of both shells.
 *
 * Rooms throw `Problem` (codes of the contract) and `Failure` (what can happen in the field); they become typed oRPC
 * errors here and nowhere else. Anything else is a defect: it is logged, and the caller is told no more than that.
 */
import { implement, ORPCError, ValidationError } from '@orpc/server'
import { contract } from '../../src-shared/contract.ts'
import { type ProblemCode, problems } from '../../src-shared/problems.ts'
import { Failure, inputFields, type Log, Problem } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import { readHealth } from '../server/health.ts'

interface CallContext {
  readonly engine: Engine
  readonly log: Log
}

function problemError(code: ProblemCode, data?: unknown): ORPCError<string, unknown> {
  const { status, message } = problems[code]
  return new ORPCError(code, { status, message, data, defined: true })
}

/** What went wrong in a call, as the error that the contract names. */
export function toContractError(thrown: unknown, log: Log): unknown {
  if (thrown instanceof Problem) return problemError(thrown.code, thrown.data)
  if (thrown instanceof Failure) {
    const code = thrown.cause === 'storage' ? 'STORAGE_FAILED' : 'SOURCE_FAILED'
    const data = code === 'STORAGE_FAILED' ? { reason: 'other', path: thrown.evidence ?? '' } : { trouble: thrown.toTrouble(Date.now()) }
    return problemError(code, data)
  }
  if (!(thrown instanceof ORPCError)) {
    noteDefect(thrown, log)
    return new ORPCError('INTERNAL_SERVER_ERROR', { message: 'A defect of Camgate; its log tells more' })
  }
  if (thrown.cause instanceof ValidationError && thrown.code === 'BAD_REQUEST') {
    return problemError('INPUT_INVALID', { fields: inputFields(thrown.cause.issues) })
  }
  return thrown
}

/** Logs what is neither a refusal nor a failure in the field, for nobody else learns of it. */
export function noteDefect(thrown: unknown, log: Log): void {
  if (thrown instanceof Problem || thrown instanceof Failure || thrown instanceof ORPCError) return
  log.error({ error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }, 'a call ended in a defect')
}

const os = implement(contract).$context<CallContext>()

const guarded = os.use(async ({ context, next }) => {
  try {
    return await next()
  } catch (thrown) {
    throw toContractError(thrown, context.log)
  }
})

export const router = guarded.router({
  system: {
    watch: guarded.system.watch.handler(({ context, signal }) => context.engine.state.watch(signal)),
    state: guarded.system.state.handler(({ context }) => context.engine.state.snapshot()),
    health: guarded.system.health.handler(({ context }) => readHealth(context.engine)),
  },
  cameras: {
    create: guarded.cameras.create.handler(({ context, input }) => context.engine.cameras.create(input)),
    list: guarded.cameras.list.handler(({ context }) => context.engine.cameras.list()),
    get: guarded.cameras.get.handler(({ context, input }) => context.engine.cameras.get(input.camera_id)),
    change: guarded.cameras.change.handler(({ context, input: { camera_id, ...change } }) =>
      context.engine.cameras.change(camera_id, change),
    ),
    replace: guarded.cameras.replace.handler(({ context, input: { camera_id, ...change } }) =>
      context.engine.cameras.change(camera_id, change),
    ),
    remove: guarded.cameras.remove.handler(async ({ context, input }) => {
      await context.engine.cameras.remove(input.camera_id)
      return { camera_id: input.camera_id }
    }),
    probe: guarded.cameras.probe.handler(({ context, input }) => context.engine.cameras.probe(input.camera_id)),
    stations: guarded.cameras.stations.handler(({ context }) => context.engine.cameras.stations()),
  },
  discovery: {
    start: guarded.discovery.start.handler(({ context, input }) => context.engine.discovery.start(input)),
    get: guarded.discovery.get.handler(({ context, input }) => context.engine.discovery.get(input.scan_id)),
    list: guarded.discovery.list.handler(({ context }) => context.engine.discovery.list()),
    cancel: guarded.discovery.cancel.handler(({ context, input }) => context.engine.discovery.cancel(input.scan_id)),
    findings: guarded.discovery.findings.handler(({ context }) => context.engine.discovery.findings()),
    adopt: guarded.discovery.adopt.handler(({ context, input: { finding_id, ...options } }) =>
      context.engine.discovery.adopt(finding_id, options),
    ),
  },
  publishing: {
    start: guarded.publishing.start.handler(({ context, input }) => context.engine.publishing.start(input)),
    stop: guarded.publishing.stop.handler(({ context, input }) => context.engine.publishing.stop(input.camera_id)),
    status: guarded.publishing.status.handler(({ context }) => context.engine.publishing.status()),
    statusOf: guarded.publishing.statusOf.handler(({ context, input }) => context.engine.publishing.statusOf(input.camera_id)),
    check: guarded.publishing.check.handler(({ context, input }) => context.engine.publishing.check(input.camera_id, input.profile)),
    history: guarded.publishing.history.handler(({ context, input }) => context.engine.publishing.history(input)),
    metrics: guarded.publishing.metrics.handler(({ context, input }) => context.engine.publishing.metrics(input)),
    profiles: {
      list: guarded.publishing.profiles.list.handler(({ context }) => context.engine.publishing.profiles.list()),
      create: guarded.publishing.profiles.create.handler(({ context, input }) => context.engine.publishing.profiles.create(input)),
      get: guarded.publishing.profiles.get.handler(({ context, input }) => context.engine.publishing.profiles.get(input.name)),
      change: guarded.publishing.profiles.change.handler(({ context, input: { name, ...change } }) =>
        context.engine.publishing.profiles.change(name, change),
      ),
      remove: guarded.publishing.profiles.remove.handler(async ({ context, input }) => {
        await context.engine.publishing.profiles.remove(input.name)
        return { name: input.name }
      }),
      activate: guarded.publishing.profiles.activate.handler(({ context, input }) =>
        context.engine.publishing.profiles.activate(input.name),
      ),
      test: guarded.publishing.profiles.test.handler(({ context, input }) => context.engine.publishing.profiles.test(input.name)),
      certificates: guarded.publishing.profiles.certificates.handler(({ context, input }) =>
        context.engine.publishing.profiles.certificates(input.name),
      ),
      acceptCertificate: guarded.publishing.profiles.acceptCertificate.handler(({ context, input }) =>
        context.engine.publishing.profiles.acceptCertificate(input.name, input),
      ),
      try: guarded.publishing.profiles.try.handler(({ context, input }) => context.engine.publishing.profiles.try(input)),
      local: guarded.publishing.profiles.local.handler(({ context }) => context.engine.publishing.profiles.local()),
    },
  },
})
