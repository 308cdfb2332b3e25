/**
 * A program for the tests: adds the cameras that it is given as JSON, one after another, and prints what became of each: the
 * camera with the nodes of its PTZ service, asked for through its live session, or the refusal.
 */
import type { Camera } from '../../../src-shared/cameras.ts'
import { asFailure, type Problem } from '../../base/index.ts'
import { openTestEngine } from '../../testing/open-test-engine.ts'

export interface Added {
  readonly camera?: Camera
  readonly trouble?: { readonly cause: string; readonly evidence: string | null }
  readonly nodes?: string
}

const rooms = await openTestEngine({ everywhere: true })
const added: Added[] = []
for (const input of JSON.parse(process.argv[2] ?? '[]')) {
  try {
    const camera = await rooms.cameras.create(input)
    const device = await rooms.devices.session(camera.id)
    const nodes = await device.call({ service: 'ptz', body: '<GetNodes xmlns="http://www.onvif.org/ver20/ptz/wsdl"/>' }).then(
      (content) => JSON.stringify(content),
      (thrown: unknown) => asFailure(thrown).message,
    )
    added.push({ camera, nodes })
  } catch (thrown) {
    const { trouble } = (thrown as Problem).data as { trouble: NonNullable<Added['trouble']> }
    added.push({ trouble })
  }
}
console.log(JSON.stringify(added))
await rooms.close()
process.exit()
