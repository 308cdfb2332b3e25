/** Every key, from the same list that the keys are read from. */
import { Kbd, Modal } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { actionContext } from '../kernel/actions.ts'
import { useLayer } from '../kernel/layers.ts'
import { house } from '../kernel/registry.ts'
import { useUi } from '../kernel/ui.ts'
import { Keys, keyCaps } from '../parts/keys.tsx'

export function KeyHelp() {
  const t = useTranslations()
  const opened = useUi((ui) => ui.keyHelp)
  const close = () => useUi.setState({ keyHelp: false })
  useLayer(opened, close)
  // What a key does in general, not what it would act on now.
  const context = actionContext()
  const withKeys = house().actions.filter((action) => action.shortcut)
  const ownKeys = house().rooms.flatMap((room) => room.ownKeys ?? [])
  const groups = [...new Set(withKeys.map(({ group }) => group))]
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
        {groups.map((group) => (
          <section key={group}>
            <h3>{t(`groups.${group}`)}</h3>
            <dl className="keys">
              {withKeys
                .filter((action) => action.group === group)
                .map(({ id, words, shortcut = '' }) => (
                  <div key={id} className="key-row">
                    <dt>
                      <Keys shortcut={shortcut} />
                    </dt>
                    <dd>{words(t, nowhere)}</dd>
                  </div>
                ))}
              {ownKeys
                .filter((own) => own.group === group)
                .map(({ key, label }) => (
                  <div key={key} className="key-row">
                    <dt>
                      <Kbd size="xs">{key}</Kbd>
                    </dt>
                    <dd>{t(`actions.${label}`)}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="quiet">{t('help.note', { key: keyCaps('mod+k').join(' ') })}</p>
    </Modal>
  )
}
