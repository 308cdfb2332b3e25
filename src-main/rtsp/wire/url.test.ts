import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitUrl } from '../index.ts'
import { joinControl, onConnection, type RtspUrl, requestUrl, stripCredentials } from './url.ts'

describe('splitUrl', () => {
  it('takes hostile passwords, written as they are or escaped', () => {
    for (const password of ['p@ss', 'a#b', 'a/b', 'a:b', 'a%b', 'a?b&c', 'a b', 'pässwörd', '%', '"quoted"', '@@', 'x@y/z']) {
      const escaped = splitUrl(`rtsp://admin:${encodeURIComponent(password)}@cam.local:8554/live?x=1`)
      expect(escaped).toMatchObject({ host: 'cam.local', port: 8554, path: '/live?x=1', user: 'admin', password })
      // Unescaped, this one cannot be told from a host with a path.
      if (password === 'x@y/z') continue
      expect(splitUrl(`rtsp://admin:${password}@10.0.0.5/live`)).toMatchObject({
        host: '10.0.0.5',
        port: 554,
        path: '/live',
        user: 'admin',
        password,
      })
    }
  })

  it('keeps the path byte for byte, except what would break the request line', () => {
    expect(splitUrl('rtsp://H.Local/A/../b?c=%2f#d"e')?.path).toBe('/A/../b?c=%2f#d"e')
    expect(splitUrl('rtsp://h/a b\r\nX: 1/é')?.path).toBe('/a%20b%0D%0AX:%201/%C3%A9')
    expect(requestUrl(splitUrl('rtsp://u:p@Host:554/x') ?? { scheme: 'rtsp', authority: '', path: '' })).toBe('rtsp://Host:554/x')
  })

  it('reads IPv6 with a zone, doubled schemes and rtsps', () => {
    expect(splitUrl('rtsp://[fe80::1%25eth0]:8554/a')).toMatchObject({ host: 'fe80::1%eth0', port: 8554 })
    expect(splitUrl('rtsp://rtsp://h/a')).toMatchObject({ host: 'h', path: '/a' })
    expect(splitUrl('RTSPS://h')).toMatchObject({ scheme: 'rtsps', port: 322, path: '' })
  })

  it('does not take an @ in a path for user info', () => {
    expect(splitUrl('rtsp://10.0.0.5:554/live@home')).toMatchObject({ host: '10.0.0.5', path: '/live@home', user: undefined })
  })

  it('refuses what has no host, and never throws', () => {
    for (const text of ['', 'rtsp://', 'http://h/', 'rtsp:///x', 'rtsp://h:0/', 'rtsp://h:99999/', 'rtsp://[::1', '/dev/video0'])
      expect(splitUrl(text)).toBeUndefined()
    fc.assert(fc.property(fc.string(), (text) => void splitUrl(`rtsp://${text}`)))
  })

  it('gives back any user and password that was escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (user, password) => {
        const url = splitUrl(`rtsp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@host/p`)
        expect(url).toMatchObject({ user, password, host: 'host', path: '/p' })
      }),
    )
  })
})

describe('controls and bases', () => {
  const connection = { scheme: 'rtsp' as const, authority: '10.0.0.5:554', path: '/live?ch=1' }

  it('joins by concatenation, also behind a query', () => {
    expect(joinControl('rtsp://c/Streaming/Channels/101', 'trackID=1')).toBe('rtsp://c/Streaming/Channels/101/trackID=1')
    expect(joinControl('rtsp://c/live?ch=1', 'trackID=1')).toBe('rtsp://c/live?ch=1/trackID=1')
    expect(joinControl('rtsp://c/live/', '/trackID=1')).toBe('rtsp://c/live/trackID=1')
    expect(joinControl('rtsp://c/live', '?track=1')).toBe('rtsp://c/live?track=1')
    expect(joinControl('rtsp://c/live', '*')).toBe('rtsp://c/live')
  })

  it('keeps host and port of the connection whatever the camera calls itself', () => {
    const expected = 'rtsp://10.0.0.5:554/x/'
    for (const said of [
      '/x/',
      'rtsp://192.168.1.9/x/',
      'rtsp://rtsp://h/x/',
      'rtsp://::ffff:1.2.3.4/x/',
      '192.168.1.9:554/x/',
      '192.168.1.9/x/',
      'rtsp://u:p@h:99/x/',
      '"rtsp://h/x/"',
    ])
      expect(onConnection(said, connection)).toBe(expected)
    expect(onConnection('', connection)).toBe('rtsp://10.0.0.5:554/live?ch=1')
    expect(onConnection('sub/', { ...connection, path: '/live' })).toBe('rtsp://10.0.0.5:554/live/sub/')
  })

  it('removes echoed credentials', () => {
    expect(stripCredentials('rtsp://admin:secret@10.0.0.5/a')).toBe('rtsp://10.0.0.5/a')
    expect(stripCredentials('trackID=1')).toBe('trackID=1')
  })
})

it('asks for a query right behind the host as it is written', () => {
  expect(splitUrl('rtsp://cam:8554?channel=1')).toMatchObject({ host: 'cam', port: 8554, path: '?channel=1' })
  expect(requestUrl(splitUrl('rtsp://cam?channel=1') as RtspUrl)).toBe('rtsp://cam?channel=1')
  expect(joinControl('rtsp://cam?channel=1', 'trackID=0')).toBe('rtsp://cam?channel=1/trackID=0')
  expect(onConnection('rtsp://10.0.0.1?channel=1', splitUrl('rtsp://cam:8554/x') as RtspUrl)).toBe('rtsp://cam:8554?channel=1')
})
