/** What the camera is, and where. */
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { transport } from '../../kernel/connect.ts'
import { useFigures } from '../../language/index.ts'
import { AddressList } from '../../parts/address-list.tsx'
import { addressesOf } from './address-of.ts'

export function DeviceTab({ camera }: { camera: Camera }) {
  const t = useTranslations('camera')
  const figures = useFigures()
  const rows: [string, string][] = [
    [t('maker'), [camera.vendor, camera.model].filter(Boolean).join(' ') || t(`source.${camera.source.kind}`)],
    ...(['firmware', 'serial', 'mac'] as const).flatMap((name): [string, string][] => {
      const value = camera.device?.[name]
      return value ? [[t(name), value]] : []
    }),
    [t('user'), [camera.user ?? t('no_user'), camera.has_password ? t('password_set') : ''].filter(Boolean).join(' · ')],
    [t('added'), figures.dateTime(camera.created_at)],
  ]
  return (
    <section className="section">
      <h2>{t('identity')}</h2>
      <dl className="facts">
        {rows.map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h2>{t('addresses')}</h2>
      <AddressList
        addresses={addressesOf(camera, transport === 'sockets' ? location.origin : undefined).map(({ kind, url }) => ({
          name: t(`address_kind.${kind}`),
          url,
        }))}
      />
    </section>
  )
}
