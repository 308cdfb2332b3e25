/**
 * The page's policy forbids code made from strings, which zod tries as soon as a schema is made. It is told so before any
 * schema is: this module is the first that the page imports.
 */
import * as z from 'zod'

z.config({ jitless: true })
