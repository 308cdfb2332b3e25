/** HTTP: does one of the usual addresses give a JPEG, or ask for a login that the rest of the web server does not ask for? */
import type { ScanStep } from '../../../src-shared/discovery.ts'
import { asFailure } from '../../base/index.ts'
import { JpegCutter } from '../../media/index.ts'
import { askWeb, joinAddress, type WebAnswer } from '../../net/index.ts'
import { mjpegPaths } from '../stream-paths.ts'

export interface FoundPicture {
  /** Undefined: this web server asks everybody for a login, whatever is wanted. */
  readonly url: string | undefined
  readonly needsCredentials: boolean
}

const largest = 4 * 1024 * 1024
const patience = 3000
const nowhere = '/there-is-no-such-page-here'

/** Undefined where there is no picture. */
export async function lookForPicture(
  host: string,
  port: number,
  signal: AbortSignal,
  tell: (step: ScanStep) => void,
): Promise<FoundPicture | undefined> {
  const root = joinAddress({
    scheme: port === 443 ? 'https' : 'http',
    host,
    port: port === 80 || port === 443 ? undefined : port,
    path: '',
  })
  const elsewhere = await askWeb({ url: `${root}${nowhere}`, timeout: patience, signal }).catch(asFailure)
  if (elsewhere instanceof Error) {
    tell({ by: 'http', at: root, answered: false, cause: elsewhere.cause, said: elsewhere.evidence ?? null })
    return undefined
  }
  for (const path of mjpegPaths) {
    const url = `${root}${path}`
    const { answer, isPicture } = await look(url, signal)
    const isLocked = answer?.status === 401 && elsewhere.status !== 401
    if (!isPicture && !isLocked) continue
    tell({
      by: 'http',
      at: url,
      answered: true,
      cause: isLocked ? 'auth' : null,
      said: `HTTP ${answer?.status} ${answer?.reason ?? ''}`.trim(),
    })
    return { url, needsCredentials: isLocked }
  }
  const isClosed = elsewhere.status === 401
  const said = [`HTTP ${elsewhere.status}`, elsewhere.headers.server].filter(Boolean).join(' · ')
  tell({ by: 'http', at: root, answered: true, cause: isClosed ? 'auth' : 'no-media', said })
  return isClosed ? { url: undefined, needsCredentials: true } : undefined
}

async function look(url: string, signal: AbortSignal): Promise<{ answer: WebAnswer | undefined; isPicture: boolean }> {
  const cutter = new JpegCutter(largest)
  let seen = 0
  let isPicture = false
  const enough = (body: Buffer, headers: WebAnswer['headers']) => {
    isPicture ||= cutter.push(body.subarray(seen)).length > 0
    seen = body.length
    // a page is no picture, however long it is
    return isPicture || /^text\//i.test(headers['content-type'] ?? '')
  }
  const answer = await askWeb({ url, timeout: patience, maxBytes: largest, enough, signal }).catch(() => undefined)
  return { answer, isPicture: isPicture && answer?.status === 200 }
}
