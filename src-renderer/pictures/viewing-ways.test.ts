import { describe, expect, it } from 'vitest'
import { type BrowserMedia, readAbilities, readForcedWay, takesOf, whyNotBetter } from './viewing-ways.ts'

const decodes = (...codecs: string[]) => ({
  isConfigSupported: async ({ codec }: { codec: string }) => {
    if (codec.startsWith('hvc1') && !codecs.includes('hvc1')) throw new TypeError('unknown codec')
    return { supported: codecs.some((known) => codec.startsWith(known)) }
  },
})
const plays = (...codecs: string[]) => ({ isTypeSupported: (type: string) => codecs.some((known) => type.includes(`"${known}`)) })
const none = new Set<never>()

async function read(browser: BrowserMedia) {
  return readAbilities(browser)
}

describe('ways of viewing', () => {
  it('are WebCodecs, then MSE, then JPEG, each for the codecs that it decodes', async () => {
    const abilities = await read({ VideoDecoder: decodes('avc1'), MediaSource: plays('avc1', 'hvc1') })
    expect(takesOf(abilities, null, none)).toEqual([
      { kind: 'units', codecs: ['h264'] },
      { kind: 'fragments', codecs: ['h264', 'h265'] },
      { kind: 'jpeg', codecs: [] },
    ])
    expect(whyNotBetter('mse', 'h265', { abilities, forced: null, failed: none })).toEqual([{ way: 'webcodecs', why: 'no-decoder' }])
  })

  it('leave WebCodecs out on a plain http page, and say why', async () => {
    const abilities = await read({ isSecureContext: false, MediaSource: plays('avc1') })
    expect(takesOf(abilities, null, none).map(({ kind }) => kind)).toEqual(['fragments', 'jpeg'])
    expect(whyNotBetter('jpeg', 'h265', { abilities, forced: null, failed: none })).toEqual([
      { way: 'webcodecs', why: 'insecure' },
      { way: 'mse', why: 'no-decoder' },
    ])
  })

  it('are what a person chose, with JPEG behind it, and the next one after a failure', async () => {
    const abilities = await read({ VideoDecoder: decodes('avc1'), MediaSource: plays('avc1') })
    expect(takesOf(abilities, 'mse', none).map(({ kind }) => kind)).toEqual(['fragments', 'jpeg'])
    expect(takesOf(abilities, null, new Set(['webcodecs'])).map(({ kind }) => kind)).toEqual(['fragments', 'jpeg'])
    expect(whyNotBetter('jpeg', 'h264', { abilities, forced: 'jpeg', failed: none }).map(({ why }) => why)).toEqual(['chosen', 'chosen'])
    expect(whyNotBetter('mse', 'h264', { abilities, forced: null, failed: new Set(['webcodecs']) })).toEqual([
      { way: 'webcodecs', why: 'failed' },
    ])
  })

  it('need no reason for a camera that sends JPEGs', async () => {
    const abilities = await read({})
    expect(whyNotBetter('jpeg', 'mjpeg', { abilities, forced: null, failed: none })).toEqual([])
  })

  it('can be forced by the address before what is kept', () => {
    const storage = { getItem: () => 'jpeg' }
    expect(readForcedWay('?viewer=mse', storage)).toBe('mse')
    expect(readForcedWay('', storage)).toBe('jpeg')
    expect(readForcedWay('?viewer=nonsense', undefined)).toBeNull()
  })
})
