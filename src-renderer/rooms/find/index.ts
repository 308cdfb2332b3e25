/** Find: search the networks, look at what answered, make cameras of it. */
export { FindRoom } from './find-room.tsx'
