/** A defect in one room leaves the rest of the window usable, and says what can be done. */
import { Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Empty } from '../parts/empty.tsx'

interface Props {
  children: ReactNode
}

export class DefectBoundary extends Component<Props, { error: unknown }> {
  override state = { error: undefined as unknown }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    const { error } = this.state
    return error === undefined ? this.props.children : <Defect error={error} again={() => this.setState({ error: undefined })} />
  }
}

function Defect({ error, again }: { error: unknown; again: () => void }) {
  const t = useTranslations()
  return (
    <Empty
      title={t('state.failed')}
      actions={
        <Button variant="filled" onClick={again}>
          {t('frame.again')}
        </Button>
      }
    >
      <p>{t('problem.UNKNOWN', { message: error instanceof Error ? error.message : String(error) })}</p>
    </Empty>
  )
}
