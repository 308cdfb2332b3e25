/** The address of a camera as a person writes it, without credentials. */
import type { Camera } from '../../../src-shared/cameras.ts'

export function addressOf({ source }: Pick<Camera, 'source'>): string {
  switch (source.kind) {
    case 'onvif':
      return source.device_url
    case 'v4l2':
      return source.device
    case 'synthetic':
      return `synthetic:${source.pattern}`
    default:
      return source.url
  }
}
