import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readChallenges } from './challenge.ts'
import { digestResponse } from './digest.ts'
import { type AuthScheme, createLogin } from './login.ts'
import { createVerifier } from './verifier.ts'

const url = 'rtsp://10.0.0.5/live'

function logIn(schemes: AuthScheme[], password: string, options: { qop?: boolean; given?: string; user?: string } = {}) {
  const user = options.user ?? 'admin'
  const verifier = createVerifier({
    realm: 'a, "b"',
    schemes,
    qop: options.qop ?? false,
    password: (name) => (name === user ? password : undefined),
  })
  const login = createLogin({ user, password: options.given ?? password })
  const seen: string[] = []
  for (let tries = 0; tries < 10; tries++) {
    const authorization = login.header({ method: 'DESCRIBE', uri: url })
    const verdict = verifier.verify({ method: 'DESCRIBE', url, authorization })
    seen.push(`${authorization ? login.scheme : 'none'} ${verdict}`)
    if (verdict === 'ok') {
      login.accepted()
      return { seen, login, verifier }
    }
    if (!login.challenged(verifier.challenges(verdict === 'stale'), 0)) return { seen, login, verifier }
  }
  throw new Error('it never stopped')
}

describe('login', () => {
  it('takes the best scheme that is offered', () => {
    expect(logIn(['basic', 'md5', 'sha-256'], 'x').seen).toEqual(['none missing', 'sha-256 ok'])
    expect(logIn(['basic', 'md5'], 'x').seen).toEqual(['none missing', 'md5 ok'])
    expect(logIn(['basic'], 'x').seen).toEqual(['none missing', 'basic ok'])
    expect(logIn(['md5', 'sha-256'], 'x', { qop: true }).seen).toEqual(['none missing', 'sha-256 ok'])
  })

  it('costs a wrong password one try per scheme, and none in the clear where there is another', () => {
    const { seen, login } = logIn(['basic', 'md5', 'sha-256'], 'x', { given: 'y' })
    expect(seen).toEqual(['none missing', 'sha-256 wrong', 'md5 wrong'])
    expect(login.refusal).toContain('refused')
  })

  it('does not try at all without a password', () => {
    const login = createLogin(undefined)
    expect(login.challenged(['Basic realm="x"'], 0)).toBe(false)
    expect(login.refusal).toContain('needed')
  })

  it('answers a nonce that went stale, also where nobody says so', () => {
    const { login, verifier } = logIn(['md5'], 'x')
    verifier.expire()
    const request = { method: 'OPTIONS', uri: url }
    expect(verifier.verify({ method: 'OPTIONS', url, authorization: login.header(request) })).toBe('stale')
    expect(login.challenged(verifier.challenges(false), 0)).toBe(true)
    expect(verifier.verify({ method: 'OPTIONS', url, authorization: login.header(request) })).toBe('ok')
  })

  it('does not go round for ever with a server that calls everything stale', () => {
    const login = createLogin({ user: 'a', password: 'b' })
    let tries = 0
    for (; tries < 20 && login.challenged([`Digest realm="r", nonce="${tries}", stale=true`], tries); tries++)
      login.header({ method: 'OPTIONS', uri: url })
    expect(tries).toBeLessThan(5)
  })

  it('takes any user and password', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom<AuthScheme>('md5', 'sha-256', 'basic'),
        (user, password, scheme) => {
          fc.pre(scheme !== 'basic' || !user.includes(':'))
          expect(logIn([scheme], password, { user: user.replace(/[\r\n]/g, '') }).seen.at(-1)).toBe(`${scheme} ok`)
        },
      ),
    )
  })

  it('computes the examples of RFC 7616', () => {
    const example = {
      user: 'Mufasa',
      password: 'Circle of Life',
      realm: 'http-auth@example.org',
      method: 'GET',
      uri: '/dir/index.html',
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
      nc: '00000001',
      qop: 'auth',
    }
    expect(digestResponse({ ...example, algorithm: 'MD5' })).toBe('8ca523f5e9506fed4657c9700eebdbec')
    expect(digestResponse({ ...example, algorithm: 'SHA-256' })).toBe('753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1')
  })
})

describe('a refusal by Basic', () => {
  it.for([
    { user: 'a:b', given: 'wrong', says: 'colon in the user' },
    { user: 'admin', given: 'wr:ong', says: 'colon in a password' },
    { user: 'a:b', given: 'wr:ong', says: 'colon in the user' },
    { user: 'admin', given: 'wrong', says: 'refused (basic)' },
  ])('of $user tells a colon where it is: $says', ({ user, given, says }) => {
    expect(logIn(['basic'], 'right', { user, given }).login.refusal).toContain(says)
  })
})

describe('challenges', () => {
  it('survives what cameras write', () => {
    expect(readChallenges('Digest realm="a, b=c",nonce=abc,algorithm=MD5,random="x", stale="FALSE"')).toEqual([
      { scheme: 'digest', token: undefined, params: { realm: 'a, b=c', nonce: 'abc', algorithm: 'MD5', random: 'x', stale: 'FALSE' } },
    ])
    expect(readChallenges('Basic realm="x", Digest realm = "y", nonce="n"').map((one) => [one.scheme, one.params.realm])).toEqual([
      ['basic', 'x'],
      ['digest', 'y'],
    ])
    expect(readChallenges('Basic dXNlcjpwYXNz==')[0]?.token).toBe('dXNlcjpwYXNz==')
    expect(readChallenges('Basic dXNlcjpw')[0]?.token).toBe('dXNlcjpw')
    expect(readChallenges('Basic realm=""')[0]?.params).toEqual({ realm: '' })
    fc.assert(fc.property(fc.string(), (text) => void readChallenges(text)))
  })
})
