import { describe, expect, it } from 'vitest'
import type { Camera } from '../../../src-shared/cameras.ts'
import { controlsRoom } from './room.ts'

describe('the tab that moves a camera', () => {
  const isShown = (device: Partial<NonNullable<Camera['device']>> | null) => {
    const camera = { source: { kind: 'onvif', device_url: 'http://10.0.0.64/onvif/device_service' }, device } as Camera
    return controlsRoom.cameraTabs?.find(({ tab }) => tab === 'ptz')?.when?.(camera, {} as never)
  }

  it('is not there for a camera that said that it has no head', () => {
    expect(isShown({ ptz: false })).toBe(false)
    expect([isShown({ ptz: true }), isShown({}), isShown(null)]).toEqual([true, true, true])
  })
})
