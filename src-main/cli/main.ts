/** The `camgate` command: the same engine for a terminal, with `--json` for scripts. */
import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { asFailure } from '../media/index.ts'
import { addDoctor } from './doctor.ts'
import { addPublish } from './publish.ts'
import { addScan } from './scan.ts'
import { addServe } from './serve.ts'
import { addToken } from './token.ts'

const program = new Command('camgate').description(packageJson.description).version(packageJson.version).showHelpAfterError()
addServe(program)
addScan(program)
addPublish(program)
addDoctor(program)
addToken(program)

try {
  await program.parseAsync()
} catch (thrown) {
  const { cause, evidence } = asFailure(thrown)
  process.stderr.write(`camgate: ${evidence ?? cause}\n`)
  process.exitCode = 1
}
