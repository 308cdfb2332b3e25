/** Authentication (facts of the field: client against cameras, authentication). */
import type { Oddity } from './oddity.ts'

export const loginOddities: readonly Oddity[] = [
  { name: 'Basic', seen: 'old cameras', script: { auth: { schemes: ['basic'] } }, expects: 'media' },
  { name: 'Digest MD5', seen: 'most cameras', script: { auth: { schemes: ['md5'] } }, expects: 'media' },
  { name: 'Basic before Digest', seen: 'Tapo C210, Scrypted#1835', script: { auth: { schemes: ['basic', 'md5'] } }, expects: 'media' },
  {
    name: 'Basic offered, Digest alone accepted',
    seen: 'Tapo C210',
    script: {
      auth: { schemes: ['basic', 'md5'] },
      insist: (request) => (/^basic/i.test(request.headers.get('authorization') ?? '') ? 401 : undefined),
    },
    expects: 'media',
  },
  { name: 'MD5 and SHA-256', seen: 'FFmpeg 5.1 takes the last', script: { auth: { schemes: ['md5', 'sha-256'] } }, expects: 'media' },
  { name: 'SHA-256 only', seen: 'Hikvision OEM V5.8.5', script: { auth: { schemes: ['sha-256'] } }, expects: 'media' },
  { name: 'qop=auth', seen: 'Dahua', script: { auth: { schemes: ['md5'], qop: true, opaque: 'x"y' } }, expects: 'media' },
  {
    name: 'SHA-256 with qop=auth',
    seen: 'Dahua with its SHA-256 switch',
    script: { auth: { schemes: ['sha-256'], qop: true } },
    expects: 'media',
  },
  { name: 'commas and quotes in the realm', seen: 'field', script: { auth: { realm: 'a, nonce="b", c' } }, expects: 'media' },
  {
    name: 'algorithm without quotes',
    seen: 'field',
    script: { auth: { rewrite: (text) => `${text}, algorithm=MD5, stale="FALSE"` } },
    expects: 'media',
  },
  {
    name: 'unknown keys, no blank after a comma',
    seen: 'Hikvision (random)',
    script: { auth: { rewrite: (text) => text.replace(/, /g, ',').replace('Digest ', 'Digest random="1,2",') } },
    expects: 'media',
  },
  {
    name: 'both challenges in one line',
    seen: 'RFC 9110',
    script: { auth: { rewrite: (text) => `Basic realm="x", ${text}` } },
    expects: 'media',
  },
  { name: 'nonce stale, told so', seen: 'RFC 2617', script: { auth: { nonceLasts: 2 } }, expects: 'media' },
  { name: 'nonce stale, not told', seen: 'Axis M5525', script: { auth: { nonceLasts: 2, silently: true } }, expects: 'media' },
  { name: 'a nonce for each request', seen: 'field', script: { auth: { nonceLasts: 1, silently: true } }, expects: 'media' },
  { name: 'login at SETUP and PLAY only', seen: 'field', script: { auth: { methods: ['SETUP', 'PLAY'] } }, expects: 'media' },
  {
    name: 'login at OPTIONS already',
    seen: 'field',
    script: { auth: { methods: ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY'] } },
    expects: 'media',
  },
  { name: 'hangs up with each 401', seen: 'MediaMTX 1.15+', script: { auth: { hangsUp: true } }, expects: 'media' },
  {
    name: 'digest of the exact address',
    seen: 'go2rtc#244',
    script: {
      auth: {},
      path: '/Live/../a%20b?x=1&y="2"',
      insist: (request) => {
        const said = /uri="((?:[^"\\]|\\.)*)"/.exec(request.headers.get('authorization') ?? '')?.[1]
        return said === undefined || said.replace(/\\(.)/g, '$1') === request.url ? undefined : 400
      },
    },
    expects: 'media',
  },
  { name: 'wrong password, Digest', seen: 'people', script: { auth: {} }, password: 'wrong', expects: 'auth', wrongLogins: 1 },
  {
    name: 'wrong password, three schemes',
    seen: 'people; accounts lock',
    script: { auth: { schemes: ['basic', 'md5', 'sha-256'] } },
    password: 'wrong',
    expects: 'auth',
    wrongLogins: 2,
  },
  {
    name: 'wrong password, and it hangs up',
    seen: 'MediaMTX 1.15+',
    script: { auth: { schemes: ['basic', 'md5'], hangsUp: true } },
    password: 'wrong',
    expects: 'auth',
    wrongLogins: 1,
  },
  {
    name: 'every nonce stale, every password wrong',
    seen: 'cheap servers',
    script: { auth: { rewrite: (text) => `${text.replace(/nonce="/, () => `nonce="${Math.random()}`)}, stale=true` } },
    password: 'wrong',
    expects: 'auth',
    wrongLogins: 3,
  },
  { name: 'forbidden', seen: 'users without the right', script: { refuse: { DESCRIBE: 403 } }, expects: 'forbidden' },
]
