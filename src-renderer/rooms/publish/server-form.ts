/** A server's form, and the request that it becomes. */
import type { ServerProfile } from '../../../src-shared/publishing.ts'

export interface ServerForm {
  name: string
  rtsp_url: string
  transport: 'tcp' | 'udp'
  user: string
  password: string
  api_url: string
  api_user: string
  api_password: string
  path_template: string
  reconnect_limit: number
  reconnect_delay: number
}

export const blankServer: ServerForm = {
  name: '',
  rtsp_url: '',
  transport: 'tcp',
  user: '',
  password: '',
  api_url: '',
  api_user: '',
  api_password: '',
  path_template: 'camera_{id}',
  reconnect_limit: 0,
  reconnect_delay: 2,
}

export const formOfServerProfile = (profile: ServerProfile): ServerForm => ({
  ...blankServer,
  name: profile.name,
  rtsp_url: profile.rtsp_url,
  transport: profile.transport,
  user: profile.user ?? '',
  api_url: profile.api_url ?? '',
  api_user: profile.api_user ?? '',
  path_template: profile.path_template,
  reconnect_limit: profile.reconnect_limit,
  reconnect_delay: profile.reconnect_delay,
})

/** An address as it is meant: with the scheme that nobody types, and once where it was pasted after one. */
function fullAddress(typed: string, scheme: 'rtsp' | 'http'): string {
  const address = typed.trim().replace(/^[a-z]+:\/\/(?=[a-z]+:\/\/)/i, '')
  return address === '' || /^[a-z]+:\/\//i.test(address) ? address : `${scheme}://${address}`
}

/** Host of an RTSP address as far as it is written; empty while it names none. */
export function hostOf(url: string): string {
  const [, authority = ''] = /^[a-z]+:\/\/(?:[^@/]*@)?([^/]*)/i.exec(fullAddress(url, 'rtsp')) ?? []
  return authority.replace(/:\d*$/, '').replace(/^\[|\]$/g, '')
}

/** Without a name it is called by its host. Empty fields are "none"; an empty password is left out, so that a kept one stays. */
export function profileInput(form: ServerForm) {
  const { password, api_password } = form
  return {
    name: form.name.trim() || hostOf(form.rtsp_url),
    rtsp_url: fullAddress(form.rtsp_url, 'rtsp'),
    transport: form.transport,
    user: form.user || null,
    api_url: fullAddress(form.api_url, 'http') || null,
    api_user: form.api_user || null,
    path_template: form.path_template.trim() || blankServer.path_template,
    reconnect_limit: form.reconnect_limit,
    reconnect_delay: form.reconnect_delay,
    ...(password ? { password } : {}),
    ...(api_password ? { api_password } : {}),
  }
}
