export interface Secrets {
  /** Authenticated encryption of a password for the store; the result is text. */
  seal(text: string): string
  /** Throws Failure (storage) when it was sealed with another key. */
  open(sealed: string): string
  /** From now on masked wherever `redact` is used: as it is and in its encoded forms. */
  learn(secret: string | null | undefined): void
  /** Masks `user:password@` of any URL, and every learnt secret, in any text that leaves the engine. */
  redact(text: string): string
}
