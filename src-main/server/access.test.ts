import { describe, expect, it } from 'vitest'
import { createAccess, sha256 } from './access.ts'

const token = 'the-token'
const access = createAccess({ tokenHash: sha256(token), signingKey: Buffer.alloc(32, 7) })
const request = (headers: Record<string, string>, url = '/api/cameras') => ({
  headers: { host: '127.0.0.1:80', ...headers },
  url,
  method: 'GET',
})
const basic = (password: string) => `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`

describe('access', () => {
  it('lets the token in by every way that programs have, and nothing else', () => {
    expect(access.refuse(request({}), 'read')).toBe('LOGIN_NEEDED')
    expect(access.refuse(request({ authorization: `Bearer ${token}` }), 'write')).toBeUndefined()
    expect(access.refuse(request({ authorization: basic(token) }), 'read')).toBeUndefined()
    expect(access.refuse(request({}, `/streams/1/mjpeg?token=${token}`), 'read')).toBeUndefined()
    expect(access.refuse(request({ authorization: 'Bearer other' }), 'read')).toBe('LOGIN_NEEDED')
    expect(access.refuse(request({ authorization: basic('other') }), 'read')).toBe('LOGIN_NEEDED')
  })

  it('logs a browser in once by link, and keeps it in by a cookie that another key does not take', () => {
    const code = access.oneTimePath().split('/').pop() ?? ''
    const cookie = access.logIn({ code })?.split(';')[0] ?? ''
    expect(access.logIn({ code })).toBeUndefined()
    expect(access.refuse(request({ cookie }), 'read')).toBeUndefined()
    const other = createAccess({ tokenHash: sha256(token), signingKey: Buffer.alloc(32, 8) })
    expect(other.refuse(request({ cookie }), 'read')).toBe('LOGIN_NEEDED')
    const renewed = createAccess({ tokenHash: sha256('new token'), signingKey: Buffer.alloc(32, 7) })
    expect(renewed.refuse(request({ cookie }), 'read')).toBe('LOGIN_NEEDED')
  })

  it('judges any address that a request line can hold', () => {
    for (const url of ['//', '/\\', 'http://[', '*', '', '/?token=%FF%', `//?token=${token}`])
      expect(access.refuse(request({}, url), 'read')).toBe(url.includes(token) ? undefined : 'LOGIN_NEEDED')
  })

  it('refuses a page of another origin and a host name that is not ours', () => {
    const good = { authorization: `Bearer ${token}` }
    expect(access.refuse(request({ ...good, origin: 'http://evil.example' }), 'write')).toBe('ORIGIN_REFUSED')
    expect(access.refuse(request({ ...good, origin: 'http://evil.example' }), 'socket')).toBe('ORIGIN_REFUSED')
    expect(access.refuse(request({ ...good, origin: 'http://127.0.0.1:80' }), 'socket')).toBeUndefined()
    expect(access.refuse(request({ ...good, host: 'rebound.example' }), 'read')).toBe('ORIGIN_REFUSED')
  })

  it('takes no token where none is set', () => {
    const open = createAccess({ tokenHash: undefined, signingKey: Buffer.alloc(32) })
    expect(open.refuse(request({}), 'write')).toBeUndefined()
    expect(open.refuse(request({ origin: 'http://evil.example' }), 'write')).toBe('ORIGIN_REFUSED')
  })
})
