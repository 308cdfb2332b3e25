/** UDP and TLS (facts of the field: TLS, backchannel, UDP). */
import type { Oddity } from './oddity.ts'

const udp = { transport: 'udp', via: 'rtsp/udp' } as const

export const transportOddities: readonly Oddity[] = [
  { name: 'UDP by the book', seen: 'reference', script: {}, expects: 'media', ...udp },
  { name: 'UDP refused with 461', seen: 'many', script: { only: 'tcp' }, expects: 'media', transport: 'udp', via: 'rtsp/tcp' },
  { name: 'TCP refused with 461', seen: 'old encoders', script: { only: 'udp' }, expects: 'media', transport: 'auto', via: 'rtsp/udp' },
  {
    name: 'UDP granted, nothing comes',
    seen: 'firewalls',
    script: { udp: { dead: true } },
    expects: 'media',
    transport: 'udp',
    via: 'rtsp/tcp',
    pace: 4,
  },
  { name: 'no server_port', seen: 'MediaMTX#407', script: { udp: { serverPort: () => undefined } }, expects: 'media', ...udp },
  { name: 'server_port 0-0', seen: 'old cameras', script: { udp: { serverPort: () => '0-0' } }, expects: 'media', ...udp },
  { name: 'server_port is a lie', seen: 'MediaMTX#691', script: { udp: { otherPort: true } }, expects: 'media', ...udp },
  { name: 'packets out of order and doubled', seen: 'networks', script: { udp: { shuffled: true } }, expects: 'media', ...udp },
  { name: 'source is a name', seen: 'gortsplib#1014', script: { udp: { source: 'localhost' } }, expects: 'media', ...udp },
  { name: 'rtsps, self-signed', seen: 'UniFi', script: { tls: 'modern' }, expects: 'media' },
  { name: 'rtsps with a login', seen: 'UniFi', script: { tls: 'modern', auth: { schemes: ['basic'] } }, expects: 'media' },
  { name: 'rtsps of TLS 1.0', seen: 'old firmware', script: { tls: 'old' }, expects: 'media' },
]
