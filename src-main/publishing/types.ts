import type { InferContractRouterInputs } from '@orpc/contract'
import type * as z from 'zod'
import type {
  HistoryEntry,
  MetricPoint,
  Profile,
  ProfileCheck,
  ProfileInput,
  Publication,
  PublishCheck,
  publishingContract,
} from '../../src-shared/publishing.ts'

type Inputs = InferContractRouterInputs<typeof publishingContract>
type ProfileSettings = z.infer<typeof ProfileInput>

/** Refusals are thrown as `Problem`. */
export interface Publishing {
  start(request: Inputs['start']): Promise<Publication>
  stop(cameraId: string): Promise<Publication>
  status(): Publication[]
  /** Of a camera that is not published: `stopped`. */
  statusOf(cameraId: string): Publication
  check(cameraId: string, profile?: string): Promise<PublishCheck>
  history(query: { camera_id?: string | undefined; since?: number | undefined; limit: number }): Promise<HistoryEntry[]>
  metrics(query: { camera_id?: string | undefined; since?: number | undefined; until?: number | undefined }): Promise<MetricPoint[]>
  readonly profiles: {
    list(): Profile[]
    create(input: ProfileSettings): Promise<Profile>
    get(name: string): Profile
    change(name: string, input: Partial<ProfileSettings> & { new_name?: string | undefined }): Promise<Profile>
    remove(name: string): Promise<void>
    activate(name: string): Promise<Profile>
    test(name: string): Promise<ProfileCheck[]>
    try(input: ProfileSettings & { passwords_of?: string | undefined }): Promise<ProfileCheck[]>
    /** Runs a mediamtx on this computer. Throws Problem TOOL_MISSING. */
    local(): Promise<Profile>
  }
  /** Starts what was running when the application ended last. */
  resume(): Promise<void>
  close(): Promise<void>
}
