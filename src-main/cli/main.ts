/** The `camgate` command: the same engine for a terminal, with `--json` for scripts. */
import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { problems } from '../../src-shared/problems.ts'
import { asFailure, Problem } from '../base/index.ts'
import { addCleanup } from './cleanup.ts'
import { addControls } from './controls.ts'
import { addDoctor } from './doctor.ts'
import { addEvents } from './events.ts'
import { addPtz } from './ptz.ts'
import { addPublish } from './publish.ts'
import { addScan } from './scan.ts'
import { addServe } from './serve.ts'
import { addSession } from './session.ts'
import { addToken } from './token.ts'
import { addVerify } from './verify.ts'

hideArguments()

const program = new Command('camgate').description(packageJson.description).version(packageJson.version).showHelpAfterError()
addServe(program)
addScan(program)
addPublish(program)
addControls(program)
addPtz(program)
addEvents(program)
addSession(program)
addCleanup(program)
addDoctor(program)
addToken(program)
addVerify(program)

try {
  await program.parseAsync()
} catch (thrown) {
  process.stderr.write(
    `camgate: ${thrown instanceof Problem ? refusal(thrown) : (asFailure(thrown).evidence ?? asFailure(thrown).cause)}\n`,
  )
  process.exitCode = 1
}

/** A password in an address would be shown to everybody on this computer for as long as the command runs. */
function hideArguments(): void {
  const secret = /^((?:--database=)?postgres(?:ql)?:\/\/[^:/@]*:)[^@]+@/i
  if (!process.argv.some((argument) => secret.test(argument))) return
  process.title = process.argv.map((argument) => argument.replace(secret, '$1***@')).join(' ')
  process.stderr.write(
    'camgate: others may have seen this password in the list of processes; PGPASSWORD or CAMGATE_DATABASE keeps it out.\n',
  )
}

/** What a program would be told over REST, as a line for a person. */
function refusal({ code, data }: Problem): string {
  const { fields, trouble } = (data ?? {}) as {
    fields?: { field: string; problem: string }[]
    trouble?: { cause: string; evidence: string | null }
  }
  const details = fields?.map(({ field, problem }) => `${field} ${problem}`).join('; ') ?? trouble?.evidence ?? trouble?.cause
  return details ? `${problems[code].message}: ${details}` : problems[code].message
}
