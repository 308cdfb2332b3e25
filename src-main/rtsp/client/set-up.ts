/** SETUP of the tracks that are worth having, over TCP or UDP, and what the camera made of it. */
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Clock } from '../../base/index.ts'
import { Failure } from '../../base/index.ts'
import type { Track } from '../../media/index.ts'
import type { Login } from '../../net/index.ts'
import { cameraRefusal, succeeded } from '../refusal.ts'
import type { Quirks } from '../types.ts'
import type { RtspResponse } from '../wire/message.ts'
import type { SessionDescription } from '../wire/sdp-read.ts'
import { readTransport, writeTcpTransport, writeUdpTransport } from '../wire/transport-header.ts'
import { joinControl, onConnection } from '../wire/url.ts'
import { type Formats, formatSent, formatsOf } from './formats.ts'
import type { Presentation } from './presentation.ts'
import type { Receiver } from './receiver.ts'
import { createSrtp, readCrypto, type SrtpKey } from './srtp.ts'
import { openUdpReceiver, type UdpReceiver } from './udp-receiver.ts'

interface SetUpSession {
  /** As the first answer gave it; undefined where the camera gives none. */
  id: string | undefined
  /** Seconds; 0 where it was not told. */
  timeout: number
}

export interface SetUp {
  readonly session: SetUpSession
  /** Formats of the tracks that were set up, the one to believe first; numbered from 0. */
  readonly tracks: Formats[]
  /** Their numbers in the description. */
  readonly listed: number[]
  readonly udp: UdpReceiver[]
}

/** The first video and every sound that comes from the camera; with `all`, data tracks and further videos too. */
export function tracksWorthHaving({ tracks, backchannels }: SessionDescription, all: boolean): readonly Track[] {
  const ours = tracks.filter((track) => !backchannels.has(track.index))
  if (all) return ours
  const video = ours.find((track) => track.kind === 'video')
  const chosen = ours.filter((track) => track === video || track.kind === 'audio')
  return chosen.length > 0 ? chosen : ours
}

/** The tracks that were set up, by what is known now of what arrives. */
export function tracksSent({ tracks }: SetUp, receiver: Receiver): Track[] {
  return tracks.map((formats, index) => formatSent(formats, receiver.typeOf(index) ?? -1))
}

/** The first of the keys offered that is known here. */
function srtpKey(crypto: readonly string[]): SrtpKey | undefined {
  for (const value of crypto) {
    const key = readCrypto(value)
    if (key) return key
  }
  return undefined
}

/** What was offered, without the keys themselves. */
function cryptoEvidence(crypto: readonly string[]): string {
  const offered = crypto.map((value) => value.split(/\s+/)[1] ?? '').filter(Boolean)
  return `the description offers RTP/SAVP (SRTP) ${offered.length > 0 ? `with ${offered.join(', ')}` : 'without a key'}`
}

/**
 * Failure `encrypted` where the picture could not be deciphered; for who only describes. A key that is agreed on elsewhere (MIKEY, RFC
 * 4567) says nothing yet: MediaMTX offers that over RTSPS and sends in the plain to who asks for it.
 */
export function refuseEncrypted(description: SessionDescription): void {
  const video = description.tracks.find((track) => track.kind === 'video' && !description.backchannels.has(track.index))
  const crypto = video && description.encrypted.get(video.index)
  if (crypto && crypto.length > 0 && !srtpKey(crypto)) throw new Failure('encrypted', cryptoEvidence(crypto))
}

/** The picture is offered encrypted, with a key. */
export function isEncrypted({ tracks, backchannels, encrypted }: SessionDescription): boolean {
  const video = tracks.find((track) => track.kind === 'video' && !backchannels.has(track.index))
  return video !== undefined && (encrypted.get(video.index)?.length ?? 0) > 0
}

/** `id;timeout=60`, with blanks anywhere. */
function readSession(response: RtspResponse): SetUpSession {
  const match = /^\s*([^;\s]+)(?:.*?timeout\s*=\s*(\d+))?/i.exec(response.headers.get('session') ?? '')
  return { id: match?.[1], timeout: Number(match?.[2] ?? 0) }
}

