import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../base/index.ts'
import { createSecrets } from './create-secrets.ts'
import { keyFile, loadKey } from './load-key.ts'

const fresh = () => createSecrets({ key: randomBytes(32) })

describe('sealing', () => {
  it('gives back what was sealed, and never the same text twice', () => {
    const secrets = fresh()
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const sealed = secrets.seal(text)
        expect(secrets.open(sealed)).toBe(text)
        expect(secrets.seal(text)).not.toBe(sealed)
      }),
    )
  })

  it('refuses another key, and any change', () => {
    const [secrets, others] = [fresh(), fresh()]
    const sealed = secrets.seal('pässword')
    const refused = (call: () => string) => {
      try {
        call()
        expect.unreachable()
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(Failure)
        expect((thrown as Failure).cause).toBe('storage')
      }
    }
    refused(() => others.open(sealed))
    for (const text of ['', 'v1', 'v1.', 'v1.AAAA', 'v2.AAAA', 'plain password', sealed.slice(0, -4), `${sealed}AAAA`])
      refused(() => secrets.open(text))
    for (let at = 3; at < sealed.length; at += 1) {
      const other = sealed[at] === 'A' ? 'Q' : 'A'
      refused(() => secrets.open(sealed.slice(0, at) + other + sealed.slice(at + 1)))
    }
  })

  it('refuses a key that is none', () => {
    expect(() => createSecrets({ key: Buffer.from('short') })).toThrow(Failure)
  })
})

describe('the key', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'camgate-key-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const path = () => join(folder, 'camgate.key')

  it('is made once, for its owner only, and stays', () => {
    folder = join(folder, 'new')
    const key = keyFile(folder)
    expect(key).toHaveLength(32)
    expect(keyFile(folder).equals(key)).toBe(true)
    expect(readdirSync(folder)).toEqual(['camgate.key'])
    if (process.platform !== 'win32') expect(statSync(path()).mode & 0o777).toBe(0o600)
  })

  it.skipIf(process.platform === 'win32')('[needs posix] is closed to others when it was open to them', () => {
    const key = keyFile(folder)
    chmodSync(path(), 0o644)
    expect(keyFile(folder).equals(key)).toBe(true)
    expect(statSync(path()).mode & 0o777).toBe(0o600)
  })

  it('is never replaced when it is damaged: the passwords sealed with it would be lost', () => {
    for (const text of ['', 'garbage', 'QUJD\n']) {
      writeFileSync(path(), text, { mode: 0o600 })
      expect(() => keyFile(folder)).toThrow(/damaged/)
      expect(statSync(path()).size).toBe(text.length)
    }
  })

  it.skipIf(process.platform === 'win32')('[needs posix] is not read through a link or out of a folder', () => {
    symlinkSync('/etc/hostname', path())
    expect(() => keyFile(folder)).toThrow(Failure)
    rmSync(path())
    mkdirSync(path())
    expect(() => keyFile(folder)).toThrow(Failure)
  })

  it('comes from systemd where that hands one in', () => {
    const credentials = join(folder, 'credentials')
    mkdirSync(credentials)
    const own = loadKey({ folder, credentials })
    expect(own.equals(keyFile(folder))).toBe(true)
    writeFileSync(join(credentials, 'camgate-key'), 'a long enough credential\n')
    expect(loadKey({ folder, credentials }).toString()).toBe('a long enough credential')
    writeFileSync(join(credentials, 'camgate-key'), 'short\n')
    expect(() => loadKey({ folder, credentials })).toThrow(/too short/)
    expect(existsSync(path())).toBe(true)
  })
})
