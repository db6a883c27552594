/**
 * A message's status as an ordinary event of its contact: what triggers, waits and segments see. A status that happens once has an
 * id that follows from the message, so that telling it again after a crash changes nothing.
 */
import type { JsonObject } from './json.ts'
import type { AnyChannel } from './plugin.ts'
import type { EventRecord, MessageStatus } from './run.ts'
import type { IncomingEvent } from './store.ts'

/** Whose message it is and where it came from. */
export interface MessageOrigin {
  readonly id: string
  readonly workspace: number
  readonly channel: string
  readonly to: string | null
  readonly run: string | null
  readonly flow: string | null
  readonly node: string | null
  readonly userId: string | null
  readonly anonymousId: string | null
}

export interface StatusReport {
  readonly status: MessageStatus
  readonly at: number
  /** Distinguishes repeated ones (each click); absent: the status happens once. */
  readonly occurrence?: string
  readonly properties?: JsonObject
}

/** Null when the channel has no event for the status, or nobody is left whom it could be about. */
export function statusEvent(
  channel: Pick<AnyChannel, 'statuses'> | undefined,
  message: MessageOrigin,
  report: StatusReport,
): IncomingEvent | null {
  const name = channel?.statuses[report.status]
  const { userId, anonymousId } = message
  if (name === undefined || (userId === null && anonymousId === null)) return null
  const event: EventRecord = {
    id: ['message', message.id, report.status, ...(report.occurrence === undefined ? [] : [report.occurrence])].join(':'),
    type: 'track',
    event: name,
    at: report.at,
    receivedAt: report.at,
    properties: {
      message_id: message.id,
      channel: message.channel,
      address: message.to,
      flow_id: message.flow,
      node_id: message.node,
      ...report.properties,
    },
    message: { id: message.id, run: message.run, node: message.node, status: report.status, channel: message.channel },
  }
  return {
    workspace: message.workspace,
    identity: { ...(userId === null ? {} : { userId }), ...(anonymousId === null ? {} : { anonymousId }) },
    event,
  }
}
