/** What the camera is, and where. */
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { useFigures } from '../../language/index.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { addressOf } from './address-of.ts'

export function DeviceTab({ camera }: { camera: Camera }) {
  const t = useTranslations('camera')
  const figures = useFigures()
  const address = addressOf(camera)
  const rows: [string, string][] = [
    [t('maker'), [camera.vendor, camera.model].filter(Boolean).join(' ') || t(`source.${camera.source.kind}`)],
    [t('user'), [camera.user ?? t('no_user'), camera.has_password ? t('password_set') : ''].filter(Boolean).join(' · ')],
    [t('added'), figures.dateTime(camera.created_at)],
  ]
  return (
    <section className="section">
      <h2>{t('details')}</h2>
      <dl className="facts">
        <dt>{t('address')}</dt>
        <dd className="mono">
          {address} <CopyButton text={address} label={t('address')} />
        </dd>
        {rows.map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
