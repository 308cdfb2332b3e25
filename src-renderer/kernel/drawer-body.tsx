/** What the drawer holds: fetched apart from the first screen, which needs none of it. */
import type { ReactNode } from 'react'
import { AddByHand } from '../rooms/find/add-by-hand.tsx'
import { AddFindings } from '../rooms/find/add-findings.tsx'
import { FindingDetails } from '../rooms/find/finding-details.tsx'
import { CertificateReview } from '../rooms/publish/certificate-review.tsx'
import { ProfileForm } from '../rooms/publish/profile-form.tsx'
import { PublishOptions } from '../rooms/publish/publish-options.tsx'
import { EditCamera } from '../rooms/wall/edit-camera.tsx'
import { closeDrawer, type DrawerContent } from './ui.ts'

export function DrawerBody({ content }: { content: DrawerContent }): ReactNode {
  switch (content.kind) {
    case 'add-findings':
      return <AddFindings ids={content.ids} />
    case 'add-by-hand':
      return <AddByHand />
    case 'finding':
      return <FindingDetails id={content.id} />
    case 'edit-camera':
      return <EditCamera id={content.id} field={content.field} />
    case 'publish-options':
      return <PublishOptions id={content.id} />
    case 'profile':
      return <ProfileForm name={content.name} />
    case 'certificate':
      return <CertificateReview name={content.name} accepted={closeDrawer} />
  }
}
