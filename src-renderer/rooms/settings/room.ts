/** Settings: language and look, and what the engine found out about itself. Other rooms add their sections. */
import './settings.css'
import { Settings } from 'lucide-react'
import { systemKey } from '../../../src-shared/system-row.ts'
import type { Room } from '../../kernel/room.ts'
import { go } from '../../kernel/ui.ts'
import { About } from './about.tsx'
import { Diagnosis } from './diagnosis.tsx'
import { GatewayPart } from './gateway-part.tsx'
import { KeysPart, LanguagePart, LookPart } from './own-parts.tsx'
import { SettingsRoom } from './settings-room.tsx'

export const settingsRoom: Room = {
  name: 'settings',
  screen: { key: '5', icon: Settings, Screen: SettingsRoom, apart: true },
  settings: [
    { title: 'gateway', order: 50, Part: GatewayPart },
    { title: 'language', order: 60, Part: LanguagePart },
    { title: 'look', order: 70, Part: LookPart },
    { title: 'keys', order: 80, Part: KeysPart },
    { title: 'diagnosis', order: 90, Part: Diagnosis },
    { title: 'about', order: 100, Part: About },
  ],
  remedies: { diagnosis: () => go('settings') },
  status: [
    {
      id: 'notices',
      entry: ({ system }, t) => {
        const count = system[systemKey]?.notices.length ?? 0
        return count === 0 ? null : { text: t('status.notices', { count }), tone: 'attention', run: () => go('settings') }
      },
    },
  ],
}
