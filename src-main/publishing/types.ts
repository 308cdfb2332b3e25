import type { Readable } from 'node:stream'
import type { InferContractRouterInputs } from '@orpc/contract'
import type * as z from 'zod'
import type { Arriving } from '../../src-shared/arriving.ts'
import type {
  Certificate,
  HistoryEntry,
  MetricPoint,
  Publication,
  PublishCheck,
  publishingContract,
  ServerProfile,
  ServerProfileCheck,
  ServerProfileInput,
} from '../../src-shared/publishing.ts'
import type { Recorded } from '../../src-shared/recorded.ts'

type Inputs = InferContractRouterInputs<typeof publishingContract>
type ServerProfileSettings = z.infer<typeof ServerProfileInput>

/** Milliseconds since 1970, from and before. */
interface Span {
  camera_id?: string | undefined
  since?: number | undefined
  until?: number | undefined
}

/** Refusals are thrown as `Problem`. */
export interface Publishing {
  start(request: Inputs['start']): Promise<Publication>
  stop(cameraId: string): Promise<Publication>
  /** To another server. Throws Problem where one of them could not be published there: then none has moved. */
  move(request: Inputs['move']): Promise<Publication[]>
  status(): Publication[]
  /** Of a camera that is not published: `stopped`. */
  statusOf(cameraId: string): Publication
  check(cameraId: string, profile?: string): Promise<PublishCheck>
  /** `before`: id of the entry where the page before ended. */
  history(query: Span & { before?: number | undefined; limit: number }): Promise<HistoryEntry[]>
  metrics(query: Span & { limit?: number | undefined }): Promise<MetricPoint[]>
  /** All of it, for a file, read as it is taken. */
  historyRows(query: Span): AsyncGenerator<HistoryEntry[], void>
  metricRows(query: Span): AsyncGenerator<MetricPoint[], void>
  readonly profiles: {
    list(): ServerProfile[]
    create(input: ServerProfileSettings): Promise<ServerProfile>
    get(name: string): ServerProfile
    change(name: string, input: Partial<ServerProfileSettings> & { new_name?: string | undefined }): Promise<ServerProfile>
    remove(name: string): Promise<void>
    activate(name: string): Promise<ServerProfile>
    certificates(name: string): Certificate[]
    /** Throws Problem INPUT_INVALID where the server does not offer this one. */
    acceptCertificate(name: string, certificate: { address: string; fingerprint: string }): Promise<Certificate[]>
    test(name: string): Promise<ServerProfileCheck[]>
    try(input: ServerProfileSettings & { passwords_of?: string | undefined }): Promise<ServerProfileCheck[]>
    /** Runs a mediamtx on this computer. Throws Problem TOOL_MISSING. */
    local(): Promise<ServerProfile>
  }
  /** What arrives at the server, to be played. Refused with Problem PUBLISH_FAILED and its trouble where it cannot be had. */
  readonly arriving: {
    look(cameraId: string): Promise<Arriving>
    offer(cameraId: string, offer: string): Promise<{ session: string; answer: string }>
    hangUp(session: string): Promise<void>
    file(cameraId: string, file: string): Promise<{ readonly type: string; readonly data: Buffer }>
  }
  /** What servers recorded. Refused with Problem PUBLISH_FAILED and its trouble where it cannot be had. */
  readonly recorded: {
    look(cameraId: string, range: { from: number; to: number }): Promise<Recorded>
    /** MP4 as it comes, `length` in milliseconds. */
    open(cameraId: string, where: { profile: string; path: string; from: number; length: number }): Promise<Readable>
  }
  /** Starts what was running when the application ended last. */
  resume(): Promise<void>
  close(): Promise<void>
}
