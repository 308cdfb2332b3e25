import { describe, expect, it } from 'vitest'
import { readMain, readMedia } from './hls-playlist.ts'

const main = `#EXTM3U
#EXT-X-VERSION:10
#EXT-X-MEDIA:TYPE="AUDIO",GROUP-ID="audio",NAME="audio2",URI="audio2_stream.m3u8"

#EXT-X-STREAM-INF:BANDWIDTH=608320,CODECS="avc1.42c00c,mp4a.40.2",RESOLUTION=320x240,AUDIO="audio"
video1_stream.m3u8?session=a
`
const media = `#EXTM3U
#EXT-X-TARGETDURATION:3
#EXT-X-PART-INF:PART-TARGET=0.26700
#EXT-X-MEDIA-SEQUENCE:6
#EXT-X-MAP:URI="x_init.mp4"
#EXT-X-GAP
#EXTINF:1.00000,
gap.mp4
#EXT-X-PROGRAM-DATE-TIME:2026-11-28T01:22:27.035Z
#EXT-X-PART:DURATION=0.5,URI="x_part0.mp4",INDEPENDENT=YES
#EXTINF:1.50000,
x_seg7.mp4
#EXTINF:2.00000,
x_seg8.mp4
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="x_part9.mp4"
`

describe('playlists', () => {
  it('name the stream of the picture, without the codecs of the sound', () => {
    expect(readMain(main)).toEqual({ media: 'video1_stream.m3u8?session=a', codecs: 'avc1.42c00c' })
    expect(readMain('#EXTM3U\n#EXT-X-STREAM-INF:CODECS="mp4a.40.2"\naudio.m3u8\n')).toBeUndefined()
    expect(readMain('<html>')).toBeUndefined()
  })

  it('name whole segments with their time, and no gaps or parts', () => {
    const begin = Date.parse('2026-11-28T01:22:27.035Z')
    expect(readMedia(media)).toEqual({
      header: 'x_init.mp4',
      longest: 3,
      segments: [
        { sequence: 7, uri: 'x_seg7.mp4', duration: 1.5, at: begin },
        { sequence: 8, uri: 'x_seg8.mp4', duration: 2, at: begin + 1500 },
      ],
    })
  })
})
