/**
 * Every command, query and event of the engine. From this one value come the MessagePort, WebSocket and REST handlers,
 * the OpenAPI page, the client of the renderer and the fake of its component tests.
 *
 * REST paths are below `/api`.
 */
import { camerasContract } from './cameras.ts'
import { discoveryContract } from './discovery.ts'
import { publishingContract } from './publishing.ts'
import { systemContract } from './system.ts'

export const contract = {
  system: systemContract,
  cameras: camerasContract,
  discovery: discoveryContract,
  publishing: publishingContract,
}
export type Contract = typeof contract
