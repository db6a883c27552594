/** What a call may ask of a channel: to tell somebody who is no contact, such as a member of staff. */
import type { JsonObject } from './json.ts'
import type { CallContext } from './plugin.ts'

/**
 * Not a message of a contact: it stands in no log and no statistics, counts in no cap, is asked of no consent, and nothing in it is
 * tracked. Whether it left is for the call that asked to say.
 */
export interface Delivery {
  readonly channel: string
  /** An address of that channel. */
  readonly to: string
  /** By the channel's message schema, rendered. */
  readonly content: JsonObject
  /** The call's own, or one that follows from it: the same at every attempt, another for every receiver. */
  readonly key: string
}

/** What `perform` of a call is given. */
export interface PerformContext extends CallContext {
  /**
   * Throws `CallError`: `permanent` `DELIVERY_ADDRESS_BAD` for what is no address of the channel, `DELIVERY_CONTENT_BAD` for what its
   * schema refuses, `retry` `DELIVERY_CHANNEL_UNKNOWN` when no plugin brings the channel; or what the channel throws.
   */
  deliver(delivery: Delivery): Promise<{ readonly reference?: string }>
}
