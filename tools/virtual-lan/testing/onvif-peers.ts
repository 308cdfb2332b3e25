/**
 * ONVIF servers that nobody here wrote, for tests in network namespaces. `IPYCAM_BIN` and `ONVIF_SERVER_BIN` name them, else `ipycam`
 * (PyPI) and `virtual_ptz` (crates.io, example of onvif-server) on the PATH.
 */
import { findProgram } from '../../start/system.ts'
import { missing } from './peers.ts'

/** Where each is; undefined where it is not. */
export const onvifPeers = {
  ipycam: process.env.IPYCAM_BIN ?? findProgram(['ipycam']),
  'onvif-server': process.env.ONVIF_SERVER_BIN ?? findProgram(['virtual_ptz']),
}
export const ipycam = onvifPeers.ipycam ?? 'ipycam'
export const onvifServer = onvifPeers['onvif-server'] ?? 'virtual_ptz'

const required = process.env.CAMGATE_PEERS === 'required'
const noNetwork = missing('namespaces') || missing('ffmpeg')
export const noIpycam = noNetwork || !(onvifPeers.ipycam || required)
export const noOnvifServer = noNetwork || !(onvifPeers['onvif-server'] || required)
