/** What is recorded, what is kept, and what becomes of it. */
import { calls } from '../calls.ts'
import { findSession, listSegments, listSessions } from '../shared-sessions.ts'

const { recording } = calls

export const recordingAnswers = {
  start: recording.start.handler(({ context, input }) => context.engine.recording.start(input)),
  stop: recording.stop.handler(({ context, input }) => context.engine.recording.stop(input)),
  status: recording.status.handler(({ context }) => context.engine.recording.status()),
  sessions: recording.sessions.handler(({ context, input }) => listSessions(context.engine, input)),
  session: recording.session.handler(({ context, input }) => findSession(context.engine, input.session_id)),
  changeSession: recording.changeSession.handler(({ context, input: { session_id, ...change } }) =>
    context.engine.recording.changeSession(session_id, change),
  ),
  timeline: recording.timeline.handler(({ context, input }) => context.engine.recording.timeline(input)),
  days: recording.days.handler(({ context, input }) => context.engine.recording.days(input)),
  segments: recording.segments.handler(({ context, input }) => listSegments(context.engine, input)),
  fragments: recording.fragments.handler(({ context, input }) => context.engine.recording.fragments(input.segment_id)),
  read: recording.read.handler(async ({ context, input: { segment_id, at, length } }) => ({
    base64: (await context.engine.recording.read(segment_id, at, length)).toString('base64'),
  })),
  picture: recording.picture.handler(async ({ context, input: { camera_id, at, width } }) => {
    const { jpeg, at: captured } = await context.engine.recording.picture(camera_id, at, width)
    return { base64: jpeg.toString('base64'), at: captured }
  }),
  protect: recording.protect.handler(({ context, input }) => context.engine.recording.protect(input)),
  unprotect: recording.unprotect.handler(({ context, input }) => context.engine.recording.unprotect(input.id)),
  bookmark: recording.bookmark.handler(({ context, input }) => context.engine.recording.bookmark(input)),
  removeBookmark: recording.removeBookmark.handler(({ context, input }) => context.engine.recording.removeBookmark(input.id)),
  remove: recording.remove.handler(({ context, input }) => context.engine.recording.remove(input)),
  restore: recording.restore.handler(({ context, input }) => context.engine.recording.restore(input.removal_id)),
  cleanup: recording.cleanup.handler(({ context, input }) => context.engine.recording.cleanup(input.older_than_days, input.dry_run)),
  plans: recording.plans.handler(({ context }) => context.engine.recording.plans()),
  changePlan: recording.changePlan.handler(({ context, input }) => context.engine.recording.changePlan(input)),
  settings: recording.settings.handler(({ context }) => context.engine.recording.settings()),
  changeSettings: recording.changeSettings.handler(({ context, input }) => context.engine.recording.changeSettings(input)),
  exports: {
    list: recording.exports.list.handler(({ context }) => context.engine.recording.exports.list()),
    start: recording.exports.start.handler(({ context, input }) => context.engine.recording.exports.start(input)),
    cancel: recording.exports.cancel.handler(({ context, input }) => context.engine.recording.exports.cancel(input.id)),
  },
}
