/** Pictures in a file, counted by ffprobe. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export async function packetsOf(file: string): Promise<number> {
  const args = [
    '-v',
    'error',
    '-count_packets',
    '-select_streams',
    'v:0',
    '-show_entries',
    'stream=nb_read_packets',
    '-of',
    'csv=p=0',
    file,
  ]
  const { stdout } = await promisify(execFile)('ffprobe', args)
  return Number(stdout.trim().split('\n')[0]?.replaceAll(/\D/g, ''))
}
