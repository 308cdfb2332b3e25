/** The virtual LAN with a namespace per host: own addresses, standard ports, real multicast over real interfaces (Linux, root). */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { startVirtualLan, type VirtualLan, type VirtualLanOptions } from '../virtual-lan.ts'
import { createNamespaces } from './namespaces.ts'
import { createNetnsHost } from './netns-host.ts'

export interface NetnsLanOptions extends Omit<VirtualLanOptions, 'hosts' | 'ports'> {
  /** How many networks there are (default 1), and on which of them the n-th camera is (default: the first). */
  readonly networks?: number
  network?(camera: number): number
}

export interface NetnsLan extends VirtualLan {
  /** Namespace of a computer on all networks (`eth0`, `eth1` …), for whatever is to be tested. */
  readonly client: string
  /** Its addresses, one per network. */
  readonly clientAddresses: readonly string[]
  /** Of a camera, for `tc` and `tcpdump`. */
  namespaceOf(camera: string): string
  /** One more computer on the first network, for a program that is no camera of this LAN. Gives its namespace. */
  addComputer(name: string, address: string): Promise<string>
  /** Starts a program on the client's computer. */
  spawnOnClient(program: string, args: readonly string[], options?: SpawnOptions): ChildProcess
}

/** Rejects where there are no namespaces; nothing is left behind then. */
export async function startNetnsLan({ networks = 1, network = () => 0, ...options }: NetnsLanOptions): Promise<NetnsLan> {
  const namespaces = await createNamespaces(networks)
  const names = new Map<number, string>()
  const clientAddresses = Array.from({ length: networks }, (_, n) => `10.77.${n}.1`)

  async function host(name: string, on: number, address: string, camera?: number) {
    const namespace = await namespaces.addHost(name, [{ network: on, address }])
    if (camera !== undefined) names.set(camera, namespace)
    return createNetnsHost(namespace, address, (up) => namespaces.setLink(namespace, up))
  }

  try {
    const client = await namespaces.addHost(
      'client',
      clientAddresses.map((address, n) => ({ network: n, address })),
    )
    const lan = await startVirtualLan({
      ...options,
      hosts: {
        camera: (n) => host(`camera${n + 1}`, network(n), `10.77.${network(n)}.${11 + n}`, n),
        server: () => host('server', 0, '10.77.0.2'),
        close: namespaces.remove,
      },
    })
    return Object.assign(lan, {
      client,
      clientAddresses,
      namespaceOf: (camera: string) => names.get(lan.cameras.indexOf(lan.camera(camera))) ?? '',
      addComputer: (name: string, address: string) => namespaces.addHost(name, [{ network: 0, address }]),
      spawnOnClient: (program: string, args: readonly string[], spawnOptions: SpawnOptions = {}) =>
        spawn('ip', ['netns', 'exec', client, program, ...args], spawnOptions),
    })
  } catch (thrown) {
    await namespaces.remove()
    throw thrown
  }
}
