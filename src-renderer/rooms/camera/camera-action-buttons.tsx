/** What can be done with one camera, as buttons with the camera's name, and all of it as a menu. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { Ellipsis } from 'lucide-react'
import { Fragment, type ReactNode, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { actionContext } from '../../kernel/actions.ts'
import { attempt } from '../../kernel/attempt.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { house } from '../../kernel/registry.ts'
import type { CameraAction } from '../../kernel/room.ts'
import { useUi } from '../../kernel/ui.ts'
import { Keys } from '../../parts/keys.tsx'
import { OverMenu } from '../../parts/over.tsx'
import { onShown, shownVersion } from '../../pictures/index.ts'

/** Those that may run now. */
export function useCameraActions(cameraId: string, on?: 'tile' | 'camera' | 'row'): CameraAction[] {
  // Asked again whenever anything changes that an action may look at; drawn again only where its words or sign do.
  useMirror((mirror) =>
    house()
      .cameraActions.map((action) => {
        const may = action.when?.(actionContext(), cameraId) ?? true
        return `${action.label(mirror.rows, cameraId)} ${action.tone?.(mirror.rows, cameraId)} ${may}`
      })
      .join(),
  )
  useUi((ui) => ui.items)
  useSyncExternalStore(onShown, shownVersion)
  const context = actionContext()
  return house().cameraActions.filter((action) => (!on || action.on.includes(on)) && (action.when?.(context, cameraId) ?? true))
}

const run = (action: CameraAction, cameraId: string) => attempt(async () => action.run(cameraId))

/** Small, with the menu of everything else as the last one. */
export function CameraActionButtons({ cameraId, name, reachable = true }: { cameraId: string; name: string; reachable?: boolean }) {
  const t = useTranslations('camera_action_named')
  const actions = useCameraActions(cameraId, 'tile')
  const { rows } = useMirror.getState()
  return (
    <span className="camera-actions">
      {actions.map((action) => {
        const Icon = action.icon(rows, cameraId)
        const label = t(action.label(rows, cameraId), { name })
        const tone = action.tone?.(rows, cameraId)
        return (
          <Tooltip key={action.id} label={label}>
            <ActionIcon variant="default" size={28} aria-label={label} tabIndex={reachable ? 0 : -1} onClick={() => run(action, cameraId)}>
              <Icon size={15} aria-hidden className="state-mark" data-tone={tone} />
            </ActionIcon>
          </Tooltip>
        )
      })}
      <CameraMenu cameraId={cameraId} name={name} reachable={reachable} />
    </span>
  )
}

/** Those that belong into a list, without their words. */
export function CameraRowActions({ cameraId, name }: { cameraId: string; name: string }) {
  const t = useTranslations('camera_action_named')
  const { rows } = useMirror.getState()
  return useCameraActions(cameraId, 'row').map((action) => {
    const Icon = action.icon(rows, cameraId)
    const label = t(action.label(rows, cameraId), { name })
    return (
      <ActionIcon
        key={action.id}
        variant="subtle"
        color="gray"
        size={28}
        aria-label={label}
        title={label}
        onClick={(event) => {
          event.stopPropagation()
          run(action, cameraId)
        }}
      >
        <Icon size={14} aria-hidden className="state-mark" data-tone={action.tone?.(rows, cameraId)} />
      </ActionIcon>
    )
  })
}

export interface CameraMenuProps {
  cameraId: string
  name: string
  reachable?: boolean
  /** Entries of the place where it stands, above the others. */
  children?: ReactNode
}

export function CameraMenu({ cameraId, name, reachable = true, children }: CameraMenuProps) {
  const t = useTranslations('camera')
  return (
    <OverMenu position="bottom-end" width={260}>
      <Menu.Target>
        <ActionIcon variant="default" size={28} aria-label={t('menu', { name })} tabIndex={reachable ? 0 : -1}>
          <Ellipsis size={15} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <CameraMenuItems cameraId={cameraId} name={name}>
          {children}
        </CameraMenuItems>
      </Menu.Dropdown>
    </OverMenu>
  )
}

/** The entries alone, for a menu that opens where the pointer is. */
export function CameraMenuItems({ cameraId, name, children }: { cameraId: string; name: string; children?: ReactNode }) {
  const t = useTranslations('camera_action')
  const actions = useCameraActions(cameraId)
  const { rows } = useMirror.getState()
  return (
    <>
      <Menu.Label>{name}</Menu.Label>
      {children}
      {[...actions.filter(({ last }) => !last), ...actions.filter(({ last }) => last)].map((action) => {
        const Icon = action.icon(rows, cameraId)
        return (
          <Fragment key={action.id}>
            {action.last && <Menu.Divider />}
            <Menu.Item
              leftSection={<Icon size={14} aria-hidden />}
              rightSection={action.shortcut && <Keys shortcut={action.shortcut} />}
              onClick={() => run(action, cameraId)}
            >
              {t(action.label(rows, cameraId))}
            </Menu.Item>
          </Fragment>
        )
      })}
    </>
  )
}
