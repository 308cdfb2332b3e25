/** Settings: servers, language and look, and what the engine found out about itself. */
export { SettingsRoom } from './settings-room.tsx'
