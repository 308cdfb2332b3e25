/** How the room's clock is driven: which way, how fast, picture by picture, and what of the line is in sight. */
import { ActionIcon, Button, Select } from '@mantine/core'
import { ChevronLeft, ChevronRight, type LucideIcon, Pause, Play, Rewind, StepBack, StepForward, ZoomIn, ZoomOut } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { CalendarButton } from './calendar.tsx'
import { useMomentText } from './moment-text.ts'
import { NoteButton } from './note-button.tsx'
import { pan, pause, play, seek, setSpeed, show, useClock, zoom } from './playback-clock.ts'
import { step } from './step.ts'

const speeds = ['0.125', '0.25', '0.5', '1', '2', '4', '8', '16']
const day = 86_400_000
const back = 20_000

export function Transport({ cameraIds, changed }: { cameraIds: readonly string[]; changed(): void }) {
  const t = useTranslations('recordings')
  const playing = useClock((clock) => (clock.playing ? (clock.backwards ? 'back' : 'on') : 'no'))
  const speed = useClock((clock) => clock.speed)
  return (
    <div className="recordings-transport" role="toolbar" aria-label={t('transport')}>
      <span className="line">
        <Sign label={t('seconds_back')} text="−20 s" run={() => seek(useClock.getState().at - back)} />
        <Sign label={t('step_back')} icon={StepBack} run={() => step(-1)} />
        <Sign
          label={t(playing === 'back' ? 'pause' : 'backwards')}
          icon={playing === 'back' ? Pause : Rewind}
          pressed={playing === 'back'}
          run={() => play(true)}
        />
        <ActionIcon
          variant="filled"
          size={28}
          aria-label={t(playing === 'on' ? 'pause' : 'play')}
          title={t(playing === 'on' ? 'pause' : 'play')}
          onClick={() => (playing === 'on' ? pause() : play(false))}
        >
          {playing === 'on' ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden />}
        </ActionIcon>
        <Sign label={t('step')} icon={StepForward} run={() => step(1)} />
        <Select
          size="xs"
          w={76}
          aria-label={t('speed')}
          data={speeds.map((value) => ({ value, label: `${fractions[value] ?? value} ×` }))}
          value={String(speed)}
          allowDeselect={false}
          onChange={(value) => setSpeed(Number(value ?? 1))}
        />
        <Moment />
      </span>
      <span className="line">
        <CalendarButton cameraIds={cameraIds} />
        <Sign label={t('day_back')} icon={ChevronLeft} run={() => pan(-day)} />
        <Button size="compact-sm" variant="default" onClick={() => show(Date.now() - day, Date.now() + day / 24)}>
          {t('today')}
        </Button>
        <Sign label={t('day_on')} icon={ChevronRight} run={() => pan(day)} />
        <Sign label={t('zoom_in')} icon={ZoomIn} run={() => zoom(0.5)} />
        <Sign label={t('zoom_out')} icon={ZoomOut} run={() => zoom(2)} />
        <NoteButton cameraIds={cameraIds} changed={changed} />
      </span>
    </div>
  )
}

const fractions: Record<string, string> = { '0.125': '1/8', '0.25': '1/4', '0.5': '1/2' }

/** Apart: it changes five times a second. */
function Moment() {
  const t = useTranslations('recordings')
  const text = useMomentText()
  const at = useClock((clock) => clock.at)
  return (
    <span className="mono recordings-at" role="timer" aria-label={t('at')}>
      {text(at)}
    </span>
  )
}

interface SignProps {
  label: string
  icon?: LucideIcon
  text?: string
  pressed?: boolean
  run(): void
}

function Sign({ label, icon: Icon, text, pressed, run }: SignProps) {
  return (
    <ActionIcon
      variant="subtle"
      size={28}
      w={text ? 'auto' : undefined}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={run}
    >
      {Icon ? <Icon size={16} aria-hidden /> : <span className="recordings-sign">{text}</span>}
    </ActionIcon>
  )
}
