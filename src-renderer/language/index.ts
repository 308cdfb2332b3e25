/** Words of the screens in English and Spanish, and the sentences for whatever the engine says in codes. */
export { useEngineKeys } from './engine-keys.ts'
export { useFigures } from './figures.ts'
export { LanguageProvider } from './language.tsx'
export type { Messages } from './messages.ts'
export { asRefusal, refusalOf, useProblemSentence } from './problem-sentence.ts'
export { serverNameOf, useServerName } from './server-name.ts'
export { type Remedy, type Side, useTroubleSentence } from './trouble-sentence.ts'
