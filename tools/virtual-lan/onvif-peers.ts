/**
 * ONVIF servers that nobody here wrote, for tests in network namespaces. `IPYCAM_BIN` and `ONVIF_SERVER_BIN` name them, else `ipycam`
 * (PyPI) and `virtual_ptz` (crates.io, example of onvif-server) on the PATH.
 */
import { spawnSync } from 'node:child_process'
import { missing } from './testing/peers.ts'

export const ipycam = process.env.IPYCAM_BIN ?? 'ipycam'
export const onvifServer = process.env.ONVIF_SERVER_BIN ?? 'virtual_ptz'

const required = process.env.CAMGATE_PEERS === 'required'
const noNetwork = missing('namespaces') || missing('ffmpeg')
const isThere = (program: string) => spawnSync('sh', ['-c', `command -v "${program}"`], { stdio: 'ignore' }).status === 0
export const noIpycam = noNetwork || (!isThere(ipycam) && !required)
export const noOnvifServer = noNetwork || (!isThere(onvifServer) && !required)
