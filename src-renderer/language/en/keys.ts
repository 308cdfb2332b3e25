/** Sentences for the open keys that the engine sends: notices, reasons for a way, findings of the check, remedies. */
export const keys = {
  notice: {
    'ffmpeg-missing': 'FFmpeg was not found: no picture is shown here and nothing is converted. Install it and start Camgate again.',
    'database-set-aside': 'The database was damaged. It was set aside as {path}, and a new one was begun: cameras have to be added again.',
    unknown: 'The engine reports: {key}.',
  },
  way_reason: {
    unknown: 'Chosen because: {key}.',
  },
  check_finding: {
    unknown: 'The check says: {key}.',
  },
  track: { video: 'picture', audio: 'sound', stream: 'stream' },
  severity: { ok: 'ok', warning: 'warning', blocking: 'blocks' },
  check_remedy: {
    none: 'Nothing to do.',
    'convert-audio': 'Convert the sound',
    'convert-video': 'Convert the picture',
    'change-camera': 'Change it in the camera’s own settings.',
    pull: 'Let the server pull it',
  },
} as const
