/** Session descriptions (facts of the field: SDP). */
import type { Oddity } from './oddity.ts'

const replace = (from: string | RegExp, to: string) => (sdp: string) => sdp.replace(from, to)
const add = (lines: string) => (sdp: string) => `${sdp}${lines.replace(/\n/g, '\r\n')}\r\n`

export const descriptionOddities: readonly Oddity[] = [
  {
    name: 's= and i= inside a section',
    seen: 'AlexxIT/WebRTC#417',
    script: { sdp: replace('a=rtpmap:96', 's=again\r\ni=info\r\na=rtpmap:96') },
    expects: 'media',
  },
  {
    name: 'a second control',
    seen: 'AlexxIT/WebRTC#417',
    script: { sdp: replace('a=control:trackID=0', 'a=control:trackID=0\r\na=control:other') },
    expects: 'media',
  },
  {
    name: "video's fmtp under the audio",
    seen: 'AlexxIT/WebRTC#419',
    script: { sdp: (sdp) => `${sdp.replace(/a=fmtp:96.*\r\n/, '')}${/a=fmtp:96.*\r\n/.exec(sdp)?.[0] ?? ''}` },
    expects: 'media',
  },
  {
    name: 'm=application/MERCURY',
    seen: 'TP-Link, Mercury, go2rtc#1278',
    script: { sdp: add('m=application/MERCURY 0 RTP/AVP smart/1/90000\na=rtpmap:95 MERCURY/90000\na=control:trackID=9') },
    expects: 'media',
  },
  {
    name: 'm=vana',
    seen: 'MediaMTX refuses the whole',
    script: { sdp: add('m=vana 0 RTP/AVP 107\na=control:trackID=9') },
    expects: 'media',
  },
  {
    name: 'metadata track',
    seen: 'ONVIF',
    script: { sdp: add('m=application 0 RTP/AVP 107\na=rtpmap:107 vnd.onvif.metadata/90000\na=control:trackID=9') },
    expects: 'media',
  },
  {
    name: 'one broken section',
    seen: 'TP-Link',
    script: { sdp: add('m=audio 0 RTP/AVP\na=control:nothing\nm=\na=control:nothing') },
    expects: 'media',
  },
  {
    name: 'c=IN and no o=',
    seen: 'VCP, FLIR, Verint',
    script: {
      sdp: (sdp) =>
        sdp
          .replace(/c=.*\r\n/, 'c=IN\r\n')
          .replace(/o=.*\r\n/, '')
          .replace('t=0 0', 't=now-'),
    },
    expects: 'media',
  },
  {
    name: 'b=AS: with nothing',
    seen: 'VLC, MediaMTX and go2rtc refuse',
    script: { sdp: replace('a=rtpmap:96', 'b=AS:\r\nb=RR:0\r\na=rtpmap:96') },
    expects: 'media',
  },
  { name: 'a blank behind rtpmap, another clock', seen: 'retina', script: { sdp: replace('H264/90000', 'H264/8000 ') }, expects: 'media' },
  { name: 'fmtp with nothing', seen: 'Ubiquiti', script: { sdp: replace(/a=fmtp:96.*/, 'a=fmtp:96 ') }, expects: 'media' },
  {
    name: 'sprop in Annex B',
    seen: 'Reolink',
    script: { sdp: replace(/sprop-parameter-sets=.*/, 'sprop-parameter-sets=AAAAAWdCAB4=,AAAAAWjOPIA=') },
    expects: 'media',
  },
  {
    name: 'sprop that is none',
    seen: 'VStarcam, GW',
    script: { sdp: replace(/sprop-parameter-sets=.*/, 'sprop-parameter-sets=,!!,') },
    expects: 'media',
  },
  { name: 'no packetization-mode', seen: 'Meraki, Dahua clones', script: { sdp: replace('packetization-mode=1;', '') }, expects: 'media' },
  { name: 'AAC with a last semicolon', seen: 'Reolink', script: { sdp: replace('config=1408', 'config=1408;') }, expects: 'media' },
  { name: 'two videos', seen: 'Scrypted', script: { sdp: add('m=video 0 RTP/AVP 26\na=control:trackID=9') }, expects: 'media' },
  { name: 'several payload types', seen: 'thingino#1365', script: { sdp: replace('RTP/AVP 97', 'RTP/AVP 97 0 8 0') }, expects: 'media' },
  {
    name: 'sendonly everywhere',
    seen: 'CV-RTSPHandler, go2rtc#771',
    script: { sdp: replace(/a=control:trackID/g, 'a=sendonly\r\na=control:trackID') },
    expects: 'media',
  },
  {
    name: 'backchannel beside',
    seen: 'ONVIF',
    script: { sdp: add('m=audio 0 RTP/AVP 0\na=sendonly\na=control:trackID=9') },
    expects: 'media',
  },
  {
    name: 'Latin-1 in the name',
    seen: 'Japanese and German cameras',
    script: {
      sdp: replace('Scripted camera', 'K\xfcche \x83J\x83\x81'),
      reply: (_, reply) => {
        reply.encoding = 'latin1'
      },
    },
    expects: 'media',
  },
  { name: 'LF alone, no last line end', seen: 'go2rtc', script: { sdp: (sdp) => sdp.replace(/\r\n/g, '\n').trimEnd() }, expects: 'media' },
  { name: 'no media at all', seen: 'booting cameras', script: { sdp: (sdp) => sdp.split('m=')[0] ?? '' }, expects: 'protocol' },
  {
    name: 'nothing until all tracks are set up',
    seen: 'H264DVR, retina#85',
    script: { media: 'all-tracks', sdp: add('m=application 0 RTP/AVP 107\na=rtpmap:107 vnd.onvif.metadata/90000\na=control:trackID=2') },
    expects: 'media',
    pace: 5,
  },
]
