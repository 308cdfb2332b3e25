import { describe, expect, it } from 'vitest'
import { owner } from '../api/index.ts'
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
    expect(access.admit(request({}), 'read')).toBe('LOGIN_NEEDED')
    expect(access.admit(request({ authorization: `Bearer ${token}` }), 'write')).toBe(owner)
    expect(access.admit(request({ authorization: basic(token) }), 'read')).toBe(owner)
    expect(access.admit(request({}, `/streams/1/mjpeg?token=${token}`), 'read')).toBe(owner)
    expect(access.admit(request({ authorization: 'Bearer other' }), 'read')).toBe('LOGIN_NEEDED')
    expect(access.admit(request({ authorization: basic('other') }), 'read')).toBe('LOGIN_NEEDED')
  })

  it('logs a browser in once by link, and keeps it in by a cookie that another key does not take', () => {
    const code = access.oneTimePath().split('/').pop() ?? ''
    const cookie = access.logIn({ code })?.split(';')[0] ?? ''
    expect(access.logIn({ code })).toBeUndefined()
    expect(access.admit(request({ cookie }), 'read')).toBe(owner)
    const other = createAccess({ tokenHash: sha256(token), signingKey: Buffer.alloc(32, 8) })
    expect(other.admit(request({ cookie }), 'read')).toBe('LOGIN_NEEDED')
    const renewed = createAccess({ tokenHash: sha256('new token'), signingKey: Buffer.alloc(32, 7) })
    expect(renewed.admit(request({ cookie }), 'read')).toBe('LOGIN_NEEDED')
  })

  it('judges any address that a request line can hold', () => {
    for (const url of ['//', '/\\', 'http://[', '*', '', '/?token=%FF%', `//?token=${token}`])
      expect(access.admit(request({}, url), 'read')).toBe(url.includes(token) ? owner : 'LOGIN_NEEDED')
  })

  it('refuses a page of another origin and a host name that is not ours', () => {
    const good = { authorization: `Bearer ${token}` }
    expect(access.admit(request({ ...good, origin: 'http://evil.example' }), 'write')).toBe('ORIGIN_REFUSED')
    expect(access.admit(request({ ...good, origin: 'http://evil.example' }), 'socket')).toBe('ORIGIN_REFUSED')
    expect(access.admit(request({ ...good, origin: 'http://127.0.0.1:80' }), 'socket')).toBe(owner)
    expect(access.admit(request({ ...good, host: 'rebound.example' }), 'read')).toBe('ORIGIN_REFUSED')
  })

  it('takes no token where none is set', () => {
    const open = createAccess({ tokenHash: undefined, signingKey: Buffer.alloc(32) })
    expect(open.admit(request({}), 'write')).toBe(owner)
    expect(open.admit(request({ origin: 'http://evil.example' }), 'write')).toBe('ORIGIN_REFUSED')
  })
})
