/** Find: search the networks, look at what answered, make cameras of it. */
export { AddByHand } from './add-by-hand.tsx'
export { AddFindings } from './add-findings.tsx'
export { FindRoom } from './find-room.tsx'
export { FindingDetails } from './finding-details.tsx'
