/** Sentences for the open keys that the engine sends: notices, reasons for a way, findings of the check, remedies. */
export const keys = {
  notice: {
    'ffmpeg-missing': 'FFmpeg was not found: no picture is shown here and nothing is converted. Install it and start Camgate again.',
    'database-set-aside': 'The database was damaged. It was set aside as {path}, and a new one was begun: cameras have to be added again.',
    'disk-refuses':
      'Nothing can be written to {path}: {reason, select, full {the disk is full, make room on it} readonly {it is read-only, check who owns it and how it is mounted} other {check the disk}}. What is published goes on; history is written as soon as it can be.',
    'shared-database-away':
      'The shared database {database} is away. Recording and publishing go on; what happens (waiting so far: {waiting}) is handed in when it is there again. Meanwhile only this gateway is listed.',
    'recorded-twice': '{camera} is recorded by the gateway {gateway} as well. Nothing is lost; stop one of the two if that is not meant.',
    unknown: 'The engine reports: {key}.',
  },
  way_reason: {
    'passed-on': 'Every track can be passed on as it is, so nothing is converted.',
    'asked-for': 'Chosen by hand.',
    'mjpeg-needs-converting': 'The camera sends JPEG pictures over HTTP, which have to become a video first.',
    'audio-converted': 'The sound is converted, as was asked for.',
    'video-converted': 'The picture is converted, as was asked for.',
    'codec-needs-converting': 'No server takes the codec of the picture, so it is converted.',
    'udp-asked-for': 'The server is set to UDP, which FFmpeg sends.',
    'pull-asked-for': 'Chosen by hand: the server fetches by itself, and the camera’s password then stands in its configuration.',
    'forward-asked-for': 'Chosen by hand: the local server passes it on, and the other server’s password then stands in its memory.',
    'pull-needs-api':
      'By hand the server was chosen to fetch it, but no API of the server is given any more, through which it could be told to. Give its address, or choose another method.',
    'chosen-way-impossible':
      'Another method was chosen by hand, which cannot carry what the camera sends now. Choose another one to keep it so.',
    unknown: 'Chosen because: {key}.',
  },
  check_finding: {
    'no-way': 'Nothing of what this camera sends can be published.',
    'not-probed': 'What it sends is not known yet: it is asked when it is opened.',
    'video-missing': 'It sends no picture.',
    'mjpeg-needs-converting': 'JPEG over HTTP is converted to H.264, which costs processor time.',
    'video-h264': 'H.264 is taken by every server and viewer.',
    'video-h265-browsers': 'H.265 arrives, but many browsers cannot show it.',
    'mjpeg-too-wide': 'JPEG wider than 2040 pixels cannot be told correctly over RTP: readers guess its size.',
    'video-mjpeg-players': 'JPEG arrives, but HLS and browsers cannot show it.',
    'video-codec-needs-converting': 'No server takes this codec as it is.',
    'video-codec-players': 'This codec arrives, but many viewers cannot show it.',
    'audio-aac': 'AAC is taken by every server and viewer, except WebRTC.',
    'audio-opus': 'Opus is taken by WebRTC and by modern players.',
    'audio-g711': 'G.711 is heard over WebRTC and RTSP, but left out of HLS and recordings.',
    'audio-mended': 'The camera describes its sound wrongly; it is passed on mended.',
    'format-learnt': 'The camera lists several formats and sends another than the first: what arrives counts.',
    'audio-replaced': 'The first sound cannot be passed on: the next one is taken.',
    'audio-left-out': 'This codec cannot be passed on: the sound is left out.',
    'audio-codec-players': 'This codec arrives, but many viewers cannot play it.',
    'gop-long':
      'Key frames are more than 4 s apart: whoever opens it waits that long. Switch the smart codec off, or shorten the interval.',
    'source-trouble': 'The camera gives nothing at the moment, so its tracks could not be looked at.',
    'pull-possible': 'The server could fetch this camera itself, without any load here.',
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
