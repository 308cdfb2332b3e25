/** `camgate token --new`: a new access token for a gateway whose old one was lost. */
import { mkdir } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { loadAccessToken } from '../server/index.ts'
import { defaultDataFolder } from './options.ts'

export function addToken(program: Command): void {
  program
    .command('token')
    .description('make a new access token; the old one and all logins end with the next start')
    .requiredOption('--new', 'confirm that the old one shall end')
    .addOption(new Option('--data <folder>', 'data folder of the gateway').default(defaultDataFolder).env('CAMGATE_DATA'))
    .action(async ({ data }: { data: string }) => {
      await mkdir(data, { recursive: true })
      const { fresh } = await loadAccessToken(data, { renew: true })
      process.stdout.write(`${fresh}\n`)
    })
}
