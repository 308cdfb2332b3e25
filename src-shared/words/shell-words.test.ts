/** What stands outside the page in both languages: the compiler asks for the keys, this for the words. */
import { expect, it } from 'vitest'
import { desktop as englishDesktop } from './en/desktop.ts'
import { login as englishLogin } from './en/login.ts'
import { desktop as spanishDesktop } from './es/desktop.ts'
import { login as spanishLogin } from './es/login.ts'
import { languageOf } from './language-of.ts'

const flat = (words: object): [string, string][] =>
  Object.entries(words).flatMap(([key, said]) => (typeof said === 'string' ? [[key, said] as [string, string]] : flat(said)))

it('is not left in English', () => {
  const [english, spanish] = [flat({ englishDesktop, englishLogin }), flat({ spanishDesktop, spanishLogin })]
  expect(spanish.map(([key]) => key)).toEqual(english.map(([key]) => key))
  expect(english.length).toBeGreaterThan(25)
  for (const [at, [key, said]] of english.entries()) expect([key, spanish[at]?.[1]]).not.toEqual([key, said])
})

it('follows the locale of a system or of a request', () => {
  expect(['es', 'es-MX', ' es;q=0.9, en', 'en-US', 'de, es', 'est', '', undefined].map(languageOf)).toEqual([
    ...['es', 'es', 'es', 'en', 'en', 'en', 'en', 'en'],
  ])
})
