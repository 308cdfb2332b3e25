/** Every key, from the same list that the keys are read from. */
import { Kbd, Modal } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { actionContext } from '../kernel/actions.ts'
import { useLayer } from '../kernel/layers.ts'
import { house } from '../kernel/registry.ts'
import { useUi } from '../kernel/ui.ts'
import { Keys, keyCaps } from '../parts/keys.tsx'

/** In an order that fills both columns. */
const groups = ['go', 'find', 'app', 'publish', 'wall'] as const
const arrows = '← ↑ → ↓'

export function KeyHelp() {
  const t = useTranslations()
  const opened = useUi((ui) => ui.keyHelp)
  const close = () => useUi.setState({ keyHelp: false })
  useLayer(opened, close)
  // What a key does in general, not what it would act on now.
  const context = actionContext()
  const nowhere = { ...context, ui: { ...context.ui, focusedCamera: null, items: {} } }
  return (
    <Modal
      opened={opened}
      onClose={close}
      closeOnEscape={false}
      title={t('help.title')}
      size={640}
      closeButtonProps={{ 'aria-label': t('frame.close') }}
    >
      <div className="key-help">
        {groups.map((group) => {
          const withKeys = house().actions.filter((action) => action.group === group && action.shortcut)
          if (withKeys.length === 0) return null
          return (
            <section key={group}>
              <h3>{t(`groups.${group}`)}</h3>
              <dl className="keys">
                {withKeys.map(({ id, words, shortcut = '' }) => (
                  <div key={id} className="key-row">
                    <dt>
                      <Keys shortcut={shortcut} />
                    </dt>
                    <dd>{words(t, nowhere)}</dd>
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
