/** The one page that is shown before anybody is logged in: no script, in the reader's language. */
import { createHash } from 'node:crypto'
import { login as en } from '../../src-shared/words/en/login.ts'
import { login as es } from '../../src-shared/words/es/login.ts'
import { languageOf } from '../../src-shared/words/language-of.ts'

const words = { en, es }

const styles = `
  :root { color-scheme: dark light; font: 15px system-ui, sans-serif }
  body { display: grid; place-items: center; min-height: 100vh; margin: 0; background: light-dark(#f1f3f5, #141517); color: light-dark(#212529, #e9ecef) }
  form { display: grid; gap: 12px; width: min(360px, 90vw) }
  input { font: inherit; padding: 8px; border: 1px solid light-dark(#868e96, #5c5f66); background: transparent; color: inherit }
  button { font: inherit; padding: 8px; border: 0; background: #ff922b; color: #141517; cursor: pointer }
  p { margin: 0; font-size: 13px }
`
/** Its few styles stand in it, because nobody who is not logged in is given a file. */
export const loginPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(styles).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

/** `acceptLanguage` is the request's header; `note` says why the form is shown again. */
export function loginPage(acceptLanguage: string | undefined, note?: 'used' | 'wrong'): string {
  const language = languageOf(acceptLanguage)
  const text = words[language]
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text.title}</title>
<style>${styles}</style></head>
<body><main><form method="post" action="/login"><h1>Camgate</h1>
${note ? `<p role="alert"><strong>${text[note]}</strong></p>` : ''}
<label for="token">${text.label}</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>${text.button}</button><p>${text.hint}</p></form></main></body></html>`
}
