/** What a control is called on the screen: the settings of the ONVIF standard in the person's language, all others as the camera or driver names them. */
import { useTranslations } from 'use-intl'
import type { Control } from '../../../src-shared/controls.ts'
import type { Messages } from '../../language/messages.ts'

type StandardName = keyof Messages['image']['names']

export function useControlName(): (control: Pick<Control, 'id' | 'label'>) => string {
  const t = useTranslations('image.names')
  return ({ id, label }) => {
    if (!id.startsWith('imaging.')) return label
    const key = id.slice('imaging.'.length).replaceAll('.', '_') as StandardName
    return t.has(key) ? t(key) : label
  }
}
