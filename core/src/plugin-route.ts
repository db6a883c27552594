/**
 * Doors of a plugin to the open web: webhooks of outside systems, pages that recipients see, what a site's pages ask. The shell finds
 * whose the request is before the plugin hears of it, bounds its size and rate, and does what the plugin answers in one transaction.
 */
import type { Instant, Json, JsonObject, Localized } from './json.ts'
import type { CallContext } from './plugin.ts'
import type { MessageStatus } from './run.ts'

export interface RouteDefinition {
  /** Kebab-case, unique within the plugin: `/x/<plugin>/<name>/<ticket>`, the plugin by the last part of its name after `plugin-`. */
  readonly name: string
  readonly title: Localized
  readonly method: 'GET' | 'POST'
  /**
   * What the ticket is. `connection`: the long random one of the workspace's connection. `write-key`: a key for sending events, which
   * stands in pages and is no secret: ask `whoIs` whom such a page speaks for. `signed`: what `sign` made for this route, which tells
   * nobody else's data.
   */
  readonly by: 'connection' | 'write-key' | 'signed'
  /** Whether pages of other origins may ask it. Never with cookies. */
  readonly cross?: boolean
  /** Of a route by `write-key`: what a page puts into its markup to have it, offered with a new browser key. `url` is the route's own. */
  readonly snippet?: (url: string) => string
  /** Of the body, in bytes. Default 64 KiB. */
  readonly bodyMax?: number
  /** Requests of one IP address in a minute. Default 120. */
  readonly perMinute?: number
  /** Throws `CallError` `permanent` for what is not as it must be (answered 400), `retry` for a fault of ours (503). */
  handle(request: RouteRequest, context: RouteContext): Promise<RouteAnswer>
}

export interface RouteRequest {
  /** As sent, taken for UTF-8; empty on GET. */
  readonly body: string
  readonly bytes: Uint8Array
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The first value of each name. */
  readonly query: Readonly<Record<string, string>>
  readonly ip: string
  /** Of the languages the caller prefers, the first that we speak. */
  readonly language: 'en' | 'ru'
  /** Of `by: 'signed'`: what was signed. */
  readonly data: Json
}

export interface RouteContext extends CallContext {
  /** `sql` is the transaction in which the answer's events are stored; of an answer with `stream`, a connection of its own each time. */
  readonly publicUrl: string
  /** Of a route of this plugin; `ticket` as `sign` made it, absent: the ticket of the connection, or the write key of this request. */
  urlOf(route: string, ticket?: string): string
  /** A ticket for one of this plugin's `signed` routes, which cannot be guessed or altered. It does not expire unless told. */
  sign(route: string, data: Json, until?: Instant): string
  /** A resource of this workspace by kind and id, as `resources` keeps it; null: there is none. */
  resource(kind: string, id: string): Promise<JsonObject | null>
  resources(kind: string): Promise<readonly { readonly id: string; readonly config: JsonObject }[]>
  /**
   * Whom a page speaks for: the user that it names, if that is proved, else the visitor of its anonymous id. Throws `CallError` `permanent`
   * `VISITOR_UNPROVED`, `VISITOR_ID_GUESSABLE` or `VISITOR_MISSING` when that is nobody.
   */
  whoIs(claim: Claim): Promise<Visitor>
  /** The message that a `returnToken` names; null: the token is not ours, or of another workspace. */
  messageOf(token: string): Promise<ReturnedMessage | null>
}

/** Who a page says that its visitor is, as in its tracking calls. */
export interface Claim {
  readonly userId?: string
  readonly anonymousId?: string
  /** Proves the user id: HMAC-SHA256 of it under the workspace's identity secret, in hex. */
  readonly userHash?: string
}

export interface Visitor {
  readonly person: Exclude<Person, { readonly contact: string }>
  /** Whether the hash proved the user id. Without it a user is taken for one only under the key of a server. */
  readonly isProved: boolean
}

/** A message that something came back to. Whatever else a report says of whose it is proves nothing. */
export interface ReturnedMessage {
  readonly id: string
  readonly channel: string
  /** Where it was sent; null: nowhere. */
  readonly address: string | null
}

