import { describe, expect, it } from 'vitest'
import { createLogin } from '../net/index.ts'
import { cameraRefusal } from './refusal.ts'
import { type RtspResponse, readHead } from './wire/message.ts'

const answer = (...lines: string[]) => readHead(['RTSP/1.0 401 Unauthorized', ...lines].join('\r\n')) as RtspResponse

describe('a 401 of a camera', () => {
  it.each([undefined, { user: 'admin', password: 'right' }])(
    'is no word about the password where it offers no way to log in (%j)',
    (given) => {
      const login = createLogin(given)
      login.challenged([], 0)
      expect(cameraRefusal('DESCRIBE', answer(), login)).toMatchObject({ cause: 'auth', final: false })
    },
  )

  it('is for a person where it asks for a login that is not there, or refuses the one that is', () => {
    const challenge = 'Digest realm="x", nonce="1"'
    const none = createLogin(undefined)
    none.challenged([challenge], 0)
    expect(cameraRefusal('DESCRIBE', answer(`WWW-Authenticate: ${challenge}`), none)).toMatchObject({ cause: 'auth', final: true })
    const wrong = createLogin({ user: 'admin', password: 'wrong' })
    wrong.challenged([challenge], 0)
    wrong.header({ method: 'DESCRIBE', uri: '/' })
    // the answer that refuses may offer nothing more
    wrong.challenged([], 1)
    expect(cameraRefusal('DESCRIBE', answer(), wrong)).toMatchObject({ cause: 'auth', final: true })
  })
})
