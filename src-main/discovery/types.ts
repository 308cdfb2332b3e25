import type { Camera } from '../../src-shared/cameras.ts'
import type { Finding, Scan } from '../../src-shared/discovery.ts'

export interface Discovery {
  /** `targets`: addresses to try instead of asking every interface. Throws Problem SCAN_RUNNING, INPUT_INVALID. */
  start(options: { seconds: number; interfaces?: string[] | undefined; targets?: string | undefined }): Scan
  get(scanId: string): Scan & { findings: Finding[] }
  list(): Scan[]
  cancel(scanId: string): Scan
  findings(): Finding[]
  /** Verifies, reads the profiles, makes it a camera. Throws Problem FINDING_NOT_FOUND, SOURCE_FAILED, CAMERA_EXISTS. */
  adopt(
    findingId: string,
    input: {
      user?: string | null | undefined
      password?: string | null | undefined
      name?: string | undefined
      station?: string | null | undefined
      /** Of a device with several; the first when left out. */
      input?: string | undefined
      /** Without a name, the proposed one instead of what the camera calls itself. */
      proposed?: boolean | undefined
    },
  ): Promise<Camera>
  close(): Promise<void>
}
