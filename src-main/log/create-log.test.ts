import { describe, expect, it } from 'vitest'
import { createSecrets } from '../secrets/index.ts'
import { createLog, type LogLevel } from './create-log.ts'

const secrets = createSecrets({ key: Buffer.alloc(32, 7) })
const password = 'p@ss#w/ö:r%d&?" \'\\'
secrets.learn(password)

function writing(level?: LogLevel) {
  const lines: string[] = []
  return { lines, log: createLog({ redact: secrets.redact, level, stream: { write: (line: string) => lines.push(line) } }) }
}

describe('createLog', () => {
  it('writes one JSON object a line, with level, time and the fields of its children', () => {
    const { log, lines } = writing()
    log.child({ room: 'hub' }).child({ stream: 'main' }).warn({ readers: 2 }, 'A reader is slow')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/\n$/)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', room: 'hub', stream: 'main', readers: 2, msg: 'A reader is slow' })
    expect(Date.parse(JSON.parse(lines[0] ?? '').time)).toBeGreaterThan(0)
  })

  it('lets no password out, wherever it stands, and every line stays JSON', () => {
    const { log, lines } = writing('debug')
    const url = `rtsp://admin:${encodeURIComponent(password)}@10.0.0.1/x`
    log.info({ password, url, nested: { list: [password, { url }] } }, `opening rtsp://admin:${password}@10.0.0.1/x`)
    log.error({ error: new Error(`cannot open ${url}`, { cause: new Error(password) }) }, 'failed')
    log.child({ [password]: password }).debug({ header: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` }, password)
    expect(lines).toHaveLength(3)
    for (const line of lines) {
      expect(() => JSON.parse(line)).not.toThrow()
      for (const form of [
        password,
        JSON.stringify(password).slice(1, -1),
        encodeURIComponent(password),
        Buffer.from(`admin:${password}`).toString('base64'),
      ])
        expect(line).not.toContain(form)
    }
    expect(JSON.parse(lines[1] ?? '').error.message).toContain('cannot open rtsp://admin:***@10.0.0.1/x')
  })

  it('stays JSON when the password is a number or a word of JSON', () => {
    const common = createSecrets({ key: Buffer.alloc(32, 7) })
    for (const secret of ['1234', 'true', '"msg"', 'null']) common.learn(secret)
    const lines: string[] = []
    const log = createLog({ redact: common.redact, stream: { write: (line: string) => lines.push(line) } })
    log.info({ port: 1234, list: [null, true], open: true, text: 'is 1234' }, 'msg')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ port: '***', list: ['***', '***'], open: '***', text: 'is ***' })
  })

  it('writes what the level asks for', () => {
    const { log, lines } = writing('warn')
    log.debug({}, 'a')
    log.info({}, 'b')
    log.error({}, 'c')
    expect(lines).toHaveLength(1)
  })
})
