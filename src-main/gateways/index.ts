/** The room's door: this gateway among others on one database. */
export { createGateways, type DatabaseOptions, type Gateways } from './gateways.ts'
