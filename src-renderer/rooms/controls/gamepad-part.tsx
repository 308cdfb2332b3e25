/** What the gamepad's sticks and buttons do: each movement is given to whatever is moved next. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { forgetMap, learnNext, useGamepad } from './gamepad.ts'
import { type PadInput, padActions, standardMap } from './gamepad-map.ts'

export function GamepadPart({ name }: { name: string }) {
  const t = useTranslations('ptz')
  const { map, learning } = useGamepad()
  const said = (input: PadInput) =>
    'axis' in input
      ? t('pad_input.axis', { axis: String(input.axis + 1), sign: input.sign > 0 ? '+' : '−' })
      : t('pad_input.button', { button: String(input.button + 1) })
  return (
    <>
      <p className="wide">{t('gamepad', { name })}</p>
      <details className="wide">
        <summary>{t('gamepad_map')}</summary>
        <div className="pad-map">
          {padActions.map((action) => (
            <Button
              key={action}
              size="compact-sm"
              variant={learning === action ? 'filled' : 'default'}
              aria-pressed={learning === action}
              onClick={() => learnNext(action)}
            >
              {learning === action
                ? t('pad_waiting', { action: t(action) })
                : t('pad_learn', { action: t(action), input: map[action].map(said).join(', ') || t('pad_input.none') })}
            </Button>
          ))}
          {map !== standardMap && (
            <Button size="compact-sm" onClick={forgetMap}>
              {t('pad_standard')}
            </Button>
          )}
        </div>
      </details>
    </>
  )
}
