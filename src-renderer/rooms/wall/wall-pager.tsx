/** Pages of the wall: to the next, to the previous, and round by itself with its time. */
import { Button, Menu } from '@mantine/core'
import { ChevronDown, ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { perform } from '../../kernel/actions.ts'
import { actionById } from '../../kernel/registry.ts'
import { OverMenu } from '../../parts/over.tsx'
import { stays, useWall } from './wall-state.ts'

export function WallPager({ page, pages, tour, stay }: { page: number; pages: number; tour: boolean; stay: number }) {
  const t = useTranslations('wall')
  return (
    <>
      <Button.Group>
        <Button aria-pressed={tour} variant={tour ? 'light' : 'default'} onClick={() => perform(actionById('tour'))}>
          {t('tour')}
        </Button>
        <OverMenu position="bottom-end">
          <Menu.Target>
            <Button px={6} aria-label={t('tour_stay', { seconds: stay })}>
              <ChevronDown size={13} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.RadioGroup value={`${stay}`} onChange={(seconds) => useWall.setState({ stay: Number(seconds), tour: true })}>
              {stays.map((seconds) => (
                <Menu.RadioItem key={seconds} value={`${seconds}`} closeMenuOnClick>
                  {t('tour_stay', { seconds })}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Dropdown>
        </OverMenu>
      </Button.Group>
      <Button px={6} aria-label={t('previous')} onClick={() => perform(actionById('previous-page'))}>
        <ChevronLeft size={16} aria-hidden />
      </Button>
      <span className="quiet">{t('page', { page: page + 1, pages })}</span>
      <Button px={6} aria-label={t('next')} onClick={() => perform(actionById('next-page'))}>
        <ChevronRight size={16} aria-hidden />
      </Button>
    </>
  )
}
