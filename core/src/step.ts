/** What a node is given when it runs: pure views of the run, and the few functions that read them. */
import { seededRandom } from './id.ts'
import type { Instant, Json, JsonObject, Rule } from './json.ts'
import type { CompiledFlow, CompiledNode } from './compile.ts'
import type { Facts, Step } from './plugin.ts'
import { explainRule, testRule } from './rules.ts'
import type { Contact, Input, RunState } from './run.ts'
import { compileText } from './texts.ts'
import { isZone } from './time.ts'

export type Compute = (workspace: number, type: string, data: Json) => Promise<Json>

export interface StepSource {
  readonly flow: CompiledFlow
  readonly node: CompiledNode
  readonly run: RunState
  readonly contact: Contact
  readonly input: Input
  readonly now: Instant
  readonly facts: () => Facts
  readonly compute: Compute
}

/** Facts and zone are worked out only when the node asks: most steps read neither. */
export function createStep(source: StepSource): Step {
  const { node, run, now, input } = source
  let facts: Facts | undefined
  let random: (() => number) | undefined
  const scope = () => (facts ??= source.facts())
  return {
    config: node.config,
    run,
    contact: source.contact,
    input,
    now,
    get facts() {
      return scope()
    },
    get timezone() {
      return zoneOf(source.flow, source.contact)
    },
    random: () => (random ??= seededRandom(`${run.id}:${run.steps}:${node.id}`))(),
    render: (text, as = 'text') => compileText(text, as).render(scope() as unknown as JsonObject),
    test: (rule: Rule) => testRule(rule, scope() as unknown as JsonObject),
    explain: (rule: Rule) => explainRule(rule, scope() as unknown as JsonObject),
    compute: (type, data) => source.compute(source.flow.workspace, type, data),
  }
}

/** The flow's zone; with `contact`, the contact's own when it is a zone, else the workspace's. */
export function zoneOf(flow: CompiledFlow, contact: Contact): string {
  if (flow.timezone !== 'contact') return flow.timezone
  const own = contact.attributes['timezone']
  return typeof own === 'string' && isZone(own) ? own : flow.defaultTimezone
}