export interface SetUpOptions {
  readonly presentation: Presentation
  readonly receiver: Receiver
  readonly login: Login
  readonly clock: Clock
  readonly via: 'tcp' | 'udp'
  readonly allTracks: boolean
  readonly quirks: Quirks
  /** Filled as it goes, so that the caller can tear down what was built when it fails half-way. */
  readonly result: SetUp
}

/** Rejects with Failure; `transport` when the camera refuses this lower transport. */
export async function setUpTracks(options: SetUpOptions): Promise<void> {
  const { presentation, result } = options
  let refusal: Failure | undefined
  for (const track of tracksWorthHaving(presentation.description, options.allTracks)) {
    const failure = await setUpTrack(options, track)
    if (!failure) continue
    if (track.kind === 'video' || failure.cause === 'transport' || failure.cause === 'auth') throw failure
    // A sound that cannot be had is no reason to go without the picture.
    refusal ??= failure
  }
  if (result.tracks.length === 0) throw refusal ?? new Failure('protocol', 'SETUP: no track to set up')
}

async function setUpTrack(options: SetUpOptions, track: Track): Promise<Failure | undefined> {
  const { presentation, receiver, result, login, clock } = options
  const { connection, url } = presentation
  const index = result.tracks.length
  const asked = [index * 2, index * 2 + 1] as const
  const { control } = track
  const target = control && /^rtsps?:\/\//i.test(control) ? onConnection(control, url) : joinControl(presentation.base, control)

  const crypto = presentation.description.encrypted.get(track.index)
  const key = crypto && srtpKey(crypto)
  // Without a key that we know it is asked for in the plain: within TLS some have both.
  const profile = key ? 'RTP/SAVP' : 'RTP/AVP'
  const closed = crypto && !key ? new Failure('encrypted', cryptoEvidence(crypto)) : undefined

  let udp: UdpReceiver | undefined
  const formats = formatsOf(presentation.description, track, options.quirks)
  const types = formats.map(({ payloadType, codec }) => ({ payloadType, known: codec !== 'other' }))
  receiver.add(index, types, key && createSrtp(key))
  if (options.via === 'udp') {
    udp = await openUdpReceiver({
      track: index,
      receiver,
      clock,
      localAddress: connection.localAddress,
      remoteAddress: connection.remoteAddress,
    })
    result.udp.push(udp)
  } else receiver.bind(index, asked)

  const response = await connection.request('SETUP', target, {
    headers: [
      ['Transport', udp ? writeUdpTransport(udp.pair.ports, profile) : writeTcpTransport(asked, undefined, profile)],
      ...(result.session.id === undefined ? [] : ([['Session', result.session.id]] as const)),
    ],
  })
  if (!succeeded(response)) {
    receiver.unbind(index)
    if (udp) result.udp.pop()?.close()
    const refusal = cameraRefusal('SETUP', response, login)
    return refusal.cause === 'auth' ? refusal : (closed ?? refusal)
  }
  receiver.unbind(index)
  const { id, timeout } = readSession(response)
  // A second answer with another id occurs (H264DVR): the first one counts.
  result.session.id ??= id
  result.session.timeout ||= timeout
  const [granted] = readTransport(response.headers.get('transport'))
  if (closed && granted?.plain === false) return closed
  if (udp) {
    if (granted?.lower === 'tcp') return new Failure('transport', 'SETUP: UDP was asked for, TCP was granted')
    if (granted?.source) await allowSource(udp, granted.source)
    udp.start(granted?.serverPort)
  } else {
    const channels = granted?.interleaved ?? asked
    // Granted twice, it cannot be true: then it is rather what was asked for.
    receiver.bind(index, receiver.trackOf(channels[0]) === undefined ? channels : asked)
  }
  result.tracks.push(formats.map((format) => ({ ...format, index })) as unknown as Formats)
  result.listed.push(track.index)
  return undefined
}

/** `source=` may be a name. One that cannot be resolved changes nothing. */
async function allowSource(udp: UdpReceiver, source: string): Promise<void> {
  if (isIP(source)) udp.pair.allow(source)
  else
    await lookup(source)
      .then(({ address }) => udp.pair.allow(address))
      .catch(() => {})
}
