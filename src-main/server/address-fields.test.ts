import { describe, expect, it } from 'vitest'
import { contradictedField } from './address-fields.ts'

describe('a field that stands in the address', () => {
  const configuration = '/api/publishing/configurations'

  it('may be said again in the body, and not be contradicted there', () => {
    expect(contradictedField('PUT', `${configuration}/My%20server`, { name: 'My server', reconnect_delay: 5 })).toBeUndefined()
    expect(contradictedField('PUT', `${configuration}/My%20server`, { new_name: 'x' })).toBeUndefined()
    expect(contradictedField('PUT', `${configuration}/My%20server?x=1`, { name: 'Other' })).toBe('name')
    expect(contradictedField('PATCH', '/api/cameras/1', { camera_id: 1 })).toBeUndefined()
    expect(contradictedField('PATCH', '/api/cameras/1', { camera_id: '2' })).toBe('camera_id')
  })

  it('is any other field of a body where the address has none', () => {
    expect(contradictedField('POST', configuration, { name: 'Other' })).toBeUndefined()
    expect(contradictedField('POST', '/api/publishing/start', { camera_id: '2' })).toBeUndefined()
    expect(contradictedField('PUT', `${configuration}/%FF`, null)).toBeUndefined()
  })
})
