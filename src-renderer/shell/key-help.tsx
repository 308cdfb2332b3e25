/** Every key, from the same list that the keys are read from. */
import { Kbd, Modal } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { actions } from '../kernel/actions.ts'
import { useUi } from '../kernel/ui.ts'
import { keyCaps } from './shortcuts.ts'

/** In an order that fills both columns. */
const groups = ['go', 'find', 'app', 'publish', 'wall'] as const
const arrows = '← ↑ → ↓'

export function Keys({ shortcut }: { shortcut: string }) {
  return (
    <span className="key-caps">
      {keyCaps(shortcut).map((cap) => (
        <Kbd key={cap} size="xs">
          {cap}
        </Kbd>
      ))}
    </span>
  )
}

export function KeyHelp() {
  const t = useTranslations()
  const opened = useUi((ui) => ui.keyHelp)
  return (
    <Modal
      opened={opened}
      onClose={() => useUi.setState({ keyHelp: false })}
      title={t('help.title')}
      size={640}
      closeButtonProps={{ 'aria-label': t('frame.close') }}
    >
      <div className="key-help">
        {groups.map((group) => {
          const withKeys = actions.filter((action) => action.group === group && action.shortcut)
          if (withKeys.length === 0) return null
          return (
            <section key={group}>
              <h3>{t(`groups.${group}`)}</h3>
              <dl className="keys">
                {withKeys.map(({ id, label, shortcut = '' }) => (
                  <div key={id} className="key-row">
                    <dt>
                      <Keys shortcut={shortcut} />
                    </dt>
                    <dd>{t(`actions.${label}`, { name: '' })}</dd>
                  </div>
                ))}
                {group === 'wall' && (
                  <>
                    <div className="key-row">
                      <dt>
                        <Kbd size="xs">{arrows}</Kbd>
                      </dt>
                      <dd>{t('actions.move')}</dd>
                    </div>
                    <div className="key-row">
                      <dt>
                        <Kbd size="xs">⏎</Kbd>
                      </dt>
                      <dd>{t('actions.open')}</dd>
                    </div>
                  </>
                )}
              </dl>
            </section>
          )
        })}
      </div>
      <p className="quiet">{t('help.note', { key: keyCaps('mod+k').join(' ') })}</p>
    </Modal>
  )
}
