/** Users of a camera (ver10/device): added, changed, removed; what Camgate logs in with is never removed or lowered. */
import type { DeviceSetup, UserLevel } from '../../../src-shared/setup-device.ts'
import { Problem } from '../../base/index.ts'
import { type OnvifDevice, xml } from '../../devices/onvif/index.ts'
import { deviceOperation, taken, typed } from './device-setup.ts'

const { escapeXml } = xml
const invalid = (problem: string) => new Problem('INPUT_INVALID', { fields: [{ field: 'user', problem }] })

export interface UserChange {
  readonly name: string
  readonly password?: string | undefined
  readonly level?: UserLevel | string | undefined
}

/** Throws Problem INPUT_INVALID, before the camera is touched. `ours`: whom the library's cameras on this device log in as. */
export function checkUser(
  what: 'add' | 'change' | 'remove',
  { name, password, level }: UserChange,
  { users }: Pick<DeviceSetup, 'users'>,
  ours: readonly string[],
): void {
  const present = users.find((user) => user.name === name)
  if (/[\p{Cc}]/u.test(name)) throw invalid('is to be a name without control characters')
  if (what === 'add' && present) throw invalid('is there already')
  if (what !== 'add' && !present && users.length > 0) throw invalid(`is to be one of ${users.map((user) => user.name).join(', ')}`)
  if (what === 'change' && password === undefined && level === undefined) throw invalid('is to get another password or level')
  const loses = what === 'remove' || (what === 'change' && level !== undefined && level !== 'Administrator' && level !== present?.level)
  if (!loses) return
  if (ours.includes(name)) throw invalid('is whom Camgate logs in as: it would be locked out')
  const isAdministrator = ({ level: theirs }: { level: string }) => theirs === 'Administrator'
  if (present && isAdministrator(present) && users.filter(isAdministrator).length === 1) throw invalid('is the last administrator')
}

const written = ({ name, password, level }: UserChange) =>
  `<User>${typed('Username', name)}${password === undefined ? '' : typed('Password', password)}${typed('UserLevel', level || 'Administrator')}</User>`

export const addUser = (device: OnvifDevice, user: UserChange) => taken(device.call(deviceOperation('CreateUsers', written(user))))
export const setUser = (device: OnvifDevice, user: UserChange) => taken(device.call(deviceOperation('SetUser', written(user))))
export const deleteUser = (device: OnvifDevice, name: string) =>
  taken(device.call(deviceOperation('DeleteUsers', `<Username>${escapeXml(name)}</Username>`)))
