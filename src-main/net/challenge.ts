/**
 * `WWW-Authenticate` and `Authorization` read with a real tokenizer (RFC 9110 §11): commas inside quotes, several challenges
 * in one line, no blank after a comma, unquoted values and unknown keys all occur in cameras.
 */

export interface Challenge {
  /** `basic`, `digest`, … in lower case. */
  readonly scheme: string
  /** Keys in lower case, values without quotes. */
  readonly params: Readonly<Record<string, string>>
  /** Whatever followed the scheme when it was no list of parameters: the base64 of Basic. */
  readonly token: string | undefined
}

const word = /[^\s,="]/

function readQuoted(text: string, at: number): { value: string; next: number } {
  let value = ''
  let i = at + 1
  for (; i < text.length && text[i] !== '"'; i++) {
    // Only a quote or a backslash is ever escaped; Windows domain names (`CORP\user`) come with a bare backslash.
    if (text[i] === '\\' && (text[i + 1] === '"' || text[i + 1] === '\\')) i += 1
    value += text[i] ?? ''
  }
  return { value, next: i + 1 }
}

/** All challenges of one header value, or of one `Authorization`. Never throws. */
export function readChallenges(text: string): Challenge[] {
  const found: { scheme: string; params: Record<string, string>; token: string | undefined }[] = []
  let i = 0
  const blanks = (also: string) => {
    while (i < text.length && (/\s/.test(text[i] as string) || also.includes(text[i] as string))) i += 1
  }
  while (i < text.length) {
    blanks(',=')
    const begin = i
    if (text[i] === '"') {
      i = readQuoted(text, i).next
      continue
    }
    while (i < text.length && word.test(text[i] as string)) i += 1
    const name = text.slice(begin, i)
    if (name === '') {
      i += 1
      continue
    }
    const gap = i
    blanks('')
    const current = found.at(-1)
    if (text[i] === '=' && current) {
      i += 1
      blanks('')
      const quoted = text[i] === '"' ? readQuoted(text, i) : undefined
      const end = text.slice(i).search(/[,\s]|$/)
      const value = quoted?.value ?? text.slice(i, i + end)
      i = quoted?.next ?? i + end
      // The padding of base64 looks like `name=`.
      const padding = quoted === undefined && /^=*$/.test(value)
      if (padding && current.scheme === 'basic' && current.token === undefined && Object.keys(current.params).length === 0)
        current.token = name + text.slice(gap, i).trim()
      else if (!(name.toLowerCase() in current.params)) current.params[name.toLowerCase()] = value
    } else if (current && current.token === undefined && current.scheme === 'basic' && gap > begin && !/^(digest|basic)$/i.test(name)) {
      current.token = name
    } else found.push({ scheme: name.toLowerCase(), params: {}, token: undefined })
  }
  return found
}
