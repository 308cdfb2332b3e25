import type { Camera } from '../../src-shared/cameras.ts'
import type { Finding, Scan } from '../../src-shared/discovery.ts'
import type { DeviceMarks } from './locate.ts'

/** What a finding becomes a camera with. */
export interface Adopting {
  user?: string | null | undefined
  password?: string | null | undefined
  name?: string | undefined
  station?: string | null | undefined
  /** Of a device with several; the first when left out. */
  input?: string | undefined
  /** Without a name, the proposed one instead of what the camera calls itself. */
  proposed?: boolean | undefined
}

export interface Discovery {
  /** `targets`: addresses to try instead of asking every interface. Throws Problem SCAN_RUNNING, INPUT_INVALID. */
  start(options: { seconds: number; interfaces?: string[] | undefined; targets?: string | undefined }): Scan
  get(scanId: string): Scan & { findings: Finding[] }
  list(): Scan[]
  cancel(scanId: string): Scan
  findings(): Finding[]
  /** Verifies, reads the profiles, makes it a camera. Throws Problem FINDING_NOT_FOUND, SOURCE_FAILED, CAMERA_EXISTS. */
  adopt(findingId: string, input: Adopting): Promise<Camera>
  /**
   * The camera at an address that is a host and nothing else, with a port or without: looked for as a scan of it does, then adopted.
   * Undefined where the address is of another kind. Throws Problem INPUT_INVALID (several hosts), SOURCE_FAILED, CAMERA_EXISTS.
   */
  addHost(address: string, input: Omit<Adopting, 'input' | 'proposed'>): Promise<Camera> | undefined
  /** Calls with the address of each device that bears these marks, until the signal is aborted. */
  locate(marks: DeviceMarks, found: (deviceUrl: string) => void, signal: AbortSignal): void
  close(): Promise<void>
}
