/*
 * The page's policy forbids code made from strings, which zod tries as soon as a schema is made. It is told so where it looks
 * for its settings. A file of its own, left as it is: in a bundle, schemas are made before any line of ours runs.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
