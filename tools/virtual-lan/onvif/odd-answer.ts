/** What some devices send where an answer belongs. */
import type { ServerResponse } from 'node:http'
import type { OddAnswer } from '../faults.ts'
import { SoapFault } from './soap.ts'

type Written = readonly [status: number, text: string, type?: string]

/** `good` is what the camera would have said. */
export async function answerOddly(how: OddAnswer, action: string, good: () => Promise<string>, response: ServerResponse): Promise<void> {
  if (how === 'reset') response.socket?.resetAndDestroy()
  if (how === 'reset' || how === 'silent') return
  const said = how === 'cut' || how === 'broken' ? await good() : ''
  const [status, text, type = 'application/soap+xml; charset=utf-8'] = written(how, action, said)
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text)
}

function written(how: Exclude<OddAnswer, 'reset' | 'silent'>, action: string, good: string): Written {
  const unknown = () => new SoapFault(['ter:ActionNotSupported'], 'Optional Action Not Implemented', 500).toXml()
  switch (how) {
    case 'fault':
      return [500, unknown()]
    case 'bare-fault':
      return [500, new SoapFault([], 'Something is missing', 500).toXml()]
    case 'fault-200':
      return [200, unknown()]
    case 'cut':
      return [200, good.slice(0, -Math.ceil(good.length / 3))]
    case 'broken':
      return [200, good.replace(/<\/\w+:\w+>/, '</x><b<<')]
    case 'not-found':
      return [404, '<html><body>not found</body></html>', 'text/html']
    case 'empty':
      return [
        200,
        `<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Body><${action}Response/></env:Body></env:Envelope>`,
      ]
  }
}
