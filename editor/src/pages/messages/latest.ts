/** What became of a message in one word: the furthest status it reached; until then the state of its sending. */
import type { MessageItem } from '../../api/types.ts'

/** From the least telling to the most. */
const order = ['sent', 'delivered', 'opened', 'clicked', 'replied', 'bounced', 'complained', 'unsubscribed'] as const

export function latestOf({ state, statuses }: Pick<MessageItem, 'state' | 'statuses'>): string {
  if (state !== 'sent') return state
  return order.findLast((status) => statuses[status] !== undefined) ?? state
}
