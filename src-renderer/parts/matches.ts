/** Finding by a few letters of it, in filters and in the palette. */

/** Without accents and case. */
export const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Every word of the question occurs in the text; accents and case do not matter. */
export function matches(text: string, question: string): boolean {
  const here = plain(text)
  return plain(question)
    .split(/\s+/)
    .every((word) => here.includes(word))
}