export interface RouteAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Server-sent events, each as `data`: the connection stays open until it ends or the caller leaves. */
  readonly stream?: (signal: AbortSignal) => AsyncIterable<{ readonly event?: string; readonly id?: string; readonly data: Json }>
  /** As `POST /v1/batch` takes them: `{type, event, messageId?, userId?, anonymousId?, timestamp?, properties?, traits?}`. */
  readonly events?: readonly JsonObject[]
  /** What the events say of a contact stands only where nothing was known: a request that names somebody by an address may be anybody's. */
  readonly fills?: boolean
  /** Events that say what became of the `consents`: asked once those are put down, with the state that each was taken for; null: nobody's. */
  readonly eventsAfter?: (states: readonly (ConsentChange['state'] | null)[]) => readonly JsonObject[]
  readonly statuses?: readonly ReportedStatus[]
  readonly consents?: readonly ConsentChange[]
  readonly suppressions?: readonly Suppressed[]
  readonly messages?: readonly RouteMessage[]
}

/** What is found out about messages and people. */
export type Reported = Pick<RouteAnswer, 'events' | 'statuses' | 'consents' | 'suppressions'>

/** What became of a message, told by the system that carried it. A report on a message that is not this workspace's changes nothing. */
export interface ReportedStatus {
  /** Id of the message; or the `reference` that `send` answered, of a channel with `references`. */
  readonly message?: string
  readonly reference?: { readonly channel: string; readonly value: string }
  /** Or the last message of such a channel that left for this address: what a reply without a reference is to. */
  readonly to?: { readonly channel: string; readonly address: string }
  readonly status: MessageStatus
  readonly at?: Instant
  /** Distinguishes repeated ones (each click, each reply); absent: the status happens once. */
  readonly occurrence?: string
  /** Name of the button that was pressed: of one with a segment the contact gets into it. */
  readonly button?: string
  /** Of `bounced`: `bounce` is `hard` (nobody is there, as when it is absent), or anything else for a failure that may pass. */
  readonly properties?: JsonObject
}

/** A message that is to be sent on the strength of a request alone, such as a letter that asks to confirm: it passes the rules of all messages. */
export interface RouteMessage {
  /** A UUID, by `idFrom`: answered twice, it is one message. */
  readonly id: string
  readonly person: Person
  readonly channel: string
  readonly to: string
  /** By the channel's message schema, rendered. */
  readonly content: JsonObject
  readonly transactional: boolean
  readonly category?: string
}

/** Whom a consent or a message is about. One that nobody is known by yet is made. */
export type Person = { readonly userId: string } | { readonly anonymousId: string } | { readonly contact: string }

/** A row of the register of consents: what was agreed to or withdrawn, where, and how it can be proved. */
export interface ConsentChange {
  readonly person: Person
  readonly channel: string
  /** A subscription group, or `*`: all marketing of the channel. */
  readonly purpose: string
  /** `pending`: given but not confirmed yet (double opt-in); nothing is sent on its strength. */
  readonly state: 'given' | 'pending' | 'withdrawn'
  /** Where: `form:<id>`, `import`, `preference-page`. */
  readonly source: string
  /** What proves it: address of the page, text agreed to, IP address, ids of messages. */
  readonly proof?: JsonObject
  /** Of `given`: the address of the channel that it is for. Absent: the contact's. A confirmed word counts for that address alone. */
  readonly address?: string
  /**
   * Of `given` by a route that anybody may ask: what asks its person to confirm. Such a word takes back nothing that was withdrawn: where
   * it would, it is `pending`, and this is sent.
   */
  readonly ask?: RouteMessage
}

/** An address that must not be written to any more: it bounced for good, or its owner complained or said stop. */
export interface Suppressed {
  readonly channel: string
  readonly address: string
  /** `marketing`: receipts still go out. `any`: nothing does. */
  readonly scope: 'marketing' | 'any'
  readonly reason: 'bounced' | 'complained' | 'unsubscribed' | 'blocked'
}

export function defineRoute(route: RouteDefinition): RouteDefinition {
  return route
}
