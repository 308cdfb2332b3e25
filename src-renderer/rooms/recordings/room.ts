/** Recordings: what is kept of each camera on one line, played back on one clock, and taken away as files. */
import './recordings.css'
import './timeline.css'
import { CircleStop, Disc, History, Rewind } from 'lucide-react'
import type { Room } from '../../kernel/room.ts'
import { openItem } from '../../kernel/ui.ts'
import { goBack } from './past.ts'
import { PastOver } from './past-over.tsx'
import { isWantedByHand, toggleRecording } from './record.ts'
import { RecordingMark, toneOf } from './recording-mark.tsx'
import { recordingStatus } from './recording-status.ts'
import { RecordingTab } from './recording-tab.tsx'
import { RecordingsRoom } from './recordings-room.tsx'
import { SessionListTitle } from './session-list-title.tsx'
import { StoragePart } from './storage-part.tsx'

export const recordingsRoom: Room = {
  name: 'recordings',
  screen: { key: '4', icon: Disc, Screen: RecordingsRoom, opensCameras: true },
  cameraActions: [
    {
      id: 'record-toggle',
      label: ({ recordings }, id) => (isWantedByHand(recordings[id]) ? 'stop_recording' : 'record'),
      icon: ({ recordings }, id) => (isWantedByHand(recordings[id]) ? CircleStop : Disc),
      group: 'record',
      shortcut: 'r',
      on: ['tile', 'camera', 'row'],
      tone: ({ recordings }, id) => toneOf(recordings[id]?.state ?? 'idle'),
      run: toggleRecording,
    },
    {
      id: 'see-before',
      label: () => 'see_before',
      icon: () => Rewind,
      group: 'record',
      shortcut: 'j',
      on: ['tile', 'camera'],
      when: ({ rows }, id) => rows.recordings[id] !== undefined,
      run: goBack,
    },
    {
      id: 'show-recordings',
      label: () => 'recordings',
      icon: () => History,
      group: 'record',
      on: [],
      run: (id) => openItem('recordings', id),
    },
  ],
  cameraTabs: [{ tab: 'recording', order: 25, Part: RecordingTab }],
  cameraMarks: [RecordingMark],
  tileOvers: [PastOver],
  drawers: {
    'recording-sessions': {
      Title: SessionListTitle,
      load: async () => (await import('./session-list.tsx')).SessionList,
      onlyShows: true,
    },
  },
  status: recordingStatus,
  settings: [{ title: 'recordings', order: 20, Part: StoragePart }],
}
