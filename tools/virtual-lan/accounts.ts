/** The users of a camera, as ONVIF changes them; RTSP and HTTP ask the same list. */
import type { CameraSpec } from './camera-spec.ts'

interface Account {
  password: string
  /** Administrator, Operator, User. */
  level: string
}

export type Accounts = Map<string, Account>

export function createAccounts(spec: CameraSpec): Accounts {
  const accounts: Accounts = new Map()
  resetAccounts(accounts, spec)
  return accounts
}

/** As it left its maker. */
export function resetAccounts(accounts: Accounts, { user, password }: CameraSpec): void {
  accounts.clear()
  if (user !== undefined) accounts.set(user, { password: password ?? '', level: 'Administrator' })
}
