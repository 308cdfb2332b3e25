import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { all, at, attribute, escapeXml, find, parseXml, text } from './xml.ts'

describe('parseXml', () => {
  it('reads by local names, and keeps every value as the text that it is', () => {
    const node = parseXml(
      `junk<?xml version='1.0'?><a:R xmlns:a='x'><b:Firmware>5.50</b:Firmware><Serial> 12345678901234567890 </Serial><On>true</On><P token="1"/><P token="2"/></a:R>`,
    )
    expect(text(node, 'R', 'Firmware')).toBe('5.50')
    expect(text(node, 'R', 'Serial')).toBe('12345678901234567890')
    expect(text(node, 'R', 'On')).toBe('true')
    expect(all(at(node, 'R'), 'P').map((one) => attribute(one, 'token'))).toEqual(['1', '2'])
  })

  it('decodes entities once', () => {
    const node = parseXml('<U>rtsp://h/?a=1&amp;b=&#50;&#x33;&amp;lt;&unknown;</U>')
    expect(text(node, 'U')).toBe('rtsp://h/?a=1&b=23&lt;&unknown;')
  })

  it('refuses entities of the document’s own', () => {
    expect(parseXml('<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><r>&b;</r>')).toBeUndefined()
    expect(parseXml('<!DOCTYPE html><html><body>404</body></html>')).toBeUndefined()
  })

  it('answers nonsense with nothing, and survives depth and names of prototypes', () => {
    for (const nonsense of ['', 'no xml', '<a', '<a><b></a>', '\0\0<\xff>']) expect(at(parseXml(nonsense), 'a', 'b', 'c')).toBeUndefined()
    expect(() => find(parseXml('<a>'.repeat(5000) + '</a>'.repeat(5000)), 'z')).not.toThrow()
    const node = parseXml('<r><__proto__>x</__proto__><constructor>y</constructor></r>')
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect(text(node, 'r', 'hasOwnProperty')).toBeUndefined()
    fc.assert(fc.property(fc.string(), (noise) => void find(parseXml(`<a>${noise}</a>`), 'b')))
  })

  it('gets back whatever was escaped', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const kept = [...value]
          .filter((one) => one >= ' ')
          .join('')
          .trim()
        expect(text(parseXml(`<v>${escapeXml(value)}</v>`), 'v') ?? '').toBe(kept)
      }),
    )
  })
})
