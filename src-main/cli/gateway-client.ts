/** A gateway that runs, asked by a command over its REST interface. The access token is read from CAMGATE_TOKEN, and goes only to who proves its name over https. */
import { Failure } from '../base/index.ts'
import { createKeptWeb } from '../net/index.ts'

/** JSON of the answer. Throws Failure, also for an answer that refuses. */
export type AskGateway = <T>(method: 'GET' | 'POST', path: string, body?: object) => Promise<T>

/** Milliseconds: deleting months of files takes a while. */
const within = 10 * 60_000
const maxBytes = 64 * 1024 * 1024

export function gatewayClient(gateway: string): AskGateway {
  const token = process.env.CAMGATE_TOKEN
  const web = createKeptWeb({ base: gateway, within, maxBytes })
  return async (method, path, body) => {
    const { status, bytes } = await web.request({
      method,
      path,
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = bytes.toString()
    if (status < 200 || status > 299) throw new Failure('protocol', `the gateway answered ${status}: ${text.slice(0, 300)}`)
    return JSON.parse(text)
  }
}
