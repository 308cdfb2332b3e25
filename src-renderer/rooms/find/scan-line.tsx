/** How far the search is, and what each interface brought: an interface that brought nothing says why that may be. */
import { Popover, Progress } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Scan } from '../../../src-shared/discovery.ts'
import { useFigures } from '../../language/index.ts'
import { useNow } from '../../parts/now.ts'
import { OverPopover } from '../../parts/over.tsx'

type Interface = Scan['interfaces'][number]

export function ScanLine({ scan }: { scan: Scan }) {
  const t = useTranslations('find')
  const figures = useFigures()
  const running = scan.state === 'running'
  return (
    <div className="scan-line">
      <div className="scan-when quiet">
        {running ? (
          <>
            <Progress className="scan-progress" size={6} aria-label={t('progress')} value={scan.progress * 100} transitionDuration={120} />
            <Left until={scan.ends_at} />
          </>
        ) : (
          t(scan.state === 'done' ? 'searched' : 'cancelled', { time: figures.time(scan.started_at) })
        )}
      </div>
      {scan.interfaces.map((card) => (
        <span key={`${card.name} ${card.address}`} className="scan-interface">
          <span className="mono">{card.name}</span> <span className="mono quiet">{card.address}</span>{' '}
          <span className={card.answered > 0 ? undefined : 'quiet'}>{t('answered', { count: card.answered })}</span>
          {card.answered === 0 && (!running || card.error) && <WhyNobody card={card} />}
        </span>
      ))}
    </div>
  )
}

function Left({ until }: { until: number }) {
  const t = useTranslations('find')
  return t('left', { seconds: Math.max(0, Math.ceil((until - useNow()) / 1000)) })
}

function WhyNobody({ card: { name, address, sent, error } }: { card: Interface }) {
  const t = useTranslations('find')
  const [opened, setOpened] = useState(false)
  return (
    <OverPopover width={360} position="bottom-start" withArrow trapFocus={false} opened={opened} onChange={setOpened}>
      <Popover.Target>
        <button type="button" className="link" onClick={() => setOpened(!opened)}>
          {t('why_nobody')}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack">
          <h2>{t('nobody.title', { name })}</h2>
          <p>{t('nobody.sent', { sent, name, address })}</p>
          {error ? (
            <p>{t('nobody.error', { error })}</p>
          ) : (
            <>
              <p>{t('nobody.subnet')}</p>
              <p>{t('nobody.firewall')}</p>
              <p>{t('nobody.off')}</p>
            </>
          )}
        </div>
      </Popover.Dropdown>
    </OverPopover>
  )
}
