/**
 * Runners of tests side by side, because each of them waits more than it works. Journeys look for cameras by multicast, which reaches
 * everything on a loopback: so each of their runners gets a network of its own, or, where there is none to be had, runs alone.
 */
import { execFileSync, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { createLimiter } from '../../src-main/base/index.ts'
import { createNamespaces, type Namespaces } from '../virtual-lan/netns/namespaces.ts'

interface Runner {
  /** Stands before each line that it prints. */
  readonly name: string
  /** Below node_modules. */
  readonly script: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Sees no network but one of its own. */
  readonly alone: boolean
}

/** Runners at once: a third one takes what the others leave of two cores while they wait. */
const most = Math.min(3, availableParallelism() + 1)

/** Their exit statuses, in their order; the longest should come first. `apart`: networks of their own can be made here. */
export async function runAll(runners: readonly Runner[], apart: boolean): Promise<(number | null)[]> {
  const limiter = createLimiter(apart ? most : 1)
  const namespaces = apart ? await createNamespaces(runners.length) : undefined
  try {
    return await Promise.all(
      runners.map((runner, network) =>
        limiter.run(async () => {
          return run(runner, namespaces && runner.alone ? await openPlace(namespaces, network) : undefined)
        }),
      ),
    )
  } finally {
    await namespaces?.remove()
  }
}

/** A host alone on its network, with a way out that leads nowhere: without one a browser offers no address for WebRTC. */
async function openPlace(namespaces: Namespaces, network: number): Promise<string> {
  const place = await namespaces.addHost(`tests${network}`, [{ network, address: `10.77.${network}.1` }])
  execFileSync('ip', ['-n', place, 'route', 'add', 'default', 'via', `10.77.${network}.254`])
  return place
}

function run({ name, script, args, env }: Runner, namespace: string | undefined): Promise<number | null> {
  const command = [...(namespace ? ['ip', 'netns', 'exec', namespace] : []), process.execPath, `node_modules/${script}`, ...args]
  const [program = '', ...rest] = command
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], env })
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => process.stdout.write(`${name} | ${line}\n`))
  return new Promise((resolve) => {
    child.once('error', () => resolve(null))
    child.once('close', resolve)
  })
}
