/**
 * Where cameras without ONVIF keep their video, by maker (from public path collections). Asked for without a login, one path after
 * another; nothing here is a password list, and nothing is tried with one.
 */
import type { Finding } from '../../src-shared/discovery.ts'
import { joinAddress } from '../net/index.ts'

interface Paths {
  readonly maker: RegExp
  readonly http: readonly string[]
  /** Main and sub. */
  readonly rtsp: readonly string[]
}

const byMaker: readonly Paths[] = [
  { maker: /axis/i, http: ['/axis-cgi/mjpg/video.cgi'], rtsp: ['/axis-media/media.amp'] },
  { maker: /d-?link|dcs-/i, http: ['/video/mjpg.cgi', '/mjpeg.cgi'], rtsp: ['/live1.sdp', '/live2.sdp'] },
  { maker: /hikvision|trendnet/i, http: [], rtsp: ['/Streaming/Channels/101', '/Streaming/Channels/102'] },
  {
    maker: /dahua|amcrest|lorex/i,
    http: ['/cgi-bin/mjpg/video.cgi?channel=1&subtype=1'],
    rtsp: ['/cam/realmonitor?channel=1&subtype=0', '/cam/realmonitor?channel=1&subtype=1'],
  },
  { maker: /reolink/i, http: [], rtsp: ['/Preview_01_main', '/Preview_01_sub'] },
  { maker: /tp-?link|tapo/i, http: [], rtsp: ['/stream1', '/stream2'] },
  { maker: /vivotek/i, http: ['/video.mjpg'], rtsp: ['/live1s1.sdp', '/live1s2.sdp'] },
  { maker: /mobotix/i, http: ['/control/faststream.jpg?stream=full'], rtsp: ['/mobotix.h264'] },
  { maker: /hanwha|samsung/i, http: [], rtsp: ['/profile2/media.smp', '/profile3/media.smp'] },
  { maker: /uniview/i, http: [], rtsp: ['/unicast/c1/s0/live', '/unicast/c1/s1/live'] },
  { maker: /foscam/i, http: [], rtsp: ['/videoMain', '/videoSub'] },
  { maker: /bosch/i, http: [], rtsp: ['/rtsp_tunnel'] },
]

const anyMaker = { http: ['/mjpeg', '/video.mjpg', '/mjpg/video.mjpg', '/video'] }

/** Where the video of this finding may be, the likeliest first. */
export function likelyStreams({ vendor, model, address, port }: Pick<Finding, 'vendor' | 'model' | 'address' | 'port'>): string[] {
  const own = byMaker.find(({ maker }) => maker.test(`${vendor ?? ''} ${model ?? ''}`))
  const rtsp = (own?.rtsp ?? []).slice(0, 1).map((path) => joinAddress({ scheme: 'rtsp', host: address, port: undefined, path }))
  const http = (paths: readonly string[]) => paths.map((path) => joinAddress({ scheme: 'http', host: address, port: port ?? 80, path }))
  return [...http(own?.http ?? []), ...rtsp, ...http(anyMaker.http)]
}
