/** Popovers and menus that Escape closes as the topmost thing, wherever the keyboard is. */
import { Menu, type MenuProps, Popover, type PopoverProps } from '@mantine/core'
import { useState } from 'react'
import { useLayer } from '../kernel/layers.ts'

type OverProps<P> = Omit<P, 'opened' | 'onChange' | 'closeOnEscape' | 'defaultOpened'> & {
  opened?: boolean
  onChange?(opened: boolean): void
}

function useOpened(given: boolean | undefined, onChange: ((opened: boolean) => void) | undefined) {
  const [own, setOwn] = useState(false)
  const opened = given ?? own
  const change = (next: boolean) => {
    setOwn(next)
    onChange?.(next)
  }
  useLayer(opened, () => change(false))
  return { opened, change }
}

export interface OverPopoverProps extends OverProps<PopoverProps> {
  /** Its target has to toggle it: Mantine does so only where nobody else knows whether it is open. */
  opened: boolean
  onChange(opened: boolean): void
}

export function OverPopover({ opened, onChange, ...rest }: OverPopoverProps) {
  useLayer(opened, () => onChange(false))
  return <Popover shadow="md" transitionProps={{ duration: 0 }} {...rest} opened={opened} onChange={onChange} closeOnEscape={false} />
}

export function OverMenu({ opened: given, onChange, ...rest }: OverProps<MenuProps>) {
  const { opened, change } = useOpened(given, onChange)
  return <Menu shadow="md" transitionProps={{ duration: 0 }} {...rest} opened={opened} onChange={change} closeOnEscape={false} />
}
