/**
 * The public plugin API (law 2): everything a node, channel or fact is made of. Declarations are data plus pure functions;
 * only `commit`, `load`, `perform` and `send` touch the world, and the shell alone calls them, in batches.
 */
import type { Static, TSchema } from 'typebox'
import type { InOtherLanguages, Instant, Json, JsonObject, Localized, Rule } from './json.ts'
import type { NodeDocs } from './node-docs.ts'
import type { PeriodAmountDefinition, RunAmountDefinition } from './plugin-amounts.ts'
import type { CallDefinition, ComputeDefinition } from './plugin-call.ts'
import type { ChannelDefinition } from './plugin-channel.ts'
import type { ConnectionDefinition } from './plugin-connection.ts'
import type { Lapses } from './plugin-lapse.ts'
import type { DeskDefinition } from './plugin-desk.ts'
import type { ContactDoorDefinition, OperationDefinition, ReportDefinition } from './plugin-door.ts'
import type { HoldersOf, TallyOf } from './plugin-lists.ts'
import type { CallEffect, ConfigFault, Effect, Leave, Outcome, WriteEffect } from './plugin-outcome.ts'
import type { PersonHooks } from './plugin-person.ts'
import type { ResourceDefinition } from './plugin-resource.ts'
import type { RouteDefinition } from './plugin-route.ts'
import type { TemplateDefinition } from './plugin-template.ts'
import type { Trigger } from './plugin-trigger.ts'
import type { Contact, EventPattern, EventRecord, Input, RunState } from './run.ts'

// Nodes -------------------------------------------------------------------------------------------------------------

/** What a node sees of the world: the scope of its rules and texts. Facts stand under their dotted names. */
export interface Facts {
  readonly contact: JsonObject
  readonly event: JsonObject | null
  readonly run: JsonObject
  readonly vars: JsonObject
  /** ISO 8601, UTC. */
  readonly now: string
  readonly [fact: string]: Json
}

export interface Step<C = JsonObject> {
  readonly config: C
  readonly facts: Facts
  readonly run: RunState
  readonly contact: Contact
  readonly input: Input
  readonly now: Instant
  /** IANA zone in which local times of this step are meant. */
  readonly timezone: string
  /** Uniform in [0, 1), the same for the same run and step. */
  random(): number
  /** Renders a Liquid text; `html` escapes what is put in. Throws `FlowError` `TEXT_*`. */
  render(text: string, as?: 'text' | 'html'): string
  /** Whether a rule holds. Throws `FlowError` `RULE_*`. */
  test(rule: Rule): boolean
  /** The values of the variables a rule reads, for `why`. */
  explain(rule: Rule): JsonObject
  /** Runs a computation declared by `defineCompute`; batched with those of other runs. */
  compute(type: string, data: Json): Promise<Json>
  /**
   * Why a message of this channel would not be queued for the contact's own address: `no-channel`, `no-address`, or what the fact `reach`
   * (which the node `needs`) has against it; null: it would be.
   */
  unreachable(channel: string, transactional?: boolean): string | null
}

/**
 * A port, or where ports come from: `{ each: 'branches' }` makes one per item of that config array, by the item's `name`
 * (and `title`). Data, not a function, so that the editor derives the same ports from the manifest.
 * `otherwise`: an optional port. When it is not wired, leaving by it leaves by that other port, ends the run or fails it.
 * `when`: a JsonLogic rule over the config; the port exists only while it holds.
 */
export type PortSource<P extends string = string> =
  | P
  | { readonly port: P; readonly title?: Localized; readonly otherwise?: NoInfer<P> | '@end' | '@fail'; readonly when?: Rule }
  | { readonly each: string }

/**
 * How long a contact stays at a node, as far as its config alone can tell. `property` holds an ISO 8601 duration. With `port`, only who
 * leaves by that port stays so long, and everybody else leaves before. `when`: a JsonLogic rule over the config. Data, as `PortSource` is.
 */
export interface StaySource {
  readonly property: string
  readonly port?: string
  readonly when?: Rule
}

export interface Port {
  readonly name: string
  readonly title: Localized
  /** Present on ports that need no edge. */
  readonly otherwise?: string
}

