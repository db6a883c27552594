/**
 * One step tried on one contact: the production engine in a small world of its own, where messages are kept and calls are not made. For
 * whoever writes a step and wants to see what it does.
 */
import Type from 'typebox'
import type { FlowDocument, FlowNode } from './document.ts'
import { FlowError } from './errors.ts'
import type { Instant, Json, JsonObject } from './json.ts'
import { createPlay } from './play/index.ts'
import { portsOf } from './ports.ts'
import { defineNode, definePlugin } from './plugin.ts'
import { createRegistry, type Registry } from './registry.ts'
import type { Failure, StepRecord } from './run.ts'

export interface StepTrial {
  readonly node: Pick<FlowNode, 'type' | 'version' | 'config'>
  readonly now: Instant
  /** IANA zone of a contact that has none of its own. */
  readonly timezone: string
  /** Attributes. */
  readonly contact: JsonObject
  /** What started the run. */
  readonly event: { readonly event: string; readonly properties: JsonObject }
  /** What steps before kept. */
  readonly vars: JsonObject
}

export interface StepTried {
  readonly outcome: StepRecord['outcome']
  /** Where it goes on. */
  readonly port: string | null
  readonly why: Json
  /** All of them afterwards. */
  readonly vars: JsonObject
  readonly attributes: JsonObject
  readonly failure: Failure | null
  /** When a wait ends at the latest; null when it is not over by time. */
  readonly wakeAt: Instant | null
  readonly messages: readonly {
    readonly channel: string
    readonly to: string | null
    readonly content: JsonObject
    readonly refusal: string | null
  }[]
}

const who = 'somebody'
const startType = 'try.start'
const endType = 'try.end'
const startId = 'start'
const endId = 'end'
const triedId = 'tried'

const start = defineNode({
  type: startType,
  version: 1,
  title: { en: 'Try' },
  group: 'trigger',
  icon: 'play',
  config: Type.Object({ event: Type.String(), vars: Type.Unknown() }),
  ports: ['out'],
  starts: ({ event }) => ({ kind: 'event', event }),
  run: ({ config }) => ({ kind: 'leave', port: 'out', vars: config.vars as JsonObject }),
})
const end = defineNode({
  type: endType,
  version: 1,
  title: { en: 'End' },
  group: 'end',
  icon: 'flag',
  config: Type.Object({}),
  ports: [],
  run: () => ({ kind: 'end' }),
})
const trying = definePlugin({ name: '@millrace/core/try', nodes: [start, end] })
const widened = new WeakMap<Registry, Registry>()

function withStart(registry: Registry): Registry {
  const known = widened.get(registry) ?? createRegistry([...registry.plugins, trying])
  widened.set(registry, known)
  return known
}

/** Throws `FlowError`: `TRY_TRIGGER` for a step that only lets contacts in, and whatever checking finds in the step. */
export async function tryStep(registry: Registry, trial: StepTrial): Promise<StepTried> {
  const { node, contact, event, now, timezone } = trial
  if (registry.nodes.get(node.type)?.starts !== undefined)
    throw new FlowError('TRY_TRIGGER', 'This step lets contacts in; what can be tried is what comes after it')
  const play = createPlay({ registry: withStart(registry), start: now, timezone })
  await play.event({ userId: who, event: 'Identified', type: 'identify', properties: contact, traits: contact })
  await play.publish(flowAround(registry, trial))
  await play.event({ userId: who, event: event.event, properties: event.properties })
  const [run] = play.runs({ userId: who })
  const steps = run === undefined ? [] : await play.steps(run.id)
  const step = steps.find((one) => one.node === triedId)
  if (run === undefined || step === undefined) throw new FlowError('TRY_NOT_REACHED', 'The contact did not come to the step')
  return {
    outcome: step.outcome,
    port: step.port,
    why: step.why ?? null,
    vars: run.vars,
    attributes: play.contact(who)?.attributes ?? {},
    failure: run.failure,
    wakeAt: run.status === 'waiting' ? run.wakeAt : null,
    messages: play.messages().map(({ channel, to, content, refusal }) => ({ channel, to, content, refusal })),
  }
}

/** Every way out leads to an end. */
function flowAround(registry: Registry, { node, event, vars }: StepTrial): FlowDocument {
  const ports = portsOf(registry.nodes.get(node.type)?.ports ?? [], node.config as JsonObject)
  return {
    millrace: 1,
    name: 'Try',
    settings: {},
    nodes: [
      { id: startId, type: startType, version: 1, config: { event: event.event, vars } },
      { id: triedId, ...node },
      { id: endId, type: endType, version: 1, config: {} },
    ],
    edges: [{ from: startId, port: 'out', to: triedId }, ...ports.map(({ name }) => ({ from: triedId, port: name, to: endId }))],
  }
}
