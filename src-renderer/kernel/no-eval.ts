/**
 * Comes before anything that makes a schema: zod would try whether it may compile code from text (`new Function`), which the
 * page's policy forbids and every browser reports as a violation.
 */
import * as z from 'zod'

z.config({ jitless: true })
