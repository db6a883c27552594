/** A message's status as an event of its contact: the core's, for the simulator tells of statuses too. */
export { statusEvent, type MessageOrigin, type StatusReport } from '@millrace/core'
