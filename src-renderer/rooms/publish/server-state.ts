/** How a server does, by what is known without asking it: of its API, and of what is published there. Pure. */
import type { Publication, ServerProfile } from '../../../src-shared/publishing.ts'
import type { StateWord } from '../../parts/state-mark.tsx'
import { troubleSide } from './publication.ts'

export interface ServerState {
  readonly word: StateWord
  /** Publications that are to go there, and those that get there. */
  readonly wanted: number
  readonly publishing: number
}

export function stateOfServer(
  { name, api_trouble }: Pick<ServerProfile, 'name' | 'api_trouble'>,
  publications: readonly Publication[],
): ServerState {
  const own = publications.filter(({ profile, status }) => profile === name && status !== 'stopped')
  const publishing = own.filter(({ status }) => status === 'publishing').length
  const refused = own.some((one) => one.status !== 'publishing' && one.trouble !== null && troubleSide(one, undefined) === 'server')
  const word = publishing > 0 ? (api_trouble ? 'attention' : 'ready_server') : refused ? 'failed' : own.length > 0 ? 'connecting' : 'idle'
  return { word, wanted: own.length, publishing }
}
