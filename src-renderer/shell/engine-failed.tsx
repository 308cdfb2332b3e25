/** In place of every room while the engine cannot be opened: what is wrong, what stands still because of it, and what to do. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { retryEngine } from '../kernel/connect.ts'
import { useMirror } from '../kernel/mirror.ts'
import { Empty } from '../parts/empty.tsx'

export function EngineFailed() {
  const t = useTranslations()
  const failure = useMirror((mirror) => mirror.failure)
  const why = failure?.reason ?? 'unknown'
  const retry = () => {
    useMirror.setState({ connection: 'connecting' })
    retryEngine()
  }
  return (
    <Empty
      title={t('engine.title')}
      actions={
        <Button variant="filled" onClick={retry}>
          {t('frame.again')}
        </Button>
      }
    >
      <div className="column" role="alert">
        <p>{t('engine.what', { why })}</p>
        <p>{t('engine.todo', { why })}</p>
      </div>
      {failure && <code className="mono trouble-evidence">{failure.evidence}</code>}
    </Empty>
  )
}
