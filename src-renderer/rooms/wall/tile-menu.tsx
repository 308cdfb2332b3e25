/** Everything that can be done with the camera of a tile, where the pointer is; by key, at the tile. */
import { Menu } from '@mantine/core'
import { LayoutGrid } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useMirror } from '../../kernel/mirror.ts'
import { OverMenu } from '../../parts/over.tsx'
import { CameraMenuItems } from '../camera/index.ts'
import { takeOff } from './place-camera.ts'

export interface MenuPlace {
  readonly cameraId: string
  /** Pixels in the window. */
  readonly x: number
  readonly y: number
}

/** Where a context menu was asked for: by the pointer, or by its key on what has the focus. */
export function menuPlace(event: React.MouseEvent, cameraId: string): MenuPlace {
  event.preventDefault()
  if (event.clientX !== 0 || event.clientY !== 0) return { cameraId, x: event.clientX, y: event.clientY }
  const { left, top } = event.currentTarget.getBoundingClientRect()
  return { cameraId, x: left + 24, y: top + 24 }
}

export function TileMenu({ place, close }: { place: MenuPlace | null; close(): void }) {
  const name = useMirror(({ rows }) => (place ? rows.cameras[place.cameraId]?.name : undefined))
  if (!place || name === undefined) return null
  const key = `${place.cameraId} ${place.x} ${place.y}`
  return (
    <OverMenu key={key} opened onChange={(opened) => !opened && close()} position="bottom-start" width={260} offset={0}>
      <Menu.Target>
        <span className="menu-anchor" ref={(anchor) => anchor?.style.setProperty('translate', `${place.x}px ${place.y}px`)} />
      </Menu.Target>
      <Menu.Dropdown>
        <CameraMenuItems cameraId={place.cameraId} name={name}>
          <TakeOffItem cameraId={place.cameraId} />
        </CameraMenuItems>
      </Menu.Dropdown>
    </OverMenu>
  )
}

function TakeOffItem({ cameraId }: { cameraId: string }) {
  const t = useTranslations('wall')
  return (
    <Menu.Item leftSection={<LayoutGrid size={14} aria-hidden />} onClick={() => takeOff(cameraId)}>
      {t('take_off')}
    </Menu.Item>
  )
}
