import { describe, expect, it } from 'vitest'
import type { Camera, StreamRole } from '../../../src-shared/cameras.ts'
import type { Server } from '../server/server-profile.ts'
import { insistOnRole, pathOn, roleFor } from './fit-options.ts'

const camera = (...roles: StreamRole[]) =>
  ({ id: '7', name: 'Gate', station: null, streams: roles.map((role) => ({ role })) }) as unknown as Camera
const server = (prefix: string) => ({ prefix, profile: { path_template: 'camera_{id}' } }) as Server
const refusal = (call: () => unknown) => {
  try {
    return call()
  } catch (thrown) {
    return (thrown as { code?: string }).code
  }
}

describe('what options mean for a camera on a server', () => {
  it('is its main stream where none is named, or the only one', () => {
    expect(roleFor(camera('sub', 'main'), undefined)).toBe('main')
    expect(roleFor(camera('sub'), undefined)).toBe('sub')
    expect(roleFor(camera('main', 'sub'), 'sub')).toBe('sub')
  })

  it('is nothing where the camera has no such stream', () => {
    expect(refusal(() => insistOnRole(camera('main'), 'sub'))).toBe('INPUT_INVALID')
    expect(refusal(() => insistOnRole(camera('main'), undefined))).toBeUndefined()
  })

  it('is the path of the template below the address of the server, or the one that was named', () => {
    expect(pathOn(server(''), camera('main'), {})).toBe('camera_7')
    expect(pathOn(server('site'), camera('main'), {})).toBe('site/camera_7')
    expect(pathOn(server('site'), camera('main'), { publish_path: 'yard' })).toBe('site/yard')
    expect(refusal(() => pathOn(server(''), camera('main'), { publish_path: 'no blanks' }))).toBe('INPUT_INVALID')
  })
})
