/** The drawer from the right: details and forms, while the list behind stays where it was. */
import { Drawer } from '@mantine/core'
import { type ComponentType, type LazyExoticComponent, lazy, Suspense, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { closeDrawer, type DrawerContent, type DrawerKinds } from '../kernel/drawers.ts'
import { useLayer } from '../kernel/layers.ts'
import { house } from '../kernel/registry.ts'
import type { DrawerDefinition } from '../kernel/room.ts'
import { useUi } from '../kernel/ui.ts'

// Which properties belong to which kind was checked where the drawer was opened; here they are only handed on.
type Definition = DrawerDefinition<object>
type Body = LazyExoticComponent<ComponentType<object>>

function definitionOf(kind: keyof DrawerKinds): Definition | undefined {
  for (const { drawers } of house().rooms) if (drawers?.[kind]) return drawers[kind] as unknown as Definition
  return undefined
}

const bodies = new Map<Definition, Body>()

/** Not part of the first screen; `fetchDrawers` fetches it ahead. */
function bodyOf(definition: Definition): Body {
  const known = bodies.get(definition)
  if (known) return known
  const body = lazy(async () => ({ default: await definition.load() }))
  bodies.set(definition, body)
  return body
}

/** A form must open while the gateway is away, too. */
export const fetchDrawers = (): Promise<unknown>[] =>
  house().rooms.flatMap(({ drawers }) => Object.values(drawers ?? {}).map((definition) => definition.load()))

export function Drawers() {
  const t = useTranslations('frame')
  const drawer = useUi((ui) => ui.drawer)
  useLayer(drawer !== null, closeDrawer)
  // While it slides out it still shows what it held.
  const last = useRef<DrawerContent | null>(null)
  if (drawer) last.current = drawer
  const content = drawer ?? last.current
  const definition = content ? definitionOf(content.kind) : undefined
  const { kind: _kind, ...props } = content ?? {}
  const Body = definition && bodyOf(definition)
  return (
    <Drawer
      opened={drawer !== null && definition !== undefined}
      onClose={closeDrawer}
      closeOnEscape={false}
      position="right"
      // A press beside a form is a slip, and would lose what was typed; what only shows something closes.
      closeOnClickOutside={definition?.onlyShows === true}
      size={440}
      title={definition && <definition.Title {...props} />}
      closeButtonProps={{ 'aria-label': t('close') }}
      onExitTransitionEnd={() => {
        last.current = null
        // What opened it may be gone by then: whoever goes on by key begins at the top of the room, not in the middle of it.
        if (document.activeElement === document.body) document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
      }}
    >
      {Body && (
        <div key={JSON.stringify(content)}>
          <Suspense>
            <Body {...props} />
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
