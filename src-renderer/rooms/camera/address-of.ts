/** The address of a camera as a person writes it, without credentials. */
import type { Camera, StreamRole } from '../../../src-shared/cameras.ts'

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

export interface CameraAddress {
  readonly kind: StreamRole | 'onvif' | 'page' | 'snapshot' | 'source'
  readonly url: string
}

/** Every address of a camera, without credentials. `gateway`: where this page came from, for the picture that is had there. */
export function addressesOf(camera: Pick<Camera, 'id' | 'source' | 'streams'>, gateway: string | undefined): CameraAddress[] {
  const { source, streams } = camera
  const own = streams.filter(({ url }) => /^[a-z]+:\/\//.test(url)).map(({ role, url }): CameraAddress => ({ kind: role, url }))
  const address = addressOf(camera)
  const known = own.some(({ url }) => url === address)
  const first: CameraAddress[] =
    source.kind === 'onvif' ? [{ kind: 'onvif', url: address }] : known ? [] : [{ kind: 'source', url: address }]
  const host = /^[a-z]+:\/\/(\[[^\]]+\]|[^/:?#]+)/i.exec(address)?.[1]
  const page: CameraAddress[] = host ? [{ kind: 'page', url: source.kind === 'onvif' ? new URL(address).origin : `http://${host}` }] : []
  const snapshot: CameraAddress[] = gateway
    ? [{ kind: 'snapshot', url: `${gateway}/api/cameras/${encodeURIComponent(camera.id)}/snapshot` }]
    : []
  return [...own, ...first, ...page, ...snapshot]
}
