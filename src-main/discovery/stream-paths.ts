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
  {
    maker: /hikvision|trendnet/i,
    http: [],
    rtsp: ['/Streaming/Channels/101', '/Streaming/Channels/102', '/h264/ch1/main/av_stream'],
  },
  {
    maker: /dahua|amcrest|lorex|imou/i,
    http: ['/cgi-bin/mjpg/video.cgi?channel=1&subtype=1'],
    rtsp: ['/cam/realmonitor?channel=1&subtype=0', '/cam/realmonitor?channel=1&subtype=1'],
  },
  { maker: /axis/i, http: ['/axis-cgi/mjpg/video.cgi'], rtsp: ['/axis-media/media.amp'] },
  { maker: /reolink/i, http: [], rtsp: ['/Preview_01_main', '/Preview_01_sub', '/h264Preview_01_main'] },
  { maker: /tp-?link|tapo/i, http: [], rtsp: ['/stream1', '/stream2'] },
  { maker: /uniview/i, http: [], rtsp: ['/unicast/c1/s0/live', '/unicast/c1/s1/live', '/media/video1'] },
  { maker: /hanwha|samsung|wisenet/i, http: [], rtsp: ['/profile2/media.smp', '/profile3/media.smp'] },
  { maker: /bosch/i, http: [], rtsp: ['/rtsp_tunnel'] },
  { maker: /vivotek/i, http: ['/video.mjpg'], rtsp: ['/live1s1.sdp', '/live1s2.sdp', '/live.sdp'] },
  { maker: /sony/i, http: [], rtsp: ['/media/video1', '/media/video2'] },
  { maker: /panasonic|i-pro/i, http: [], rtsp: ['/MediaInput/h264'] },
  { maker: /d-?link|dcs-/i, http: ['/video/mjpg.cgi', '/mjpeg.cgi'], rtsp: ['/live1.sdp', '/live2.sdp', '/play1.sdp'] },
  { maker: /foscam/i, http: [], rtsp: ['/videoMain', '/videoSub'] },
  { maker: /mobotix/i, http: ['/control/faststream.jpg?stream=full'], rtsp: ['/mobotix.h264'] },
  { maker: /avigilon/i, http: [], rtsp: ['/defaultPrimary?streamType=u', '/defaultSecondary'] },
  { maker: /acti/i, http: [], rtsp: ['/track1', '/track2'] },
  { maker: /zavio/i, http: [], rtsp: ['/video.pro1', '/video.pro2'] },
  { maker: /lilin/i, http: [], rtsp: ['/rtsph2641080p'] },
  { maker: /geovision/i, http: [], rtsp: ['/CH001.sdp'] },
]

const anyMaker = ['/mjpeg', '/video.mjpg', '/mjpg/video.mjpg', '/video', '/stream.mjpeg', '/videostream.cgi']

/** What small servers without a maker use, before those of the makers. */
const plain = ['/live', '/stream', '/h264', '/main', '/ch0_0.h264', '/0', '/']

/** First streams of all makers, the most common ones first. */
export const rtspPaths: readonly string[] = [...new Set([...byMaker.flatMap(({ rtsp }) => mainsOf(rtsp)), ...plain])]

/** Endless rows of JPEGs, and what gives one. */
export const mjpegPaths: readonly string[] = [
  ...new Set([...byMaker.flatMap(({ http }) => http), ...anyMaker, '/snapshot.jpg', '/image.jpg', '/jpg/image.jpg', '/snap.jpg']),
]

type Place = Pick<Finding, 'vendor' | 'model' | 'address' | 'port' | 'rtsp_port'>

/** Where the video of this finding may be, the likeliest first. */
export function likelyStreams({ vendor, model, address, port, rtsp_port }: Place): string[] {
  const own = byMaker.find(({ maker }) => maker.test(`${vendor ?? ''} ${model ?? ''}`))
  const rtsp = (paths: readonly string[]) =>
    paths.map((path) =>
      joinAddress({ scheme: 'rtsp', host: address, port: rtsp_port === 554 ? undefined : (rtsp_port ?? undefined), path }),
    )
  // RTSP answered, and that is all that is known
  if (rtsp_port) return rtsp([...new Set([...mainsOf(own?.rtsp ?? []), ...rtspPaths])])
  const http = (paths: readonly string[]) => paths.map((path) => joinAddress({ scheme: 'http', host: address, port: port ?? 80, path }))
  return [...http(own?.http ?? []), ...rtsp((own?.rtsp ?? []).slice(0, 1)), ...http(anyMaker.slice(0, 4))]
}

/** The second one of a maker is the small stream; what follows are older ways to write the first. */
function mainsOf(paths: readonly string[]): string[] {
  return paths.filter((_, index) => index !== 1)
}
