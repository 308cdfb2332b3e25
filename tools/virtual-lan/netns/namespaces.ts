/**
 * Network namespaces as a small switched network (Linux, root): a switch with a bridge per network, and hosts on it.
 * Names carry the pid of their maker, so that what a crash left behind is recognised and removed at the next start.
 */
import { execFile, execFileSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const prefix = 'camgate-lan-'

interface Wire {
  /** Number of the network, 0 and up. */
  readonly network: number
  /** IPv4, in 10.77.<network>.0/24. */
  readonly address: string
}

export interface Namespaces {
  /** Adds a host with one interface per wire (eth0, eth1 …) and returns the namespace's name. */
  addHost(name: string, wires: readonly Wire[]): Promise<string>
  setLink(namespace: string, up: boolean): Promise<void>
  remove(): Promise<void>
}

let made = 0

/** Rejects with what to do where namespaces cannot be made. */
export async function createNamespaces(networks: number): Promise<Namespaces> {
  await sweep()
  const id = `${prefix}${process.pid}-${(made++).toString(36)}`
  const own = new Set<string>()
  let ports = 0

  const ip = async (...commands: string[]) => {
    // One process for many commands.
    const batch = run('ip', ['-batch', '-'])
    batch.child.stdin?.end(`${commands.join('\n')}\n`)
    await batch
  }
  const add = async (name: string) => {
    const namespace = `${id}-${name}`
    await run('ip', ['netns', 'add', namespace])
    own.add(namespace)
    await run('ip', ['-n', namespace, 'link', 'set', 'lo', 'up'])
    return namespace
  }
  const removeNow = () => {
    for (const namespace of own) {
      try {
        execFileSync('ip', ['netns', 'del', namespace], { stdio: 'ignore' })
      } catch {
        // Already gone, or somebody is still inside: the next start sweeps it.
      }
    }
    own.clear()
  }
  process.on('exit', removeNow)

  try {
    const center = await add('switch')
    for (let n = 0; n < networks; n += 1) {
      await run('ip', ['-n', center, 'link', 'add', `br${n}`, 'type', 'bridge', 'mcast_snooping', '0'])
      await run('ip', ['-n', center, 'link', 'set', `br${n}`, 'up'])
    }
    return {
      async addHost(name, wires) {
        const namespace = await add(name)
        for (const [n, { network, address }] of wires.entries()) {
          const port = `p${ports++}`
          await ip(`link add eth${n} netns ${namespace} type veth peer name ${port} netns ${center}`)
          await run('ip', ['-n', center, 'link', 'set', port, 'master', `br${network}`, 'up'])
          await run('ip', ['-n', namespace, 'addr', 'add', `${address}/24`, 'dev', `eth${n}`])
          await run('ip', ['-n', namespace, 'link', 'set', `eth${n}`, 'up'])
        }
        return namespace
      },
      async setLink(namespace, up) {
        await run('ip', ['-n', namespace, 'link', 'set', 'eth0', up ? 'up' : 'down'])
      },
      async remove() {
        process.off('exit', removeNow)
        for (const namespace of own) await run('ip', ['netns', 'del', namespace]).catch(() => {})
        own.clear()
      },
    }
  } catch (thrown) {
    removeNow()
    throw new Error(`Network namespaces need Linux, root and iproute2 (apt install iproute2): ${String(thrown)}`)
  }
}

/** Removes what processes left behind that are no more. */
async function sweep(): Promise<void> {
  const names = await readdir('/run/netns').catch(() => [])
  for (const name of names) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1])
    if (pid > 0 && !alive(pid)) await run('ip', ['netns', 'del', name]).catch(() => {})
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}
