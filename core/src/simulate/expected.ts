/**
 * What a flow waits to happen, as its nodes declare it: what a simulation has to make happen for anybody to move. Of a draft, so that
 * nodes whose settings are not sound yet say nothing.
 */
import { compileNode, type CompiledNode } from '../compile.ts'
import type { FlowDocument, FlowNode } from '../document.ts'
import type { Rule } from '../json.ts'
import type { Registry } from '../registry.ts'
import { validateAgainst } from '../validate.ts'

export interface ExpectedEvent {
  readonly event: string
  /** The node that listens; null: the flow's own exit rules. */
  readonly node: string | null
  /** It lets contacts in; else it moves, counts or ends their runs. */
  readonly starts: boolean
  /** Which of these events count; null: each. */
  readonly where: Rule | null
}

export interface Expected {
  /** Those that start runs first. Events that tell what becomes of messages are among them only where they start runs. */
  readonly events: readonly ExpectedEvent[]
  /** Triggers that let contacts in by a request. */
  readonly requests: readonly string[]
  /** Triggers by which contacts come in as time passes. */
  readonly timed: readonly string[]
}

type Node = Pick<CompiledNode, 'id' | 'definition' | 'config'>

export function expectedOf({ nodes, settings }: FlowDocument, registry: Registry): Expected {
  const sound = nodes.filter((node) => node.disabled !== true && isSound(node, registry)).map((node) => compileNode(node, registry))
  const triggers = sound.flatMap(({ id, definition, config }) => {
    const trigger = definition.starts?.(config)
    return trigger === undefined ? [] : [{ node: id, trigger }]
  })
  const starting = triggers.flatMap(({ node, trigger }) =>
    trigger.kind === 'event' ? [trigger.event].flat().map((event) => listed(event, { node, starts: true, where: trigger.where })) : [],
  )
  const exits = (settings?.exit ?? []).map(({ event, where }) => listed(event, { node: null, where: where as Rule | undefined }))
  const told = statusesOf(registry)
  const moving = [...sound.flatMap(heardBy), ...exits].filter(({ event }) => event !== '*' && event !== '' && !told.has(event))
  const nodesOf = (...kinds: readonly string[]) => triggers.filter(({ trigger }) => kinds.includes(trigger.kind)).map(({ node }) => node)
  return { events: [...starting, ...moving], requests: nodesOf('api'), timed: nodesOf('schedule', 'moment') }
}

function isSound(node: FlowNode, registry: Registry): boolean {
  const definition = registry.nodes.get(node.type)
  return definition !== undefined && validateAgainst(definition.config, compileNode(node, registry).config).length === 0
}

const listed = (
  event: string,
  { node, starts = false, where }: { readonly node: string | null; readonly starts?: boolean; readonly where?: Rule | undefined },
): ExpectedEvent => ({ event, node, starts, where: where ?? null })

function heardBy({ id, definition, config }: Node): readonly ExpectedEvent[] {
  const watched = (definition.watch?.events(config) ?? []).flatMap((pattern) =>
    'event' in pattern ? [listed(pattern.event, { node: id, where: pattern.where })] : [],
  )
  return [...watched, ...(definition.awaits?.(config) ?? []).map((event) => listed(event, { node: id }))]
}

/** Names of the events that tell what becomes of messages: contacts make them by how they behave. */
const statusesOf = ({ channels }: Registry): ReadonlySet<string> =>
  new Set([...channels.values()].flatMap(({ statuses }) => Object.values(statuses)))