export interface NodeDefinition<S extends TSchema = TSchema, P extends string = string> {
  readonly type: string
  readonly version: number
  readonly title: Localized
  readonly description?: Localized
  /** What people are told who ask how it works. */
  readonly docs?: NodeDocs
  /** Palette group, e.g. `trigger`, `control`, `loyalty`, `people`, `message`, `outside`. */
  readonly group: string
  /** A Lucide icon name in kebab-case. */
  readonly icon: string
  /** The channel of which the runtime made this node; absent on all others. */
  readonly channel?: string
  /** JSON Schema (draft-07, TypeBox) of `config`: the form, the validation and the static type. `x-ui` hints: see core/README.md. */
  readonly config: S
  /** What a new node starts with; must validate. */
  readonly example?: Static<S>
  /** The same in other languages, where it has words. */
  readonly exampleIn?: InOtherLanguages<Static<S>>
  /** One line on the node's card: a Liquid text over the config, with the filters `duration` and `rule`. */
  readonly summary?: Localized
  readonly ports: readonly PortSource<P>[]
  /** Present on triggers: what starts a run here. */
  starts?(config: Static<S>): Trigger
  /**
   * What a trigger gives to the rules and texts of its runs, by name of the scope (`event`, `vars.item`, the fact `deal`): pickers offer just
   * that, besides what every run knows. Titles are `x-ui.title`s.
   */
  readonly context?: Readonly<Record<string, TSchema>>
  /** Whether a run can stay here: a cycle needs such a node. */
  readonly waits?: boolean
  /** How long contacts stay here, for the time since the start that the editor adds up; no run depends on it. */
  readonly stays?: readonly StaySource[]
  /** Whether runs can fork into branches here. */
  readonly forks?: boolean
  /** Whether branches meet here. */
  readonly joins?: boolean
  /** Facts that `run` (or a moment) reads besides those its rules and texts mention. */
  readonly needs?: readonly string[] | ((config: Static<S>) => readonly string[])
  run(step: Step<Static<S>>): Outcome<NoInfer<P>> | Promise<Outcome<NoInfer<P>>>
  /** Called instead of `run` when a waiting run wakes; absent: `run` is called with the input. */
  resume?(step: Step<Static<S>>): Outcome<NoInfer<P>> | Promise<Outcome<NoInfer<P>>>
  /** Names of the events a run may wait for here (`*`: any): no other is told to it. Absent on a node that waits: any. */
  awaits?(config: Static<S>): readonly string[]
  /** Events this node takes note of wherever in the flow the run stands (goals). */
  readonly watch?: {
    events(config: Static<S>): readonly EventPattern[]
    run(step: Step<Static<S>>): { readonly kind: 'stay' | 'end'; readonly effects?: readonly Effect[]; readonly why?: Json }
  }
  /** Brings the config of an older version to this one. */
  migrate?(config: JsonObject, from: number): JsonObject
  /** Types that such a node can be turned into, with the config it has then; null when it cannot. Ports of one name keep their wires. */
  readonly converts?: { readonly [type: string]: (config: Static<S>) => JsonObject | null }
  /** Faults that a schema cannot say. */
  check?(config: Static<S>): readonly ConfigFault[]
}

// Writes and facts -----------------------------------------------------------------------------------

/** The store's connection inside the transaction of the batch. Parameters are always bound. */
export interface Sql {
  query<R = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<R[]>
}

export interface WriteItem<D = Json> {
  readonly workspace: number
  readonly contact: string
  readonly run: string | null
  readonly flow: string | null
  readonly version: number | null
  readonly node: string | null
  /** Unique to the step that made the write, and the same when it is made again: the write can count only once under it. */
  readonly key: string
  readonly at: Instant
  readonly data: D
}

/**
 * A change inside the commit, exactly once. `fact` names the fact it changes; `apply` gives that fact's next value, which is
 * what later nodes of the batch see and all that the simulator needs. `commit` is one batched statement (or few) in the transaction.
 */
