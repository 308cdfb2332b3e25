/** Session header, keep-alive, requests from the camera (facts of the field: session, keep-alive, close). */
import type { Oddity } from './oddity.ts'

const ids =
  (first: string, second = first) =>
  (track: number) =>
    track === 0 ? first : second

export const sessionOddities: readonly Oddity[] = [
  { name: 'blanks in Session', seen: 'field', script: { session: ids('12345678 ; timeout = 60') }, expects: 'media' },
  { name: 'timeout=0', seen: 'retina rejects it', script: { session: ids('12345678;timeout=0') }, expects: 'media' },
  { name: 'no timeout', seen: 'field', script: { session: ids('12345678') }, expects: 'media' },
  { name: 'no Session at all', seen: 'go2rtc#382', script: { session: () => undefined }, expects: 'media' },
  {
    name: 'another Session on the second SETUP',
    seen: 'H264DVR, retina#85',
    script: {
      session: ids('11111111;timeout=60', '22222222;timeout=60'),
      insist: (request) => (request.method === 'PLAY' && request.headers.get('session') !== '11111111' ? 454 : undefined),
    },
    expects: 'media',
  },
  {
    name: 'wants the Session in the second SETUP',
    seen: 'RFC 2326 10.4',
    script: {
      insist: (request, { tracks }) => (request.method === 'SETUP' && tracks > 0 && !request.headers.get('session') ? 459 : undefined),
    },
    expects: 'media',
  },
  { name: 'asks OPTIONS', seen: 'field', script: { asks: ['OPTIONS'] }, expects: 'media' },
  { name: 'announces another description', seen: 'MediaMTX drops the session', script: { asks: ['ANNOUNCE'] }, expects: 'media' },
  { name: 'sets a parameter', seen: 'field', script: { asks: ['SET_PARAMETER', 'GET_PARAMETER'] }, expects: 'media' },
  { name: 'asks something unknown', seen: 'field', script: { asks: ['X_PING'] }, expects: 'media' },
  { name: 'TEARDOWN 500', seen: 'Hikvision DS-2CD2032', script: { refuse: { TEARDOWN: 500 } }, expects: 'media' },
  { name: 'TEARDOWN unanswered', seen: 'field', script: { refuse: { TEARDOWN: 'silent' } }, expects: 'media' },
  {
    name: 'sound refused, picture granted',
    seen: 'field',
    script: { insist: (request) => (/trackID=1/.test(request.url) ? 500 : undefined) },
    expects: 'media',
  },
]
