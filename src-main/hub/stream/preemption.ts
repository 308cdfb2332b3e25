/** Preemption: a source that is closed for the sake of another stream of its camera: the try ends as one that the camera had no room for. */
import type { ReaderPurpose } from '../../../src-shared/cameras.ts'
import { Failure } from '../../base/index.ts'

export class Preemption {
  /** For whom, until it runs again. */
  purpose: ReaderPurpose | null = null
  #end: ((failure: Failure) => Promise<void>) | undefined

  /** Settles like `running`, or with `camera-full` when it has to give way before. */
  async race(running: Promise<void>): Promise<void> {
    const given = new Promise<never>((_, reject) => {
      this.#end = (failure) => {
        reject(failure)
        return running.catch(() => {})
      }
    })
    try {
      await Promise.race([running, given])
    } finally {
      this.#end = undefined
    }
  }

  /** Resolves when the camera was told. */
  async yieldTo(purpose: ReaderPurpose, why: string): Promise<void> {
    this.purpose = purpose
    await this.#end?.(new Failure('camera-full', why))
  }
}
