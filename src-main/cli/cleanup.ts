/** `camgate cleanup --older-than 7d`: deletes recordings that are older and not protected, for cron. With `--gateway` the running gateway does it. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { gatewayClient } from './gateway-client.ts'
import { defaultDataFolder } from './options.ts'
import { withEngineOf } from './with-engine.ts'

interface CleanupOptions {
  olderThan: number
  dryRun: boolean
  data: string
  gateway?: string
  json: boolean
}

interface Cleaned {
  segments: number
  bytes: number
  files: string[]
}

export function addCleanup(program: Command): void {
  program
    .command('cleanup')
    .description('delete recordings that are older and not protected')
    .requiredOption('--older-than <time>', 'age: 7d, 36h', daysOf)
    .option('--dry-run', 'only say what would go', false)
    .addOption(new Option('--data <folder>', 'data folder of a gateway that does not run').default(defaultDataFolder).env('CAMGATE_DATA'))
    .option('--gateway <url>', 'a gateway that runs, e.g. http://127.0.0.1:8470; its token is read from CAMGATE_TOKEN')
    .option('--json', 'print one JSON object', false)
    .action(cleanup)
}

function daysOf(text: string): number {
  const parts = /^(\d+(?:\.\d+)?)([dhm])$/.exec(text.trim())
  if (!parts) throw new InvalidArgumentError('a time is written like 7d, 36h or 90m')
  return Number(parts[1]) / ({ d: 1, h: 24, m: 1440 }[parts[2] as 'd' | 'h' | 'm'] ?? 1)
}

async function cleanup({ olderThan, dryRun, data, gateway, json }: CleanupOptions): Promise<void> {
  const done = gateway
    ? await gatewayClient(gateway)<Cleaned>('POST', '/api/recordings/cleanup', { older_than_days: olderThan, dry_run: dryRun })
    : await withEngineOf(data, ({ recording }) => recording.cleanup(olderThan, dryRun))
  if (json) process.stdout.write(`${JSON.stringify(done)}\n`)
  else {
    for (const file of done.files) process.stdout.write(`${dryRun ? 'would delete' : 'deleted'} ${file}\n`)
    process.stdout.write(`${done.segments} files, ${(done.bytes / 1e6).toFixed(1)} MB\n`)
  }
}
