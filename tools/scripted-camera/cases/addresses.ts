/** Order of requests, URLs, bases, controls, redirects (facts of the field: client against cameras, order and URLs). */

import type { Script } from '../script.ts'
import { type Oddity, setHeader } from './oddity.ts'

const base = (value: string | ((authority: string) => string) | undefined, more: Script = {}): Script => ({
  ...more,
  reply: (method, reply, { authority }) => {
    if (method === 'DESCRIBE') setHeader(reply, 'Content-Base', typeof value === 'function' ? value(authority) : value)
  },
})
const controls = (first: string, second: string) => (sdp: string) =>
  sdp.replace('a=control:trackID=0', first).replace('a=control:trackID=1', second)

export const addressOddities: readonly Oddity[] = [
  { name: 'by the book', seen: 'reference', script: {}, expects: 'media' },
  { name: 'OPTIONS 404', seen: 'go2rtc sends none first', script: { refuse: { OPTIONS: 404 } }, expects: 'media' },
  { name: 'OPTIONS 501', seen: 'go2rtc sends none first', script: { refuse: { OPTIONS: 501 } }, expects: 'media' },
  { name: 'hangs up at OPTIONS', seen: 'minimal servers', script: { refuse: { OPTIONS: 'close' } }, expects: 'media' },
  { name: 'says nothing to OPTIONS', seen: 'minimal servers', script: { refuse: { OPTIONS: 'silent' } }, expects: 'media', pace: 4 },
  {
    name: 'wants a User-Agent',
    seen: 'go2rtc#7: 401 without it',
    script: { insist: (request) => (request.headers.get('user-agent') ? undefined : 401) },
    expects: 'media',
  },
  {
    name: 'CSeq in exactly this spelling',
    seen: 'go2rtc#7',
    script: { insist: (request) => (request.headers.entries.some(([name]) => name === 'CSeq') ? undefined : 400) },
    expects: 'media',
  },
  {
    name: 'refuses mode= in SETUP',
    seen: 'go2rtc#235',
    script: { insist: (request) => (/mode=/i.test(request.headers.get('transport') ?? '') ? 400 : undefined) },
    expects: 'media',
  },
  {
    name: 'wants a Range on PLAY',
    seen: 'Parrot',
    script: { insist: (request) => (request.method === 'PLAY' && !request.headers.get('range') ? 400 : undefined) },
    expects: 'media',
  },
  {
    name: 'one DESCRIBE per connection',
    seen: 'retina, Hikvision',
    script: { insist: (request, { count }) => (request.method === 'DESCRIBE' && count > 1 ? 455 : undefined) },
    expects: 'media',
  },
  { name: 'no Content-Base', seen: 'RFC 2326 C.1', script: base(undefined), expects: 'media' },
  {
    name: 'Content-Location only',
    seen: 'RFC 2326 C.1',
    script: {
      setupPath: (n) => `/elsewhere/trackID=${n}`,
      playPath: () => '/elsewhere/',
      reply: (method, reply, { authority }) => {
        if (method !== 'DESCRIBE') return
        setHeader(reply, 'Content-Base', undefined)
        setHeader(reply, 'Content-Location', `rtsp://${authority}/elsewhere/`)
      },
    },
    expects: 'media',
  },
  {
    name: 'absolute aggregate control wins',
    seen: 'gortsplib',
    script: {
      sdp: (sdp, { authority }) => sdp.replace('a=control:*', `a=control:rtsp://${authority}/whole`),
      setupPath: (n) => `/whole/trackID=${n}`,
      playPath: () => '/whole',
    },
    expects: 'media',
  },
  { name: 'query in the address', seen: 'go2rtc#1236', script: { ...base(undefined), path: '/cam?channel=1&subtype=0' }, expects: 'media' },
  {
    name: 'last path segment',
    seen: 'retina#9, Hikvision',
    script: { ...base(undefined), path: '/Streaming/Channels/101' },
    expects: 'media',
  },
  { name: 'relative base', seen: 'go2rtc#208', script: base('/live/'), expects: 'media' },
  { name: 'base without a scheme', seen: 'Anjvision', script: base((authority) => `${authority}/live/`), expects: 'media' },
  { name: 'base with two schemes', seen: 'go2rtc#830', script: base((authority) => `rtsp://rtsp://${authority}/live/`), expects: 'media' },
  { name: 'base with a bare IPv6 address', seen: 'go2rtc#1852', script: base('rtsp://::ffff:1.2.3.4/live/'), expects: 'media' },
  { name: 'base with a private address', seen: 'cameras behind NAT', script: base('rtsp://10.255.255.1:554/live/'), expects: 'media' },
  {
    name: 'control with a private address',
    seen: 'cameras behind NAT',
    script: { sdp: controls('a=control:rtsp://10.255.255.1/live/trackID=0', 'a=control:rtsp://10.255.255.1/live/trackID=1') },
    expects: 'media',
  },
  {
    name: 'no control at all, one track',
    seen: 'RFC 2326 C.3',
    script: {
      ...base(undefined),
      sdp: (sdp) => (sdp.split('m=audio')[0] ?? '').replace(/a=control:.*\r\n/g, ''),
      setupPath: (_, path) => path,
    },
    expects: 'media',
  },
  {
    name: 'credentials echoed',
    seen: 'Samsung, Hanwha',
    script: {
      ...base((authority) => `rtsp://admin:secret@${authority}/live/`),
      auth: {},
      sdp: (sdp, { authority }) => sdp.replace(/a=control:(trackID=\d)/g, `a=control:rtsp://admin:secret@${authority}/live/$1`),
      insist: (request) => (request.url.includes('@') ? 400 : undefined),
    },
    expects: 'media',
  },
  {
    name: 'redirected, absolute',
    seen: 'RFC 2326 10.10',
    script: {
      path: '/new',
      insist: (request) => (request.method === 'DESCRIBE' && request.url.endsWith('/live') ? 302 : undefined),
      reply: (_, reply, { authority }) => {
        if (reply.status === 302) setHeader(reply, 'Location', `rtsp://${authority}/new`)
      },
    },
    expects: 'media',
  },
  {
    name: 'redirected, relative',
    seen: 'fails in FFmpeg, MediaMTX and go2rtc',
    script: {
      path: '/new',
      insist: (request) => (request.method === 'DESCRIBE' && request.url.endsWith('/live') ? 301 : undefined),
      reply: (_, reply) => {
        if (reply.status === 301) setHeader(reply, 'Location', '/new')
      },
    },
    expects: 'media',
  },
  {
    name: 'redirected for ever',
    seen: 'misconfigured proxies',
    script: {
      refuse: { DESCRIBE: 302 },
      reply: (_, reply) => {
        if (reply.status === 302) setHeader(reply, 'Location', '/live')
      },
    },
    expects: 'protocol',
  },
  { name: 'no such path', seen: 'every camera', script: { refuse: { DESCRIBE: 404 } }, expects: 'not-found' },
  { name: 'bad request for a wrong path', seen: 'MediaMTX, Dahua', script: { refuse: { DESCRIBE: 400 } }, expects: 'not-found' },
  { name: 'no description in a known form', seen: 'RFC 2326 11.4', script: { refuse: { DESCRIBE: 406 } }, expects: 'protocol' },
  { name: 'full: 453 at SETUP', seen: 'WIWACAM, NVR playback', script: { refuse: { SETUP: 453 } }, expects: 'camera-full' },
  { name: 'full: 503 at DESCRIBE', seen: 'neolink#128', script: { refuse: { DESCRIBE: 503 } }, expects: 'camera-full' },
  { name: 'full: 454 at PLAY', seen: 'go2rtc issues', script: { refuse: { PLAY: 454 } }, expects: 'camera-full' },
  {
    name: 'connected but silent',
    seen: 'busy cameras, other protocols',
    script: { refuse: { OPTIONS: 'silent', DESCRIBE: 'silent' } },
    expects: 'silent',
    pace: 5,
  },
  { name: 'hangs up after DESCRIBE', seen: 'full cameras', script: { refuse: { SETUP: 'close' } }, expects: 'server-closed' },
  { name: 'PLAY granted, then no byte', seen: 'hung encoders', script: { media: 'none' }, expects: 'no-media', pace: 5 },
  { name: 'PLAY granted, only reports', seen: 'hung encoders', script: { media: 'reports' }, expects: 'no-media', pace: 5 },
]
