/** The same keys as English, any words: a language that lacks one does not compile. */
export type Translated<T> = { [Key in keyof T]: T[Key] extends string ? string : Translated<T[Key]> }
