/** The room's door: cameras as devices that can be asked and told, by one live ONVIF session each; ONVIF itself is in `onvif/`. */
export { createDevices } from './devices.ts'
export type { Devices, DeviceTarget } from './types.ts'