export interface WriteDefinition<D = Json, V = Json> {
  readonly type: string
  readonly fact?: string
  apply?(value: V, item: WriteItem<D>): V
  /** Other facts that it changes: of the item's own contact, flow or run, unless `id` says of which. */
  readonly also?: readonly AlsoChanged[]
  /** Events this causes for the contact (`Tag Added`); appended to the inbox in the same commit when somebody listens. */
  events?(item: WriteItem<D>): readonly { readonly event: string; readonly properties: JsonObject }[]
  /** Flows that this lets the contact into, by their API trigger, after the commit. */
  enters?(item: WriteItem<D>): readonly { readonly flow: string; readonly data: Json }[]
  /** What it amounts to, by name (`bonus.accrued`): simulations add it up. */
  amounts?(item: WriteItem<D>): Readonly<Record<string, number>>
  commit(sql: Sql, batch: readonly WriteItem<D>[]): Promise<void>
}

export interface AlsoChanged {
  readonly fact: string
  id?(item: AnyWriteItem): string | null
  apply(value: any, item: AnyWriteItem): unknown
}

/**
 * Knowledge loaded once per batch for the flows that mention it. A dotted name is its place in the scope: `bonus`, `contact.tags`.
 * `scope` is what the ids are: contacts, flows or runs. A flow-scoped fact with `lock` is loaded under a row lock held until the commit.
 *
 * With `params` it is a family of facts, of contacts only: rules mention a member as `{"fact": ["events.count", {"event": "Order Completed"}]}`,
 * with the parameters written out.
 *
 * With `see` it follows from the contact's events: each event is shown to it, in order, before anything else of the runtime meets that
 * event. Law: what `load` answers is what `see` makes of `initial` over all handled events, those of `pending` left out.
 */
export interface FactDefinition<V = Json, P = JsonObject> {
  readonly name: string
  readonly scope: 'contact' | 'flow' | 'run'
  readonly title: Localized
  /** Of what rules and texts see. */
  readonly schema: TSchema
  readonly params?: TSchema
  readonly lock?: boolean
  /** The value of whoever has no rows. */
  readonly initial: V
  /** Names of the events that `see` is shown; `*` for all. */
  hears?(params: P): readonly string[]
  see?(value: V, event: EventRecord, params: P): V
  /** What rules and texts see of the value; absent: the value itself. */
  view?(value: V, query: { readonly now: Instant; readonly params: P }): Json
  /** When `view` may change next although nothing happens; null: never. */
  changesAt?(value: V, query: { readonly now: Instant; readonly params: P }): Instant | null
  /** What time alone does to the value; of facts of contacts, not of families. */
  readonly lapses?: Lapses<V>
  load(sql: Sql, query: FactQuery<P>): Promise<ReadonlyMap<string, V>>
  /** Of a contact's fact that is a list of texts: who has which. */
  readonly tally?: TallyOf
  readonly holders?: HoldersOf
}

export interface FactQuery<P = JsonObject> {
  readonly workspace: number
  readonly ids: readonly string[]
  readonly now: Instant
  readonly params: P
  /** Ids of events that are in the log but have not been handled. */
  readonly pending: readonly string[]
}

/**
 * Takes note of events of a contact whether or not a run is there for them: an order book, the statistics of an experiment. Its writes
 * are in the commit of the visit that handles the event, before the contact's runs meet it.
 */
export interface ListenerDefinition {
  readonly name: string
  /** Names of events; `*` for all. */
  readonly events: readonly string[]
  /** Node types of which a published flow of the workspace must have one, or nothing is heard. Absent: always hears. */
  readonly nodes?: readonly string[]
  /** Facts of the contact that it reads. */
  readonly needs?: readonly string[]
  hear(heard: Heard): readonly WriteEffect[]
}

export interface Heard {
  readonly event: EventRecord
  readonly contact: Contact
  readonly now: Instant
  /** The contact's facts that were asked for, by their dotted names. */
  fact(name: string): Json
}

/** Where the membership of segments is kept; one plugin has it. */
export interface MembershipDefinition {
  /** A fact of contacts: the keys of the segments that the contact is in. */
  readonly fact: string
  /** A write with the data `MembershipChange` that changes that fact. */
  readonly write: string
}

