/** Cameras as devices that can be asked and told: one live session each. */
export { createDevices } from './devices.ts'
export type { Devices, DeviceTarget } from './types.ts'
