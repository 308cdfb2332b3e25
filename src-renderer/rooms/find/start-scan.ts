import { engine } from '../../kernel/engine-link.ts'
import { asRefusal } from '../../language/index.ts'

/** A search that runs already is what was asked for: its findings appear all the same. */
export async function startScan(): Promise<void> {
  try {
    await engine().discovery.start()
  } catch (thrown) {
    if (asRefusal(thrown)?.code !== 'SCAN_RUNNING') throw thrown
  }
}
