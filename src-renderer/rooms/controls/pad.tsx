/** Buttons that move a camera while they are held: by pointer, by Enter or space, and let go by whatever takes the press away. */
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Minus, Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { PtzFeatures, Velocity } from '../../../src-shared/ptz.ts'
import { letGo, press } from './ptz-store.ts'

export function Pad({ features }: { features: PtzFeatures }) {
  const t = useTranslations('ptz')
  return (
    <div className="ptz-pad">
      {features.pan_tilt && (
        <div className="ptz-cross">
          <Held label={t('up')} place="up" direction={{ tilt: 1 }}>
            <ArrowUp size={18} aria-hidden />
          </Held>
          <Held label={t('left')} place="left" direction={{ pan: -1 }}>
            <ArrowLeft size={18} aria-hidden />
          </Held>
          <Held label={t('right')} place="right" direction={{ pan: 1 }}>
            <ArrowRight size={18} aria-hidden />
          </Held>
          <Held label={t('down')} place="down" direction={{ tilt: -1 }}>
            <ArrowDown size={18} aria-hidden />
          </Held>
        </div>
      )}
      {features.zoom && <Pair title={t('zoom')} less={[t('zoom_out'), { zoom: -1 }]} more={[t('zoom_in'), { zoom: 1 }]} />}
      {features.focus && <Pair title={t('focus')} less={[t('focus_near'), { focus: -1 }]} more={[t('focus_far'), { focus: 1 }]} />}
    </div>
  )
}

function Pair({ title, less, more }: { title: string; less: readonly [string, Velocity]; more: readonly [string, Velocity] }) {
  return (
    <div className="ptz-pair">
      <Held label={more[0]} direction={more[1]}>
        <Plus size={16} aria-hidden />
      </Held>
      <span className="quiet">{title}</span>
      <Held label={less[0]} direction={less[1]}>
        <Minus size={16} aria-hidden />
      </Held>
    </div>
  )
}

function Held({ label, direction, place, children }: { label: string; direction: Velocity; place?: string; children: ReactNode }) {
  const what = `button ${label}`
  return (
    <button
      type="button"
      className="ptz-button"
      aria-label={label}
      title={label}
      data-place={place}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        press(what, direction)
      }}
      onPointerUp={() => letGo(what)}
      onPointerCancel={() => letGo(what)}
      onLostPointerCapture={() => letGo(what)}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.repeat || (event.key !== ' ' && event.key !== 'Enter')) return
        event.preventDefault()
        press(what, direction)
      }}
      onKeyUp={(event) => {
        if (event.key === ' ' || event.key === 'Enter') letGo(what)
      }}
      onBlur={() => letGo(what)}
    >
      {children}
    </button>
  )
}
