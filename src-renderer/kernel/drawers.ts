/**
 * The drawer from the right: what it can hold. Each room names its kinds with what they need:
 *
 *   declare module '../../kernel/drawers.ts' { interface DrawerKinds { 'edit-camera': { id: string } } }
 *
 * so that a drawer is opened from anywhere by its name and without importing the room that draws it.
 */
import { useUi } from './ui.ts'

// biome-ignore lint/suspicious/noEmptyInterface: rooms add their kinds to it
export interface DrawerKinds {}

export type DrawerContent = { [K in keyof DrawerKinds]: { readonly kind: K } & DrawerKinds[K] }[keyof DrawerKinds]

export const openDrawer = (drawer: DrawerContent) => useUi.setState({ drawer })
export const closeDrawer = () => useUi.setState({ drawer: null })
