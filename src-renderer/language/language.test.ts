/** Both languages say the same things, and everything that the engine can say has a sentence in each. */
import { readdirSync, readFileSync } from 'node:fs'
import { createTranslator } from 'use-intl'
import { describe, expect, it } from 'vitest'
import { problems } from '../../src-shared/problems.ts'
import { checkFindings, wayReasons } from '../../src-shared/publishing.ts'
import { causes } from '../../src-shared/trouble.ts'
import { english } from '../../src-shared/words/en/english.ts'
import { spanish } from '../../src-shared/words/es/spanish.ts'

type Tree = { readonly [key: string]: string | Tree }
const flat = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : flat(value, `${path}${key}.`),
  )
const languages = { en: new Map(flat(english)), es: new Map(flat(spanish)) }
/** A word in braces is a parameter, unless it is what a branch of a plural or a choice says. */
const parameters = (text: string) =>
  [
    ...new Set(
      [...text.matchAll(/(?<!\b(?:one|other|full|readonly|damaged|locked|view|control|record|publish|configure) |=\d )\{(\w+)[,}]/g)].map(
        ([, name]) => name ?? '',
      ),
    ),
  ].sort()
/** Words that stand in JSX instead of in a language. */
const literals = (jsx: string) => [
  ...[...jsx.matchAll(/<[a-zA-Z][^<>]*[^=<>]>\s*([^<>{}]*\p{L}{2,}[^<>{}]*)<\//gu)].map(([, words]) => words?.trim()),
  ...[...jsx.matchAll(/\b(?:aria-label|title|label|placeholder|alt|description)="([^"]+)"/g)].map(([, words]) => words),
]

const source = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

describe('what goes wrong', () => {
  it('is not told by what stands beside it: a row tells its proof only when it is opened', () => {
    const told = Object.values(languages).flatMap((words) => [...words].filter(([key]) => key.startsWith('cause.')))
    expect(told.filter(([, text]) => /\bbeside\b|al lado/.test(text))).toEqual([])
  })
})

describe('a camera that does not answer', () => {
  it('is told without saying what was asked of it: moving, listening and adding end in the same refusal', () => {
    expect(Object.values(languages).map((words) => words.get('problem.SOURCE_FAILED'))).toEqual(['{trouble}', '{trouble}'])
  })
})

describe('the two languages', () => {
  it('have the same keys', () => {
    expect([...languages.es.keys()].sort()).toEqual([...languages.en.keys()].sort())
  })

  it('take the same parameters in each sentence', () => {
    for (const [key, text] of languages.en) expect([key, parameters(languages.es.get(key) ?? '')]).toEqual([key, parameters(text)])
  })

  it.each(['en', 'es'] as const)('can be formatted without an error (%s)', (locale) => {
    const given = (text: string) => Object.fromEntries(parameters(text).map((name) => [name, 2]))
    const errors: string[] = []
    const messages = (locale === 'en' ? english : spanish) as typeof english
    const t = createTranslator({ locale, messages, onError: (error) => errors.push(error.message) }) as unknown as (
      key: string,
      values: object,
    ) => string
    for (const [key, text] of languages[locale]) t(key, given(text))
    expect(errors).toEqual([])
  })

  it('do not leave a sentence in the other language', () => {
    // Names, units and what is equal in both; anything longer that is equal was forgotten.
    const equal = [...languages.en].filter(([key, text]) => languages.es.get(key) === text && text.split(/\s+/).length > 4)
    expect(equal.filter(([key]) => key !== 'hand.url_hint' && !key.startsWith('figures.'))).toEqual([])
  })
})

describe('what the engine says', () => {
  const has = (key: string) => expect([key, languages.en.has(key), languages.es.has(key)]).toEqual([key, true, true])

  it('has a sentence for every cause, at a camera and at a server, with what to do', () => {
    for (const cause of causes) for (const part of ['name', 'camera', 'server', 'todo']) has(`cause.${cause}.${part}`)
  })

  it('has a sentence for every problem code', () => {
    for (const code of Object.keys(problems)) has(`problem.${code}`)
  })

  it('has a sentence for every reason of a way', () => {
    for (const key of wayReasons) has(`way_reason.${key}`)
  })

  it('has a sentence for every finding of the check', () => {
    for (const key of checkFindings) has(`check_finding.${key}`)
  })

  it('has a sentence for every notice', () => {
    const keys = [...source('src-main/system/system-row.ts').matchAll(/\bkey: '([a-z0-9-]+)'/g)].map(([, key]) => key)
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) has(`notice.${key}`)
  })
})

describe('the screens', () => {
  const root = new URL('..', import.meta.url)
  const screens = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx$/.test(file) && !/\.test\.tsx$/.test(file),
  )

  it('say nothing that is not in the languages', () => {
    const literal = screens.flatMap((file) => literals(readFileSync(new URL(file, root), 'utf8')).map((words) => `${file}: ${words}`))
    expect(literals('<p className="a">Hello there</p><Button label="Save" />')).toEqual(['Hello there', 'Save'])
    expect(screens.length).toBeGreaterThan(30)
    expect(literal).toEqual([])
  })

  it('speak every language that they offer, by its own name', () => {
    expect(readFileSync(new URL('rooms/settings/own-parts.tsx', root), 'utf8')).toContain('Español')
  })
})
