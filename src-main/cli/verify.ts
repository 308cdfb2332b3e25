/** `camgate verify FILE`: whether an exported file is what was exported, by its proof; where it was changed, which seconds. */
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { Failure } from '../base/index.ts'
import { Proof, type Verdict, verifyFile } from '../recording/index.ts'

interface VerifyOptions {
  proof?: string
  key?: string
  json: boolean
}

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('check an exported file against its proof, and tell where it was changed')
    .argument('<file>', 'the exported file')
    .option('--proof <file>', 'its proof (default: the file with .proof.json behind its name)')
    .option('--key <print>', 'print of the key that must have signed it, or its beginning')
    .option('--json', 'print one JSON object', false)
    .action(check)
}

async function check(file: string, { proof: proofFile = `${file}.proof.json`, key, json }: VerifyOptions): Promise<void> {
  const proof = await readProof(proofFile)
  const verdict = await verifyFile(file, proof)
  const wrongKey = key !== undefined && (key.length < 8 || !proof.key_print.startsWith(key.toLowerCase().replaceAll(/[^0-9a-f]/g, '')))
  const good = verdict.intact && !wrongKey
  if (json) process.stdout.write(`${JSON.stringify({ ...verdict, intact: good, wrong_key: wrongKey, key_print: proof.key_print })}\n`)
  else for (const line of report(proof, verdict, wrongKey)) process.stdout.write(`${line}\n`)
  if (!good) process.exitCode = 2
}

async function readProof(path: string): Promise<Proof> {
  try {
    return Proof.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== undefined) throw thrown
    throw new Failure('protocol', `${path} is no proof of Camgate`)
  }
}

function report(proof: Proof, { intact, changed, proof: state, bytes, expected }: Verdict, wrongKey: boolean): string[] {
  const time = (at: number) => new Date(at).toISOString()
  const about = `${proof.camera.name}, ${time(proof.from)} to ${time(proof.to)}`
  const lines = [intact && !wrongKey ? `unchanged: ${about}` : `CHANGED: ${about}`]
  for (const { at, length, from, to } of changed)
    lines.push(
      from === null || to === null
        ? `  bytes ${at} to ${at + length - 1} differ`
        : `  ${time(from)} to ${time(to)} differs (bytes ${at} to ${at + length - 1})`,
    )
  if (bytes !== expected) lines.push(`  it has ${bytes} bytes, and had ${expected}`)
  if (state === 'chain-broken') lines.push('  the proof itself was changed: its chain does not fit')
  if (state === 'signature-wrong') lines.push('  the proof was not signed with the key in it')
  if (wrongKey) lines.push('  another gateway signed it')
  lines.push(`signed ${time(proof.made_at)} by the key ${proof.key_print}`)
  return lines
}
