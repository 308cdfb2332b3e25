/**
 * Every command, query and event of the engine. From this one value come the MessagePort, WebSocket and REST handlers,
 * the OpenAPI page, the client of the renderer and the fake of its component tests.
 *
 * REST paths are below `/api`. Each procedure says which right a call of it needs (`procedure.ts`); one that does not is no
 * part of a contract.
 */
import type { AnySchema, ContractProcedure, ErrorMap } from '@orpc/contract'
import { camerasContract } from './cameras.ts'
import { controlsContract } from './controls.ts'
import { discoveryContract } from './discovery.ts'
import { eventsContract } from './events.ts'
import { gatewaysContract } from './gateways.ts'
import type { ProcedureMeta } from './procedure.ts'
import { ptzContract } from './ptz.ts'
import { publishingContract } from './publishing.ts'
import { recordingContract } from './recording.ts'
import { setupContract } from './setup.ts'
import { systemContract } from './system.ts'
import { talkContract } from './talk.ts'
import { wallContract } from './wall.ts'

export type Procedures = ContractProcedure<AnySchema, AnySchema, ErrorMap, ProcedureMeta> | { readonly [name: string]: Procedures }

export const contract = {
  system: systemContract,
  cameras: camerasContract,
  discovery: discoveryContract,
  controls: controlsContract,
  ptz: ptzContract,
  setup: setupContract,
  events: eventsContract,
  talk: talkContract,
  publishing: publishingContract,
  wall: wallContract,
  recording: recordingContract,
  gateways: gatewaysContract,
} satisfies Procedures
export type Contract = typeof contract
