/** Addresses with their names: to copy, to open, or to scan with a telephone. */
import { ActionIcon, Popover, Tooltip } from '@mantine/core'
import { ExternalLink, QrCode } from 'lucide-react'
import QRCode from 'qrcode'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { CopyButton } from './copy-button.tsx'
import { OverPopover } from './over.tsx'

export interface NamedAddress {
  readonly name: string
  readonly url: string
}

export function AddressList({ addresses }: { addresses: readonly NamedAddress[] }) {
  const t = useTranslations('details')
  return (
    <ul className="addresses">
      {addresses.map(({ name: protocol, url }) => {
        return (
          <li key={url}>
            <span className="address-protocol">{protocol}</span>
            <span className="mono grow cut" title={url}>
              {url}
            </span>
            <CopyButton text={url} label={t('copy_named', { protocol })} />
            {/^https?:/.test(url) && (
              <Tooltip label={t('open')}>
                <ActionIcon
                  component="a"
                  href={url}
                  target="_blank"
                  rel="noreferrer"
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={t('open_named', { protocol })}
                >
                  <ExternalLink size={14} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
            <QrButton name={protocol} url={url} />
          </li>
        )
      })}
    </ul>
  )
}

function QrButton({ name, url }: NamedAddress) {
  const t = useTranslations('details')
  const [opened, setOpened] = useState(false)
  return (
    <OverPopover position="left" opened={opened} onChange={setOpened}>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('qr_named', { protocol: name })}
          onClick={() => setOpened(!opened)}
        >
          <QrCode size={14} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <QrPicture url={url} label={t('qr_of', { url })} />
      </Popover.Dropdown>
    </OverPopover>
  )
}

function QrPicture({ url, label }: { url: string; label: string }) {
  const [picture, setPicture] = useState<string>()
  useEffect(() => {
    let wanted = true
    QRCode.toDataURL(url, { margin: 2, width: 220 }).then(
      (made) => wanted && setPicture(made),
      () => undefined,
    )
    return () => {
      wanted = false
    }
  }, [url])
  return <div className="qr">{picture && <img src={picture} alt={label} width={220} height={220} />}</div>
}
