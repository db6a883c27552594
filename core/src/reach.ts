/**
 * What is known of whom a message may reach, when a flow decides to send one. The claim of the message decides again, by what stands then.
 */

/** Value of the fact `reach`, by channel. A channel that is absent may be used. */
export interface Reach {
  readonly [channel: string]: ChannelReach
}

export interface ChannelReach {
  /** No marketing, whatever it is about. */
  readonly marketing: boolean
  /** Nothing at all. */
  readonly any: boolean
  /** Why no marketing. Absent: `suppressed`. */
  readonly why?: 'suppressed' | 'no-consent'
  /** Marketing needs a consent, and none is given for all of it: only `given` groups pass. */
  readonly asks?: true
  /** Keys of subscription groups that the contact agreed to. */
  readonly given?: readonly string[]
  /** Keys of subscription groups that the contact left, or never joined where one must. */
  readonly left?: readonly string[]
}

/** Why a message is not to be queued; null: it is. */
export function refusedBy(
  reach: ChannelReach | undefined,
  { transactional, category }: { readonly transactional: boolean; readonly category: string | null },
): 'suppressed' | 'no-consent' | 'group-unsubscribed' | null {
  if (reach === undefined) return null
  if (reach.any) return 'suppressed'
  if (transactional) return null
  if (reach.marketing) return reach.why ?? 'suppressed'
  if (category !== null && reach.left?.includes(category) === true) return 'group-unsubscribed'
  const isGiven = category !== null && reach.given?.includes(category) === true
  return reach.asks === true && !isGiven ? 'no-consent' : null
}
