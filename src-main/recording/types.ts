/** What the shells and the API see of recording. */
import type { StreamRole } from '../../src-shared/cameras.ts'
import type {
  FragmentList,
  Recording,
  RecordingExport,
  RecordingPlan,
  RecordingSession,
  RecordingSettings,
  Segment,
  Storage,
  Timeline,
} from '../../src-shared/recording-rows.ts'
import type { SegmentRow } from './library.ts'
import type { SessionRow } from './sessions.ts'

export type { SessionRow }

interface Range {
  readonly from: number
  readonly to: number
}
/** As a validator gives it: what was left out may be there as undefined. */
export type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined }
interface OfCamera {
  readonly camera_id: string
}

interface StartRequest {
  readonly camera_ids: readonly string[]
  readonly roles: readonly StreamRole[]
  readonly name?: string | undefined
  readonly note?: string | undefined
  readonly post_roll: number
  readonly duration?: number | undefined
}

export interface ExportRequest extends Range {
  readonly camera_ids: readonly string[]
  readonly role: StreamRole
  readonly cut: 'key' | 'exact' | 'encoded'
  readonly burn_time: boolean
  readonly package: boolean
  readonly proof: boolean
}

/** What programs of the earlier session store tell of a session. Times are milliseconds since 1970. */
interface ProgramSession {
  readonly id: string
  readonly deviceId: string
  readonly streamPath: string
  readonly from: number
}

export interface RecordingRoom {
  /** Throws Problem CAMERA_NOT_FOUND. */
  start(request: StartRequest): Promise<RecordingSession>
  stop(request: { session_id?: string | undefined; camera_ids?: readonly string[] | undefined }): Promise<RecordingSession[]>
  status(): { recordings: Recording[]; storage: Storage; volumes: Storage[] }
  statusOf(cameraId: string): Recording
  sessions(query: { camera_id?: string | undefined; before?: number | undefined; limit: number }): Promise<RecordingSession[]>
  session(id: string): Promise<RecordingSession>
  changeSession(id: string, change: { name?: string | undefined; note?: string | null | undefined }): Promise<RecordingSession>
  timeline(query: Range & { camera_ids?: string[] | undefined }): Promise<Timeline>
  days(query: Range): Promise<{ day: string; camera_id: string; bytes: number; seconds: number }[]>
  segments(query: Range & OfCamera & { role?: StreamRole | undefined; limit: number }): Promise<Segment[]>
  fragments(segmentId: string): Promise<FragmentList>
  read(segmentId: string, at: number, length: number): Promise<Buffer>
  /** The picture that was shown at that moment. Throws Problem CAMERA_NOT_FOUND, NOTHING_RECORDED; Failure. */
  picture(cameraId: string, at: number, width?: number): Promise<{ jpeg: Buffer; at: number }>
  protect(input: Range & OfCamera & { reason: string; until?: number | null | undefined }): Promise<{ id: string }>
  unprotect(id: string): Promise<{ id: string }>
  bookmark(input: OfCamera & { at: number; text: string }): Promise<{ id: string }>
  removeBookmark(id: string): Promise<{ id: string }>
  remove(input: Range & OfCamera): Promise<{ removal_id: string; segments: number; bytes: number; protected: number }>
  restore(removalId: string): Promise<{ segments: number }>
  cleanup(days: number, dry: boolean): Promise<{ segments: number; bytes: number; files: string[]; dry_run: boolean }>
  plans(): RecordingPlan[]
  changePlan(change: Loose<RecordingPlan> & OfCamera): Promise<RecordingPlan>
  settings(): RecordingSettings
  changeSettings(change: Loose<RecordingSettings>): Promise<RecordingSettings>
  readonly exports: {
    list(): RecordingExport[]
    start(input: ExportRequest): Promise<RecordingExport>
    cancel(id: string): Promise<{ id: string }>
    /** Where a finished file lies. */
    file(id: string, name: string): string | undefined
  }
  /** For the HTTP shell. */
  readonly serving: {
    row(segmentId: string): Promise<SegmentRow>
    size(row: SegmentRow): Promise<number>
    stream(row: SegmentRow, from: number, to: number): AsyncGenerator<Buffer>
    /** `url` of a segment by its id. */
    sessionPlaylist(sessionId: string, cameraId: string, role: StreamRole, url: (id: number) => string): Promise<string>
    rangePlaylist(cameraId: string, role: StreamRole, range: { from: number; to: number }, url: (id: number) => string): Promise<string>
  }
  /** For the interfaces of the systems before. */
  readonly earlier: {
    open(session: ProgramSession): Promise<SessionRow>
    close(id: string, to: number, playlistUrl: string | null): Promise<SessionRow>
    list(limit: number): Promise<SessionRow[]>
    get(id: string): Promise<SessionRow>
  }
  /** The camera is told something that makes its streams pause: a gap that begins soon is named so. */
  settingsChange(cameraId: string): void
  /** Begins what is wanted. */
  resume(): Promise<void>
  close(): Promise<void>
}
