import { closeDrawer } from '../../kernel/drawers.ts'
import { CertificateReview } from './certificate-review.tsx'

/** The review alone, where no form of the server stands around it. */
export const CertificateDrawer = ({ name }: { name: string }) => <CertificateReview name={name} accepted={closeDrawer} />
