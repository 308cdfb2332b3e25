/** Words of live pictures: how they are shown, what is lost, their sound. */
export const pictures = {
  pictures: {
    by_webcodecs: 'WebCodecs',
    by_mse: 'Media Source',
    by_jpeg: 'JPEG',
    auto: 'The best that works',
    untranscoded: 'as the camera sends it',
    transcoded: 'coded again as JPEG',
    choose: 'Shown by',
    choose_stream: 'Stream shown',
    stream_auto: 'The one that fits the window',
    why_not:
      '{way} is not used: {why, select, insecure {this page is not encrypted (http), and browsers allow it to encrypted ones only} absent {this browser does not have it} no_decoder {this browser has no decoder for {codec}} failed {its decoder failed here} other {another one is chosen}}.',
    waits: 'Packets were lost: the next key frame is awaited',
    damaged: '{count, plural, one {1 picture lost} other {# pictures lost}}',
    pause: 'Pause',
    paused: 'Paused',
    live_again: 'Live again',
    step_back: 'One picture back',
    step_forth: 'One picture forward',
    pictures_back: '{count, number} back',
    listen: 'Listen',
    mute: 'Mute',
    no_sound: 'This camera sends no sound',
    cannot_hear: 'This page cannot play {codec}: open it over https, or in the application',
  },
}
