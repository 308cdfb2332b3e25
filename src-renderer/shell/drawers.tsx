/** The drawer from the right: details and forms, while the list behind stays where it was. */
import { Drawer } from '@mantine/core'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { useMirror } from '../kernel/mirror.ts'
import { closeDrawer, type DrawerContent, useUi } from '../kernel/ui.ts'
import { useServerName } from '../language/index.ts'

/** Not part of the first screen; main.tsx fetches it ahead. */
const DrawerBody = lazy(async () => ({ default: (await import('../kernel/drawer-body.tsx')).DrawerBody }))

export function Drawers() {
  const t = useTranslations('frame')
  const drawer = useUi((ui) => ui.drawer)
  // While it slides out it still shows what it held.
  const last = useRef<DrawerContent | null>(null)
  if (drawer) last.current = drawer
  const content = drawer ?? last.current
  return (
    <Drawer
      opened={drawer !== null}
      onClose={closeDrawer}
      position="right"
      // A press beside a form is a slip, and would lose what was typed; what only shows something closes.
      closeOnClickOutside={drawer?.kind === 'finding' || drawer?.kind === 'certificate'}
      size={440}
      title={content && <DrawerTitle content={content} />}
      closeButtonProps={{ 'aria-label': t('close') }}
      onExitTransitionEnd={() => {
        last.current = null
        // What opened it may be gone by then: whoever goes on by key begins at the top of the room, not in the middle of it.
        if (document.activeElement === document.body) document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
      }}
    >
      {content && (
        <div key={JSON.stringify(content)}>
          <Suspense>
            <DrawerBody content={content} />
            <FirstField />
          </Suspense>
        </div>
      )}
    </Drawer>
  )
}

/**
 * Gives the keyboard to the field to begin with. The drawer does so itself, but finds none where what it holds is still
 * being fetched, as at the first time.
 */
function FirstField() {
  const mark = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const body = mark.current?.parentElement
    if (body && !body.contains(document.activeElement)) body.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  }, [])
  return <span ref={mark} hidden />
}

function DrawerTitle({ content }: { content: DrawerContent }) {
  const t = useTranslations()
  const serverName = useServerName()
  const { findings, cameras } = useMirror((mirror) => mirror.rows)
  const findingName = (id: string | undefined) => (id && findings[id]?.name) || t('find.unnamed')
  const cameraName = (id: string) => cameras[id]?.name ?? id
  switch (content.kind) {
    case 'add-findings':
      return t('add.title', { count: content.ids.length, name: findingName(content.ids[0]) })
    case 'add-by-hand':
      return t('hand.title')
    case 'finding':
      return t('finding.title', { name: findingName(content.id) })
    case 'edit-camera':
      return t('edit.title', { name: cameraName(content.id) })
    case 'publish-options':
      return t('options.title', { name: cameraName(content.id) })
    case 'profile':
      return content.name === null ? t('profile.title_new') : t('profile.title', { name: serverName(content.name) })
    case 'certificate':
      return t('certificate.title', { name: serverName(content.name) })
  }
}
