/** Addresses of a contact that a sending found to exist no more: told as an event, which the channel's own plugin acts on. */
import type { ChannelDefinition, IncomingEvent, Instant } from '@millrace/core'
import type { ClaimedMessage } from './claim.ts'

export interface Lost {
  readonly message: Pick<ClaimedMessage, 'id' | 'workspace' | 'channel' | 'userId' | 'anonymousId'>
  readonly at: Instant
  readonly lost: readonly string[]
}

/** Null when there are none, the channel has no event for it, or nobody is left whose they were. Told twice it is one event. */
export function lostEvent(channel: Pick<ChannelDefinition, 'lost'> | undefined, { message, at, lost }: Lost): IncomingEvent | null {
  const { id, workspace, userId, anonymousId } = message
  if (lost.length === 0 || channel?.lost === undefined || (userId === null && anonymousId === null)) return null
  const properties = { message_id: id, channel: message.channel, addresses: lost }
  return {
    workspace,
    identity: { ...(userId === null ? {} : { userId }), ...(anonymousId === null ? {} : { anonymousId }) },
    event: { id: `message:${id}:lost`, type: 'track', event: channel.lost, at, receivedAt: at, properties },
  }
}
