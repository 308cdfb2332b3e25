/** `npm run camgate -- …`: the command from a checkout. Brings FFmpeg and the built page first; what it says of that goes to stderr. */
import { build } from '../build.ts'
import { ffmpeg, provide } from './system.ts'

if (process.argv[2] === 'serve') {
  for (const { need, remedy } of provide([ffmpeg])) process.stderr.write(`${need.name} is missing: ${remedy}\n`)
  await build({ ifNeeded: true, only: ['page'] })
}
await import('../../src-main/cli/main.ts')
