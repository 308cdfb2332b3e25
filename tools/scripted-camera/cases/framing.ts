/** Headers, line ends, channels, garbage, foreign packets (facts of the field: answers and framing; RTP level). */
import type { Script } from '../script.ts'
import { type Oddity, setHeader } from './oddity.ts'

const lineEnds = (text: string) => text.replace(/\r\n/g, '\n')
const garbage = Buffer.from('\x00\x01$\xffnonsense$$\x7f', 'latin1')
const stranger = Buffer.concat([Buffer.from([0x24, 7, 0, 16, 0x80, 99]), Buffer.alloc(14, 0x24)])
const everyFifth =
  (insert: (frame: Buffer) => Buffer): Script['frame'] =>
  (frame, n) =>
    n % 5 === 2 ? insert(frame) : frame

export const framingOddities: readonly Oddity[] = [
  { name: 'report before the answer to PLAY', seen: 'Reolink', script: { early: 'report' }, expects: 'media' },
  { name: 'media before the answer to PLAY', seen: 'v4l2rtspserver, retina#46', script: { early: 'media' }, expects: 'media' },
  {
    name: 'other channels than asked',
    seen: 'gortsplib#72',
    script: { channels: ([a, b]) => [a + 4, b + 4], transport: ([a, b]) => `RTP/AVP/TCP;unicast;interleaved=${a + 4}-${b + 4}` },
    expects: 'media',
  },
  {
    name: 'the same channels granted twice',
    seen: 'cheap servers',
    script: { transport: () => 'RTP/AVP/TCP;unicast;interleaved=0-1' },
    expects: 'media',
  },
  { name: 'one channel named', seen: 'field', script: { transport: ([a]) => `RTP/AVP/TCP;unicast;interleaved=${a}` }, expects: 'media' },
  {
    name: 'RTP/AVP without /TCP',
    seen: 'Escam Q6',
    script: { transport: ([a, b]) => `RTP/AVP;unicast;interleaved=${a}-${b}` },
    expects: 'media',
  },
  { name: 'no Transport header', seen: 'all three others fail', script: { transport: () => undefined }, expects: 'media' },
  {
    name: 'Transport with everything in it',
    seen: 'field',
    script: { transport: ([a, b]) => `RTP/AVP/TCP;unicast;destination=1.2.3.4;source=5.6.7.8;interleaved=${a}-${b};ssrc=1A2B;mode="PLAY"` },
    expects: 'media',
  },
  {
    name: 'channels that nobody announced',
    seen: 'retina',
    script: { frame: everyFifth((frame) => Buffer.concat([stranger, frame])) },
    expects: 'media',
  },
  {
    name: 'garbage between frames',
    seen: 'FFmpeg loses frames',
    script: { frame: everyFifth((frame) => Buffer.concat([garbage, frame])) },
    expects: 'media',
  },
  {
    name: 'line ends between frames',
    seen: 'field',
    script: { frame: everyFifth((frame) => Buffer.concat([Buffer.from('\r\n'), frame])) },
    expects: 'media',
  },
  {
    name: 'foreign payload type in between',
    seen: 'Geovision (type 50)',
    script: {
      frame: everyFifth((frame) => {
        const copy = Buffer.from(frame)
        copy[5] = 50
        return Buffer.concat([copy, frame])
      }),
    },
    expects: 'media',
  },
  { name: 'another payload type than described', seen: 'field', script: { payloadType: 98 }, expects: 'media' },
  {
    name: 'empty frames',
    seen: 'field',
    script: { frame: everyFifth((frame) => Buffer.concat([Buffer.from([0x24, 0, 0, 0]), frame])) },
    expects: 'media',
  },
  { name: 'no reason phrase', seen: 'field', script: { bytes: (text) => text.replace(/^(RTSP\/1\.0 \d+).*/, '$1') }, expects: 'media' },
  {
    name: 'lower-case headers',
    seen: 'field',
    script: { auth: {}, bytes: (text) => text.replace(/^[\w-]+(?=:)/gm, (name) => name.toLowerCase()) },
    expects: 'media',
  },
  { name: 'LF alone', seen: 'MediaMTX times out', script: { bytes: lineEnds }, expects: 'media' },
  { name: 'no CSeq', seen: 'field', script: { reply: (_, reply) => setHeader(reply, 'CSeq', undefined) }, expects: 'media' },
  {
    name: 'blanks around CSeq',
    seen: 'Longse',
    script: { bytes: (text) => text.replace(/CSeq: (\d+)/, 'CSeq :  $1  ') },
    expects: 'media',
  },
  { name: 'CSeq that was never given', seen: 'field', script: { reply: (_, reply) => setHeader(reply, 'CSeq', '0') }, expects: 'media' },
  {
    name: 'no Content-Type',
    seen: 'MediaMTX fails',
    script: { reply: (_, reply) => setHeader(reply, 'Content-Type', undefined) },
    expects: 'media',
  },
  {
    name: 'Content-Type with charset',
    seen: 'field',
    script: { reply: (method, reply) => method === 'DESCRIBE' && setHeader(reply, 'Content-Type', 'application/sdp; charset=utf-8') },
    expects: 'media',
  },
  {
    name: 'RTP-Info that makes no sense',
    seen: 'Hikvision DS-2CD2032, Tapo C320WS, OMNY',
    script: {
      reply: (method, reply) => method === 'PLAY' && setHeader(reply, 'RTP-Info', 'url=x;seq=0;rtptime=;,url=rtsp://elsewhere/y;'),
    },
    expects: 'media',
  },
  {
    name: '100 Continue first',
    seen: 'RFC 2326 7.1.1',
    script: { bytes: (text) => `RTSP/1.0 100 Continue\r\nCSeq: 1\r\n\r\n${text}` },
    expects: 'media',
  },
  {
    name: 'headers without end',
    seen: 'other protocols on the port',
    script: { bytes: (text) => text.replace('\r\n\r\n', `\r\nX: ${'y'.repeat(60_000)}\r\n\r\n`) },
    expects: 'protocol',
  },
]
