import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from '../../base/index.ts'
import { readHost, readTargets } from './read-targets.ts'

const short = (text: string) => readTargets(text).map(({ host, port }) => (port === undefined ? host : `${host} ${port}`))

describe('readTargets', () => {
  it.each([
    ['10.0.0.5', ['10.0.0.5']],
    ['10.0.0.5:8080, Cam.Local  cam-2:88;10.0.0.5', ['10.0.0.5 8080', 'cam.local', 'cam-2 88', '10.0.0.5']],
    ['http://admin:x@10.0.0.5:8000/onvif', ['10.0.0.5 8000']],
    ['rtsp://cam/live', ['cam']],
    ['2001:db8::5 [fe80::1%eth0]:8080', ['2001:db8::5', 'fe80::1%eth0 8080']],
    ['10.0.0.254-10.0.1.1', ['10.0.0.254', '10.0.0.255', '10.0.1.0', '10.0.1.1']],
    ['192.168.1.9 - 11:8000', ['192.168.1.9 8000', '192.168.1.10 8000', '192.168.1.11 8000']],
    ['10.0.0.77/30', ['10.0.0.77', '10.0.0.78']],
    ['10.0.0.8/31', ['10.0.0.8', '10.0.0.9']],
    ['10.0.0.8/32\n', ['10.0.0.8']],
    ['255.255.255.255/31', ['255.255.255.254', '255.255.255.255']],
    ['kamera-süd', ['kamera-süd']],
  ])('reads "%s"', (text, expected) => expect(short(text)).toEqual(expected))

  it('takes whole networks, without the addresses that are no hosts', () => {
    const net = short('192.168.1.77/24')
    expect([net.length, net[0], net.at(-1)]).toEqual([254, '192.168.1.1', '192.168.1.254'])
    expect(short('10.1.2.*')).toEqual(short('10.1.2.0/24'))
    expect(short('10.0.0.0/23 10.0.0.1')).toHaveLength(510)
  })

  it.each([
    '',
    ' , ',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.5:0',
    '10.0.0.5:70000',
    '10.0.0.9-3',
    '10.0.0.0/33',
    '10.0.0.0/8',
    '10.0.0.0/21',
    'a b/c',
    '-x',
    'http://',
    '10.0.0.1-300',
  ])('refuses "%s" and says which field', (text) => {
    const refused = (() => {
      try {
        return readTargets(text)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(refused).toBeInstanceOf(Problem)
    expect(refused).toMatchObject({ code: 'INPUT_INVALID', data: { fields: [{ field: 'targets' }] } })
  })

  it('never throws anything else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          readTargets(text)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Problem)
        }
      }),
    )
  })
})

describe('a host and nothing else', () => {
  it('is read with its port and its login', () => {
    expect(readHost('10.0.0.5')).toMatchObject({ host: '10.0.0.5', port: undefined, user: undefined })
    expect(readHost(' Gate.local:8554/ ')).toMatchObject({ host: 'gate.local', port: 8554 })
    expect(readHost('[fe80::1]:80')).toMatchObject({ host: 'fe80::1', port: 80 })
    expect(readHost('admin:a/b@c@10.0.0.5:554')).toEqual({ host: '10.0.0.5', port: 554, user: 'admin', password: 'a/b@c' })
  })

  it('is nothing that says more, and not several', () => {
    for (const text of [
      'rtsp://10.0.0.5',
      'onvif://ann@10.0.0.5:8080',
      'http://ann:word@10.0.0.5',
      '10.0.0.5/stream1',
      'a@10.0.0.5/x',
      'synthetic:',
      '/dev/video0',
      'dshow:video=Cam',
      'host:99999',
      '',
    ])
      expect(readHost(text)).toBeUndefined()
    for (const text of ['10.0.0.5-9', '10.0.0.0/29', '10.0.0.5, 10.0.0.6']) expect(() => readHost(text)).toThrow('INPUT_INVALID')
  })
})
