/** One spelling for every way to write the same address, so that the same camera is not added twice. */
import { randomUUID } from 'node:crypto'
import { realpathSync } from 'node:fs'
import type { Source } from '../../src-shared/cameras.ts'
import { endpointOf, splitAddress } from '../net/index.ts'

export function addressKey(source: Source): string {
  switch (source.kind) {
    case 'rtsp':
    case 'mjpeg':
    case 'ffmpeg':
      return urlKey(source.url)
    case 'onvif':
      // two device services on one host and port are one device, its inputs are cameras of their own
      return `onvif:${hostKey(source.device_url)}${source.input === undefined ? '' : `#${source.input}`}`
    case 'v4l2':
      return `device:${realDevice(source.device)}`
    case 'synthetic':
      // as many as one likes
      return `synthetic:${randomUUID()}`
  }
}

/** Scheme and host in lower case, the port always written, no slash at the end. */
function urlKey(url: string): string {
  const address = splitAddress(url)
  return address ? `${address.scheme}://${hostKey(url)}${address.path.replace(/\/+$/, '').replace(/^\?/, '/?')}` : url
}

function hostKey(url: string): string {
  const address = splitAddress(url)
  return address ? endpointOf(address) : url
}

/** `/dev/v4l/by-id/…` and `/dev/video0` are one camera. */
function realDevice(device: string): string {
  try {
    return realpathSync(device)
  } catch {
    return device
  }
}
