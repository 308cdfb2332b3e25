/**
 * Which sound of a source goes on, and with what description. A bad sound never takes the picture with it: servers refuse a whole
 * announcement for one parameter, so what stands there is what they need and nothing else, and a sound that cannot be described so is
 * replaced by the next one, or left out.
 */
import type { StreamRepair } from '../../../src-shared/cameras.ts'
import { readAacConfig, type Track, writeAacConfig } from '../../media/index.ts'

export interface Sound {
  readonly track: Track | undefined
  readonly repairs: readonly StreamRepair[]
}

/** `tracks`: in the order of the source. */
export function chooseSound(tracks: readonly Track[]): Sound {
  const sounds = tracks.filter(({ kind }) => kind === 'audio')
  for (const [index, track] of sounds.entries()) {
    const mended = describable(track)
    if (mended) return { track: mended.track, repairs: [...(index > 0 ? (['audio-replaced'] as const) : []), ...mended.repairs] }
  }
  return { track: undefined, repairs: sounds.length > 0 ? ['audio-left-out'] : [] }
}

function describable(track: Track): Sound | undefined {
  if (track.codec === 'other') return undefined
  if (track.codec === 'aac') return track.encoding === 'MP4A-LATM' ? latm(track) : generic(track)
  // Parameters of other codecs tell a server nothing that it needs, and some refuse what they do not know.
  const stereo = track.codec === 'opus' && track.fmtp['sprop-stereo'] === '1'
  return { track: { ...track, fmtp: stereo ? { 'sprop-stereo': '1' } : {} }, repairs: [] }
}

/** RFC 6416: without a configuration in the description it has to be in band, which is said by `cpresent=1`. */
function latm(track: Track): Sound | undefined {
  const { config = '', cpresent } = track.fmtp
  const told = /^([0-9a-f]{2})+$/i.test(config)
  return told || cpresent === '1' ? { track, repairs: [] } : undefined
}

/** RFC 3640: what a server insists on, as the camera says it or as nearly all send it. */
function generic(track: Track): Sound | undefined {
  const { fmtp, clockRate, channels = 1 } = track
  const told = readAacConfig(fmtp.config)
  const config = told ? fmtp.config : writeAacConfig({ objectType: 2, rate: clockRate, channels })
  if (config === undefined) return undefined
  const usual = Number(fmtp.sizelength ?? 13) === 13
  const bits = (key: string, otherwise: number) => {
    const value = Number(fmtp[key])
    return String(fmtp[key] && Number.isInteger(value) && value >= 0 && value <= 32 ? value : otherwise)
  }
  const fields = {
    streamtype: '5',
    'profile-level-id': /^\d{1,3}$/.test(fmtp['profile-level-id'] ?? '') ? (fmtp['profile-level-id'] as string) : '1',
    mode: usual ? 'AAC-hbr' : 'AAC-lbr',
    sizelength: bits('sizelength', 13),
    indexlength: bits('indexlength', usual ? 3 : 2),
    indexdeltalength: bits('indexdeltalength', usual ? 3 : 2),
    config,
  }
  const rtpChannels = told && track.channels === undefined ? told.channels : channels
  return { track: { ...track, channels: rtpChannels, fmtp: fields }, repairs: told ? [] : ['aac-config-assumed'] }
}
