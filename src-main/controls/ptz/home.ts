/** The home position: the camera's own operation, else a preset of that name. */
import { OnvifFault } from '../../devices/onvif/index.ts'
import type { HeadDriver } from './head-driver.ts'
import { ptzOperations } from './operations.ts'
import type { Presets } from './presets.ts'
import type { Head } from './read-head.ts'

interface HomeParts {
  readonly head: Head
  readonly driver: Pick<HeadDriver, 'call'>
  readonly presets: Pick<Presets, 'list' | 'save' | 'go'>
  picture(): Promise<string | null>
}

/** Each throws Failure when the camera refuses both. */
export function createHome({ head, driver, presets, picture }: HomeParts): { set(): Promise<void>; go(): Promise<void> } {
  const named = async () => (await presets.list()).find(({ name }) => /^home$/i.test(name.trim()))
  return {
    async set() {
      await driver.call(ptzOperations.setHome(head.profile)).catch(async (thrown: unknown) => {
        if (!(thrown instanceof OnvifFault) || thrown.cause === 'auth') throw thrown
        await presets.save('Home', { own: head.spaces.absolutePanTilt !== undefined, picture, token: (await named())?.token })
      })
    },
    async go() {
      await driver.call(ptzOperations.gotoHome(head.profile)).catch(async (thrown: unknown) => {
        const stand = thrown instanceof OnvifFault && thrown.cause !== 'auth' ? await named() : undefined
        if (!stand) throw thrown
        await presets.go(stand)
      })
    },
  }
}
