/** The virtual LAN's only door. */
export type { CameraAddresses, VirtualCamera } from './camera.ts'
export { CameraSpec, type CameraSpecInput } from './camera-spec.ts'
export { demoCameras, fleet } from './demo.ts'
export type { Counts, Faults, Jump } from './faults.ts'
export { type NetnsLan, type NetnsLanOptions, startNetnsLan } from './netns/netns-lan.ts'
export type { PublishServer, PublishServerOptions } from './publish/publish-server.ts'
export { type Description, describeLan, startVirtualLan, type VirtualLan, type VirtualLanOptions } from './virtual-lan.ts'
