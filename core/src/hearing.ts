/**
 * Which events can matter to the runs of a flow version, known from its document alone. An event that no version of a workspace hears
 * changes nothing there: a store may keep it in its log without a visit. Laws: whatever a visit would do by an event of a name is in
 * here; whoever cannot tell which names it hears hears all.
 */
import { compile, type CompiledFlow } from './compile.ts'
import type { FlowSnapshot } from './lane.ts'
import type { ListenerDefinition } from './plugin.ts'
import type { Registry } from './registry.ts'

/** `*` for any event. Throws `FlowError` when a plugin is missing. */
export function eventsHeard(snapshot: FlowSnapshot, registry: Registry): ReadonlySet<string> {
  const flow = compile(snapshot, registry)
  const types = new Set([...flow.nodes.values()].map(({ definition }) => definition.type))
  const listeners = registry.listeners.filter(({ nodes }) => nodes?.some((type) => types.has(type)))
  return new Set([
    ...flow.listens,
    ...(looksOrWaitsUntold(flow) ? ['*'] : []),
    ...factEvents(flow.facts.all, registry),
    ...listeners.flatMap((listener) => listenerEvents(listener, registry)),
  ])
}

/** What plugins hear in every workspace, whichever flows it has. */
export function eventsAlwaysHeard(registry: Registry): ReadonlySet<string> {
  const always = registry.listeners.filter(({ nodes }) => nodes === undefined)
  return new Set(always.flatMap((listener) => listenerEvents(listener, registry)))
}

/** Any event of a contact may be the first word of it, which is when its moments are looked for. */
function looksOrWaitsUntold({ triggers, nodes }: CompiledFlow): boolean {
  const untold = [...nodes.values()].some(({ definition }) => definition.waits === true && definition.awaits === undefined)
  return untold || triggers.some(({ trigger }) => trigger.kind === 'moment')
}

/** A fact must not be shown events before those that wait for their visit: all that it follows go one way. */
const factEvents = (names: readonly string[], registry: Registry): readonly string[] =>
  names.flatMap((name) => {
    const fact = registry.fact(name)
    return fact?.see === undefined ? [] : (fact.hears?.({}) ?? ['*'])
  })

const listenerEvents = ({ events, needs = [] }: ListenerDefinition, registry: Registry): readonly string[] => [
  ...events,
  ...factEvents(needs, registry),
]
