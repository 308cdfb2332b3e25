/** History and figures as files, for a report or a spreadsheet: of one camera, or of all. */
import { Button, Menu } from '@mantine/core'
import { Download } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { exportCsv } from '../../../src-shared/csv.ts'
import { HistoryEntry, MetricPoint } from '../../../src-shared/publishing.ts'
import { attempt } from '../../kernel/attempt.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { say } from '../../kernel/ui.ts'
import { OverMenu } from '../../parts/over.tsx'
import { fileTime, safeName, saveFile } from '../../parts/save-file.ts'
import { allHistory, allMetrics } from './all-pages.ts'
import { type SpanName, spans } from './spans-of-time.ts'

type What = 'history' | 'metrics'
type Format = 'csv' | 'json'

async function save(what: What, format: Format, span: SpanName, cameraId: string | undefined): Promise<void> {
  const query = { camera_id: cameraId, since: Date.now() - spans[span] }
  const rows = what === 'history' ? await allHistory(query) : await allMetrics(query)
  const fields = Object.keys((what === 'history' ? HistoryEntry : MetricPoint).shape)
  const text = format === 'csv' ? exportCsv(rows, fields) : JSON.stringify(rows, null, 1)
  const of = cameraId === undefined ? 'camgate' : safeName(useMirror.getState().rows.cameras[cameraId]?.name ?? cameraId, 'camera')
  const name = `${of}_${what}_${fileTime(new Date())}.${format}`
  saveFile(new Blob([text], { type: format === 'csv' ? 'text/csv;charset=utf-8' : 'application/json' }), name)
  say({ tone: 'ok', key: 'exported', values: { name, count: rows.length } })
}

export interface ExportMenuProps {
  /** How far back. */
  span: SpanName
  /** Left out: all cameras. */
  cameraId?: string
}

export function ExportMenu({ span, cameraId }: ExportMenuProps) {
  const t = useTranslations('export')
  const formats: Format[] = ['csv', 'json']
  return (
    <OverMenu position="bottom-end" width={260}>
      <Menu.Target>
        <Button
          className="export-button"
          aria-label={t('button')}
          size={cameraId === undefined ? undefined : 'compact-xs'}
          leftSection={<Download size={13} aria-hidden />}
        >
          {t('button')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('title', { span: t(span) })}</Menu.Label>
        {(['history', 'metrics'] as const).flatMap((what) =>
          formats.map((format) => (
            <Menu.Item key={`${what} ${format}`} onClick={() => attempt(() => save(what, format, span, cameraId))}>
              {t(what, { format: format.toUpperCase() })}
            </Menu.Item>
          )),
        )}
      </Menu.Dropdown>
    </OverMenu>
  )
}
