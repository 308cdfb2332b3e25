import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64Cores, createRedactor } from './redactor.ts'

/** What people and vendors use, and what breaks parsers. */
const nasty = [...'@#/:%&?=+;,!$*()[]{}<>|\\^~`\'" ñäöüßçéñ日本語пароль€😀']
const hostile = fc.oneof(
  fc
    .array(
      fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...nasty) }, { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 1 }) }),
      { minLength: 4, maxLength: 24 },
    )
    .map((all) => all.join('')),
  fc.string({ unit: 'grapheme', minLength: 4, maxLength: 30 }),
  fc.constantFrom(
    'p@ss#w/o:r%d&?',
    '%40%23',
    '\\\\\\\\\\\\\\\\\\\\',
    '&amp;&lt;',
    "''''",
    '""""',
    '%25%25%25',
    'a b c d',
    'ñandú',
    '+-+-+-',
    '\\u0041bcd',
    '$2a$10$abc',
  ),
)

const encodings: Record<string, (secret: string) => string> = {
  plain: (secret) => secret,
  component: (secret) => encodeURIComponent(secret.toWellFormed()),
  'lower case hex': (secret) => encodeURIComponent(secret.toWellFormed()).replace(/%../g, (hex) => hex.toLowerCase()),
  uri: (secret) => encodeURI(secret.toWellFormed()),
  form: (secret) => new URLSearchParams({ p: secret }).toString().slice(2),
  'every byte': (secret) => [...Buffer.from(secret, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  'twice percent-encoded': (secret) => encodeURIComponent(encodeURIComponent(secret.toWellFormed())),
  json: (secret) => JSON.stringify(secret).slice(1, -1),
  'json in json': (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  'json with ascii only': (secret) =>
    JSON.stringify(secret)
      .slice(1, -1)
      .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'url in json': (secret) => JSON.stringify(`rtsp://u:${encodeURIComponent(secret.toWellFormed())}@h`).slice(10, -3),
  xml: (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
  'numeric references': (secret) => [...secret].map((character) => `&#${character.codePointAt(0)};`).join(''),
  'single-quoted shell': (secret) => secret.replaceAll("'", `'\\''`),
  'double-quoted shell': (secret) => secret.replace(/[\\"$`!]/g, '\\$&'),
  'backslashed shell': (secret) => secret.replace(/[^A-Za-z0-9\u0080-\uffff]/g, '\\$&'),
  'wrong charset': (secret) => Buffer.from(secret, 'utf8').toString('latin1'),
}

describe('a learnt secret', () => {
  it.each(Object.entries(encodings))('is masked in any text: %s', (_, encode) => {
    fc.assert(
      fc.property(hostile, fc.string(), fc.string(), (secret, before, after) => {
        const written = encode(secret)
        fc.pre(written.trim().length >= 4 && !'***'.includes(written) && !written.includes('***'))
        const { learn, redact } = createRedactor()
        learn(secret)
        // Around it stands what does not itself complete it to something else.
        const text = `${before.replaceAll(written, '')} [${written}] ${after.replaceAll(written, '')}`
        expect(redact(text)).not.toContain(`[${written}]`)
      }),
      { numRuns: 60 },
    )
  })

  it('is masked as base64 of user and password, whatever the user is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, maxLength: 20, unit: 'grapheme' }), fc.string({ maxLength: 12 }), (secret, user) => {
        fc.pre(Buffer.byteLength(secret) >= 7)
        const { learn, redact } = createRedactor()
        learn(secret)
        for (const encoding of ['base64', 'base64url'] as const) {
          const encoded = Buffer.from(`${user}:${secret}`).toString(encoding)
          for (const core of base64Cores(secret)) expect(redact(`x ${encoded} y`)).not.toContain(core)
          expect(redact(`Authorization: Basic ${encoded}`)).toBe('Authorization: Basic ***')
        }
      }),
    )
  })

  it('is masked at both ends of a text, twice in a row, and by its longest form', () => {
    const { learn, redact } = createRedactor()
    learn('geheim')
    learn('geheimnis')
    expect(redact('geheim')).toBe('***')
    expect(redact('geheimgeheim')).toBe('******')
    expect(redact('geheimnis!')).toBe('***!')
  })

  it('is masked when it was learnt with blanks around it, or is written decomposed', () => {
    const { learn, redact } = createRedactor()
    learn(' ñandú ')
    expect(redact(`[${'ñandú'.normalize('NFD')}]`)).toBe('[***]')
  })

  it('is nothing when it is empty', () => {
    const { learn, redact } = createRedactor()
    for (const none of ['', null, undefined]) learn(none)
    expect(redact('nothing to hide: ***')).toBe('nothing to hide: ***')
  })

  it('does not make other text unreadable', () => {
    const { learn, redact } = createRedactor()
    learn('abc')
    learn('1')
    learn('p@ss word')
    const line = '{"level":"info","camera":"1","msg":"abc is running at 11.5 fps, password accepted","url":"rtsp://10.0.0.1:554/abc/1"}'
    expect(redact(line)).toBe(line)
  })

  it('is not seen in a longer number, but after an escape', () => {
    const { learn, redact } = createRedactor()
    learn('1234')
    expect(redact('at 1795123456789 on port 51234, 1234.5 and 1234')).toBe('at 1795123456789 on port 51234, ***.5 and ***')
    expect(redact('a%201234 b\\u00401234 c:1234@')).toBe('a%20*** b\\u0040*** c:***@')
  })

  it('is masked where its name stands before it, however short', () => {
    const { learn, redact } = createRedactor()
    learn('abc')
    for (const [text, masked] of [
      ['password=abc', 'password=***'],
      ['"Password": "abc"', '"Password": "***"'],
      ['{\\"password\\":\\"abc\\"}', '{\\"password\\":\\"***\\"}'],
      ['<Password>abc</Password>', '<Password>***</Password>'],
      ['pwd: abc', 'pwd: ***'],
      ['has_password=true', 'has_password=true'],
    ] as const)
      expect(redact(text)).toBe(masked)
  })

  it('costs little, and cannot be made to cost much', () => {
    const { learn, redact } = createRedactor()
    for (let n = 0; n < 50; n += 1) learn(`password number ${n} @#/:%`)
    learn('\\'.repeat(60))
    learn('%'.repeat(60))
    const texts = [
      '\\'.repeat(20_000),
      '%25'.repeat(7000),
      '&#37;'.repeat(4000),
      'password number '.repeat(1200),
      '@:/'.repeat(7000),
      '://'.repeat(7000),
      '://a:b'.repeat(3000),
    ]
    // No limit in milliseconds: what grows with the square of a length would run into the test's own time-out.
    for (const text of texts) expect(redact(text).length).toBeGreaterThan(0)
  })
})

describe('the password in a URL', () => {
  const { redact } = createRedactor()

  it.each([
    ['rtsp://admin:secret@10.0.0.1:554/live', 'rtsp://admin:***@10.0.0.1:554/live'],
    ['rtsp://admin:p@ss/w:o#r?d@10.0.0.1/live', 'rtsp://admin:***@10.0.0.1/live'],
    ['"url":"http://u:p%40@[fe80::1]/x","b":"c@d"', '"url":"http://u:***@[fe80::1]/x","b":"c@d"'],
    ['rtsp://:pw@h/x', 'rtsp://:***@h/x'],
    ['rtsp://u:@h/x', 'rtsp://u:***@h/x'],
    ['rtsp://a:1@h and rtsp://b:2@i', 'rtsp://a:***@h and rtsp://b:***@i'],
    ['rtsp://u:my pass word@cam.lan/x', 'rtsp://u:***@cam.lan/x'],
    ['rtsp://u:it\'s"q@cam.lan/x', 'rtsp://u:***@cam.lan/x'],
    ['{"error":"rtsp://u:a\\"b@h/x: refused"}', '{"error":"rtsp://u:***@h/x: refused"}'],
    ['<Uri>rtsp://u:p@h/x</Uri><Mail>a:b@c</Mail>', '<Uri>rtsp://u:***@h/x</Uri><Mail>a:b@c</Mail>'],
    ['http://h/snap?usr=admin&pwd=abc123&ch=1', 'http://h/snap?usr=admin&pwd=***&ch=1'],
    ['http://h/snap?user=admin&amp;password=abc123&amp;ch=1', 'http://h/snap?user=admin&amp;password=***&amp;ch=1'],
    ['http://h/snap?loginuse=admin&loginpas=a/b?c#d', 'http://h/snap?loginuse=admin&loginpas=***'],
    ['rtsp://h/user=admin_password=t_l5_channel=1_stream=0.sdp?x', 'rtsp://h/user=admin_password=***_channel=1_stream=0.sdp?x'],
    ['rtsp://h/user=ad_min&password=xyz&channel=1/', 'rtsp://h/user=ad_min&password=***&channel=1/'],
    ['rtsp://h/password=xyz/1', 'rtsp://h/password=***/1'],
    ['ws://127.0.0.1:8080/ws?token=abcdef', 'ws://127.0.0.1:8080/ws?token=***'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer ***'],
    ['sent Basic YWRtaW46c2VjcmV0', 'sent Basic ***'],
    ['{"authorization":"Basic eHl6"}', '{"authorization":"Basic ***"}'],
  ])('is masked: %s', (text, masked) => expect(redact(text)).toBe(masked))

  it.each([
    'rtsp://10.0.0.1:554/live',
    'rtsp://[fe80::1%25eth0]:554/live',
    'rtsp://admin@10.0.0.1/live',
    'rtsp://10.0.0.1:554 refused, ask bob@site.example',
    '[rtsp @ 0x55] [error] rtsp://127.0.0.1:8554/x: Connection refused [tcp @ 0x56]',
    'file:///home/user@host/x',
    'has_password=true',
    'mail bob@site.example at 10:30',
    'Basic settings and a Bearer of news',
  ])('is not invented: %s', (text) => expect(redact(text)).toBe(text))

  it('is masked also when nobody learnt it', () => {
    fc.assert(
      fc.property(hostile, (password) => {
        // What ends a line or a JSON string ends the URL; such passwords are masked once they are learnt.
        fc.pre(!/[\r\n"<]|:\/\//.test(password) && !/^\d{0,5}([/\s]|$)/.test(password) && !/\s/.test(password))
        expect(redact(`open rtsp://admin:${password}@10.0.0.1:554/live failed`)).toBe('open rtsp://admin:***@10.0.0.1:554/live failed')
      }),
    )
  })

  it('is masked in what was masked already, without change', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = redact(`rtsp://u:${text}@h ${text}`)
        expect(redact(once)).toBe(once)
      }),
    )
  })
})
