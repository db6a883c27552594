/** Texts of what stands over every page while nothing is sent, because the database was restored. */
export default {
  label: 'Sending is paused',
  title: 'Nothing is being sent',
  ask: 'An owner of the workspace has to decide what becomes of it.',
  why: {
    behind: 'The database is behind what was sent already: it was restored from a backup.',
    copied: 'The database is a copy: it was last used on another server.',
  },
  decide: 'Decide',
  since: 'Found on {at}.',
  queued: 'In the backup {messages} messages and {calls} other calls were on their way. Nobody can tell which of them left since.',
  departed:
    '{count} message is known to have left after the backup. It does not leave again, whatever you choose. | {count} messages are known to have left after the backup. They do not leave again, whatever you choose.',
  servers: 'Start every server that sends once before, so that what it has sent is known.',
  everywhere: 'This decides for all workspaces of this server.',
  choices: {
    discard: {
      title: 'Give up what was on its way',
      text: 'Nobody gets anything twice; somebody may get nothing. Those messages are marked “outcome unknown”.',
    },
    send: { title: 'Send it', text: 'Nobody misses anything; somebody may get it a second time.' },
  },
  go: 'Go on sending',
  sure: { discard: 'Give it up and go on?', send: 'Send it and go on?' },
  sureText: {
    discard: 'Messages that will not be sent: {messages}, other calls: {calls}. This cannot be undone.',
    send: 'Messages that will be sent: {messages}, other calls: {calls}. Some people may have got theirs already. This cannot be undone.',
  },
  done: 'Sending goes on',
  given: 'Sending goes on. Given up: {messages} messages and {calls} calls',
}