export interface MembershipChange {
  readonly segment: string
  readonly on: boolean
  /** Of the first filling of a segment: nobody is told. */
  readonly silent?: true
}

// Plugins --------------------------------------------------------------------------------------------------------------

export interface Migration {
  /** Unique within the plugin and sortable: `001-ledger`. */
  readonly id: string
  readonly sql: string
}

/** Definitions whose own types are forgotten: the registry is the one place where plugins of all kinds stand side by side. */
export type AnyNode = NodeDefinition<any, any>
export type AnyWrite = WriteDefinition<any, any>
export type AnyFact = FactDefinition<any, any>
export type AnyCall = CallDefinition<any, any>
export type AnyCompute = ComputeDefinition<any, any>
export type AnyChannel = ChannelDefinition<any>
export type AnyWriteItem = WriteItem<any>

export interface PluginDefinition extends PersonHooks {
  readonly name: string
  readonly settings?: TSchema
  /** Present when a workspace sets the plugin up for itself. */
  readonly connection?: ConnectionDefinition
  readonly routes?: readonly RouteDefinition[]
  readonly resources?: readonly ResourceDefinition[]
  readonly desks?: readonly DeskDefinition[]
  readonly nodes?: readonly AnyNode[]
  readonly writes?: readonly AnyWrite[]
  readonly calls?: readonly AnyCall[]
  readonly computes?: readonly AnyCompute[]
  readonly facts?: readonly AnyFact[]
  readonly listeners?: readonly ListenerDefinition[]
  readonly reports?: readonly ReportDefinition[]
  readonly operations?: readonly OperationDefinition[]
  readonly contactDoors?: readonly ContactDoorDefinition[]
  readonly channels?: readonly AnyChannel[]
  readonly runAmounts?: readonly RunAmountDefinition[]
  readonly periodAmounts?: readonly PeriodAmountDefinition[]
  readonly membership?: MembershipDefinition
  readonly templates?: readonly TemplateDefinition[]
  readonly migrations?: readonly Migration[]
  /** What events that it brings about, or knows the meaning of, are called by people: by their names (`Tag Added`). */
  readonly events?: Readonly<Record<string, Localized>>
  /** Lets go of what the plugin holds (connections, processes), once the runtime has stopped; what is asked of it later may take it up again. */
  close?(): Promise<void>
}

export function definePlugin(plugin: PluginDefinition): PluginDefinition {
  return plugin
}

export function defineNode<S extends TSchema, const P extends string>(node: NodeDefinition<S, P>): NodeDefinition<S, P> {
  return node
}

/** A write and the function that makes its effect. */
export function defineWrite<D, V = Json>(write: WriteDefinition<D, V>): WriteDefinition<D, V> & { effect(data: D): WriteEffect } {
  return { ...write, effect: (data) => ({ kind: 'write', type: write.type, data: data as Json }) }
}

/** A call and the function that makes its effect. */
export function defineCall<D, R = Json>(call: CallDefinition<D, R>): CallDefinition<D, R> & { effect(data: D): CallEffect } {
  return { ...call, effect: (data) => ({ kind: 'call', type: call.type, data: data as Json }) }
}

export function defineCompute<D, R>(compute: ComputeDefinition<D, R>): ComputeDefinition<D, R> {
  return compute
}

export function defineFact<V, P = JsonObject>(fact: FactDefinition<V, P>): FactDefinition<V, P> {
  return fact
}

export function defineListener(listener: ListenerDefinition): ListenerDefinition {
  return listener
}

export function defineChannel<S extends TSchema>(channel: ChannelDefinition<S>): ChannelDefinition<S> {
  return channel
}

/** Leave by a port, with effects. */
export function leave<const P extends string>(port: P, ...effects: readonly Effect[]): Leave<P> {
  return { kind: 'leave', port, effects }
}

export type { Contact, EventPattern, EventRecord, Input, RunState }
export type * from './plugin-call.ts'
export type * from './plugin-http.ts'
export type * from './plugin-outcome.ts'
export type { TimelineEntry } from './plugin-person.ts'
