/** Talking through a camera, for the head of its screen. */
export { TalkButton } from './talk-button.tsx'
