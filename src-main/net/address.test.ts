import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInsideHost, joinAddress, repairAddress, splitAddress } from './address.ts'

const parts = (text: string) => {
  const address = splitAddress(text)
  return address && [address.user, address.password, address.host, address.port, address.path]
}

describe('splitAddress', () => {
  it.each([
    ['rtsp://10.0.0.1/x', [undefined, undefined, '10.0.0.1', undefined, '/x']],
    ['RTSP://Cam.Local:8554', [undefined, undefined, 'cam.local', 8554, '']],
    ['rtsp://cam?x=1', [undefined, undefined, 'cam', undefined, '?x=1']],
    ['http://cam?x=1', [undefined, undefined, 'cam', undefined, '/?x=1']],
    ['rtsp://u@h/x', ['u', undefined, 'h', undefined, '/x']],
    ['rtsp://u:@h/x', ['u', '', 'h', undefined, '/x']],
    ['rtsp://[fe80::1%eth0]:554/x', [undefined, undefined, 'fe80::1%eth0', 554, '/x']],
    ['http://10.0.0.1:8106:8106/x', [undefined, undefined, '10.0.0.1', 8106, '/x']],
    [
      'rtsp://10.0.0.1/Streaming//Channels/../101?a="b"',
      [undefined, undefined, '10.0.0.1', undefined, '/Streaming//Channels/../101?a="b"'],
    ],
  ])('reads %s', (text, expected) => expect(parts(text)).toEqual(expected))

  it.each([
    ['rtsp://admin:p%40ss@10.0.0.1/x', 'p@ss'],
    ['rtsp://admin:100%@10.0.0.1/x', '100%'],
    ['rtsp://admin:p@ss@10.0.0.1/x', 'p@ss'],
    ['rtsp://admin:p@ss/w:rd#1?x%@127.0.0.1:8554/cam', 'p@ss/w:rd#1?x%'],
    ['rtsp://admin:1234/5@10.0.0.1/x', '1234/5'],
    ['rtsp://admin:p/w@camera/path', 'p/w'],
    ['rtsp://admin:pä ß@10.0.0.1/x', 'pä ß'],
    ['rtsp://admin:p%C3%A4@10.0.0.1/x', 'pä'],
  ])('finds the password in %s', (text, password) => expect(splitAddress(text)).toMatchObject({ user: 'admin', password }))

  it('does not take an @ in a path for the end of a password', () => {
    expect(parts('rtsp://10.0.0.1:554/cam@main')).toEqual([undefined, undefined, '10.0.0.1', 554, '/cam@main'])
    expect(parts('rtsp://host:554/cam@main')).toEqual([undefined, undefined, 'host', 554, '/cam@main'])
    expect(parts('rtsp://u:p@10.0.0.1/a@b.com')).toEqual(['u', 'p', '10.0.0.1', undefined, '/a@b.com'])
  })

  it.each([
    '',
    'cam',
    'rtsp:/cam',
    'rtsp://',
    'rtsp:///x',
    'rtsp://h:0/',
    'rtsp://h:99999/',
    'rtsp://1.2.3/x',
    'rtsp://300.1.1.1/',
    'http://a b/',
  ])('finds no host in "%s"', (text) => expect(splitAddress(text)).toBeUndefined())

  it('gets any login back that was percent-encoded, and never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('10.0.0.1', 'cam.example', '[::1]'),
        (user, password, host) => {
          const address = splitAddress(`rtsp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:554/a?b=c`)
          expect(address).toMatchObject({ user, password, port: 554, path: '/a?b=c' })
          expect(address && joinAddress(address)).toBe(`rtsp://${host}:554/a?b=c`)
        },
      ),
    )
    fc.assert(fc.property(fc.string(), (rest) => void splitAddress(`rtsp://${rest}`)))
  })
})

describe('repairAddress', () => {
  it.each([
    ['rtsp://0.0.0.0:554/s', 'rtsp://10.0.0.5:554/s'],
    ['rtsp://192.168.1.10/s?x=1', 'rtsp://10.0.0.5/s?x=1'],
    ['rtsp://user:secret@10.0.0.5/s', 'rtsp://10.0.0.5/s'],
    ['rtsp://203.0.113.9/s', 'rtsp://203.0.113.9/s'],
    ['rtsp://rtsp://127.0.0.1/s', 'rtsp://10.0.0.5/s'],
    ['rtsp://192.168.1.10:8106:8106/s', 'rtsp://10.0.0.5:8106/s'],
  ])('makes %s usable from here', (said, used) => expect(repairAddress(said, '10.0.0.5')).toBe(used))

  it('knows which hosts mean something only inside', () => {
    for (const host of ['127.0.0.1', '10.1.2.3', '172.20.0.1', '169.254.9.9', '100.64.0.1', 'fe80::1', 'localhost', '0.0.0.0'])
      expect(isInsideHost(host)).toBe(true)
    for (const host of ['8.8.8.8', '172.32.0.1', 'cam.example', '2001:db8::1', '10.example']) expect(isInsideHost(host)).toBe(false)
  })
})
