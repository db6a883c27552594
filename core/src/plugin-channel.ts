/** Channels, as plugins declare them: an address, a message schema and a `send`. */
import type { Static, TSchema } from 'typebox'
import type { InOtherLanguages, JsonObject, Localized } from './json.ts'
import type { NodeDocs } from './node-docs.ts'
import type { MessagePreview } from './preview.ts'
import type { CallContext, ConfigFault } from './plugin.ts'
import type { Contact, MessageStatus } from './run.ts'

/** A message ready to leave: the channel's own schema, rendered, plus what the runtime adds. */
export interface OutgoingMessage<M = JsonObject> {
  readonly id: string
  readonly key: string
  readonly to: string
  readonly content: M
  readonly transactional: boolean
  /** Id of the flow that sends it; absent: none does. */
  readonly flow?: string
  readonly tracking: Tracking
}
/** Signed links for this message. All are absolute URLs under MILLRACE_PUBLIC_URL. */
export interface Tracking {
  /** The tracked address of the n-th link of the content (see `ChannelDefinition.links`). */
  click(index: number): string
  readonly open: string
  readonly unsubscribe: string
  /** A page on which the contact chooses what to get: subscription groups, or nothing. */
  readonly preferences: string
  /**
   * Names this message in what comes back, such as the address that bounces go to: 45 of `a-z2-7`, in upper case as good. It cannot be
   * guessed or altered; `messageOf` of a route reads it.
   */
  readonly returnToken: string
}

/** An address, a message schema and a `send`. The runtime makes `<name>.send`, the log, statuses, tracking and the gate from it. */
export interface ChannelDefinition<S extends TSchema = TSchema> {
  readonly name: string
  readonly title: Localized
  readonly icon: string
  /** Of the step that sends its messages. What is so of every channel, its ways out among it, the runtime adds. */
  readonly docs?: Pick<NodeDocs, 'text' | 'uses' | 'example'>
  readonly message: S
  readonly example?: Static<S>
  /** The same in other languages, where it has words. */
  readonly exampleIn?: InOtherLanguages<Static<S>>
  readonly summary?: Localized
  /** Names of the string fields of `message` that are HTML: rendered with escaping. */
  readonly html?: readonly string[]
  /** Names of fields of `message` that the editor keeps beside what is sent (the blocks of a letter): never rendered, queued or sent. */
  readonly drafts?: readonly string[]
  /** The contact's address on this channel, or null; also checks `to` of the config when given. */
  address(contact: Contact): string | null
  /** A canonical form of an address, or null when it is none: for suppression and the log. */
  normalize(address: string): string | null
  /** Event names of the statuses this channel can report, by Segment's specs. */
  readonly statuses: Partial<Record<MessageStatus, string>>
  /** Destinations of the links of a rendered message, in order: where the n-th click goes. Only http and https count. */
  links?(content: Static<S>): readonly string[]
  /**
   * Faults of a message, as its author wrote it, that the schema cannot say. `marketing`: it goes to contacts, who may unsubscribe; `about`
   * is absent where that is not known.
   */
  check?(content: Static<S>, about?: { readonly marketing: boolean }): readonly ConfigFault[]
  /**
   * How a rendered message looks to its reader, and what may go wrong with it there. It may lack what the schema requires: it is being
   * written. Absent: its texts are shown as they are.
   */
  preview?(content: Partial<Static<S>>, about: { readonly transactional: boolean }): Promise<MessagePreview>
  /** Whether the `reference` that `send` answers is what delivery reports name the message by. */
  readonly references?: boolean
  /**
   * Name of the event that tells of a contact's addresses that `send` found to exist no more, while it reached others: they are its
   * property `addresses`. A listener of the plugin takes them off the contact.
   */
  readonly lost?: string
  /**
   * Its messages show only to whoever is on the site, when they come there by themselves: they wake nobody, and quiet hours that name no
   * channels are not theirs.
   */
  readonly onSite?: true
  /** Its addresses are names that programs give each other (of a browser, of a device): lists show who the contact is instead. */
  readonly opaque?: true
  /** How many sends of this channel one process has under way at most. Default 8. */
  readonly concurrency?: number
  /** Throws `CallError`. The result is kept with the message. */
  send(
    message: OutgoingMessage<Static<S>>,
    context: CallContext,
  ): Promise<{ readonly reference?: string; readonly lost?: readonly string[] }>
}
