/** One connection's session at a scripted camera: what SETUP granted, what PLAY sends, when it ends. */
import type { Socket } from 'node:net'
import { type RtspRequest, readTransport, splitUrl } from '../../src-main/rtsp/index.ts'
import { type FedTrack, type Feed, startFeed } from './feed.ts'
import { type MediaLoop, sampleRate } from './media-loop.ts'
import type { Reply, Script } from './script.ts'
import { openUdpOut, type UdpOut } from './udp-out.ts'

export interface ScriptedSession {
  readonly tracks: number
  answer(request: RtspRequest, methods: string, authority: string): Promise<Reply>
  /** A request that was granted: may keep the session alive. */
  counts(request: RtspRequest): void
  play(): void
  /** The other side answered one of our requests. */
  answered(): void
  stop(): void
}

/** The description by the book. Payload type 96 is video, 97 audio. */
export function plainSdp(loop: MediaLoop): string {
  const sprop = `${loop.sps.toString('base64')},${loop.pps.toString('base64')}`
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=Scripted camera',
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'a=control:*',
    'm=video 0 RTP/AVP 96',
    'a=rtpmap:96 H264/90000',
    `a=fmtp:96 packetization-mode=1;sprop-parameter-sets=${sprop}`,
    'a=control:trackID=0',
    'm=audio 0 RTP/AVP 97',
    `a=rtpmap:97 MPEG4-GENERIC/${sampleRate}/1`,
    'a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1408',
    'a=control:trackID=1',
    '',
  ].join('\r\n')
}

/** Picture, sound, and two that can be set up but never say anything. */
const trackNumbers = [0, 1, 2, 9]

const pathOf = (url: string) => splitUrl(url)?.path ?? url

export function openScriptedSession(options: { script: Script; loop: MediaLoop; socket: Socket; path: string }): ScriptedSession {
  const { script, loop, socket, path } = options
  const fed = new Map<number, FedTrack>()
  const udp: UdpOut[] = []
  let feed: Feed | undefined
  let described = 0
  let frames = 0
  let watch: NodeJS.Timeout | undefined
  let asking: NodeJS.Timeout | undefined
  let unanswered = 0

  const frame = (channel: number, packet: Buffer) => {
    const head = Buffer.from([0x24, channel, packet.length >> 8, packet.length & 0xff])
    const whole = Buffer.concat([head, packet])
    if (!socket.destroyed) socket.write(script.frame?.(whole, frames) ?? whole)
    frames += 1
  }
  const expected = (track: number) => script.setupPath?.(track, path) ?? `${path}/trackID=${track}`
  const stop = () => {
    clearTimeout(watch)
    clearInterval(asking)
    feed?.stop()
    feed = undefined
    for (const out of udp.splice(0)) out.close()
  }
  const wind = () => {
    clearTimeout(watch)
    if (!script.alive) return
    watch = setTimeout(() => {
      stop()
      socket.end()
    }, script.alive.seconds * 1000)
  }

  const setUp = async (request: RtspRequest): Promise<Reply> => {
    const asked = readTransport(request.headers.get('transport'))[0]
    const wanted = pathOf(request.url)
    const track = trackNumbers.find((n) => !fed.has(n) && expected(n) === wanted)
    if (track === undefined) return { status: 404, headers: [] }
    if (!asked || (script.only && asked.lower !== script.only)) return { status: 461, headers: [] }
    const kind = track === 0 ? 'video' : track === 1 ? 'audio' : 'silent'
    const payloadType = track === 0 ? (script.payloadType ?? 96) : 97
    const transport =
      asked.lower === 'udp'
        ? await grantUdp(track, kind, payloadType, asked.clientPort ?? [0, 0])
        : grantTcp(track, kind, payloadType, asked.interleaved ?? [0, 1])
    const session = script.session ? script.session(track) : '12345678;timeout=60'
    const headers: [string, string][] = []
    if (transport !== undefined) headers.push(['Transport', transport])
    if (session !== undefined) headers.push(['Session', session])
    return { status: 200, headers }
  }
  const grantTcp = (track: number, kind: FedTrack['kind'], payloadType: number, asked: readonly [number, number]) => {
    const [rtp, rtcp] = script.channels?.(asked, track) ?? asked
    fed.set(track, { kind, payloadType, rtp: (packet) => frame(rtp, packet), rtcp: (packet) => frame(rtcp, packet) })
    return script.transport ? script.transport(asked, track) : `RTP/AVP/TCP;unicast;interleaved=${asked[0]}-${asked[1]}`
  }
  const grantUdp = async (track: number, kind: FedTrack['kind'], payloadType: number, client: readonly [number, number]) => {
    const out = await openUdpOut(client, script.udp ?? {})
    udp.push(out)
    fed.set(track, { kind, payloadType, rtp: out.rtp, rtcp: out.rtcp })
    const ports = script.udp?.serverPort ? script.udp.serverPort(out.ports) : out.ports.join('-')
    const source = script.udp?.source ? `;source=${script.udp.source}` : ''
    return `RTP/AVP;unicast;client_port=${client.join('-')}${source}${ports === undefined ? '' : `;server_port=${ports}`}`
  }

  const ask = () => {
    let n = 0
    asking = setInterval(() => {
      // The answer to the last one must have come.
      const method = script.asks?.[n]
      if (unanswered > 0) socket.end()
      else if (method) {
        unanswered += 1
        socket.write(`${method} rtsp://client/ RTSP/1.0\r\nCSeq: ${100 + n}\r\nSession: 12345678\r\n\r\n`)
      } else clearInterval(asking)
      n += 1
    }, 150)
  }

  return {
    get tracks() {
      return fed.size
    },
    stop,
    answered() {
      unanswered -= 1
    },
    counts(request) {
      if (!feed || script.alive?.counts(request)) wind()
    },
    play() {
      const enough = script.media !== 'all-tracks' || fed.size === described
      if (script.media === 'none' || !enough || feed) return
      feed = startFeed(loop, [...fed.values()], {
        reportsOnly: script.media === 'reports',
        ...(script.media === 'stops' && { stopAfter: 0.5 }),
      })
      wind()
      if (script.asks) ask()
    },
    async answer(request, methods, authority) {
      switch (request.method) {
        case 'OPTIONS':
          return { status: 200, headers: [['Public', methods]] }
        case 'DESCRIBE': {
          if (pathOf(request.url) !== path) return { status: 404, headers: [] }
          const scene = { authority, path, count: 1, tracks: 0 }
          const sdp = script.sdp?.(plainSdp(loop), scene) ?? plainSdp(loop)
          described = sdp.split(/\n(?=m=)/).length - 1
          return {
            status: 200,
            headers: [
              ['Content-Base', `rtsp://${authority}${path}/`],
              ['Content-Type', 'application/sdp'],
            ],
            body: sdp,
          }
        }
        case 'SETUP':
          return setUp(request)
        case 'PLAY': {
          const wanted = script.playPath?.(path)
          if (wanted !== undefined ? pathOf(request.url) !== wanted : !pathOf(request.url).startsWith(path))
            return { status: 404, headers: [] }
          if (script.early === 'report')
            for (const track of fed.values()) track.rtcp(Buffer.from('80c80006000010000000000000000000000000000000000000000000', 'hex'))
          if (script.early === 'media') feed = startFeed(loop, [...fed.values()])
          return { status: 200, headers: [['Session', request.headers.get('session') ?? '']] }
        }
        case 'GET_PARAMETER':
        case 'TEARDOWN':
          return { status: 200, headers: [] }
        default:
          return { status: 501, headers: [] }
      }
    },
  }
}
