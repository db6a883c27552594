/** What a node is given when it runs: pure views of the run, and the few functions that read them. */
import { refusalOf } from './channel.ts'
import { seededRandom } from './id.ts'
import type { Instant, Json, JsonObject, Rule } from './json.ts'
import type { CompiledFlow, CompiledNode } from './compile.ts'
import type { AnyChannel, Facts, Step } from './plugin.ts'
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
  readonly facts: (run: RunState) => Facts
  readonly compute: Compute
  readonly channels: ReadonlyMap<string, AnyChannel>
}

/** Facts and zone are worked out only when the node asks: most steps read neither. */
export function createStep(source: StepSource): Step {
  return new NodeStep(source)
}

/** A class for speed alone: a step is made for every node of every run, and closures of its own would be most of its cost. */
class NodeStep implements Step {
  readonly #source: StepSource
  #facts: Facts | undefined
  #random: (() => number) | undefined

  constructor(source: StepSource) {
    this.#source = source
  }
  get config() {
    return this.#source.node.config
  }
  get run() {
    return this.#source.run
  }
  get contact() {
    return this.#source.contact
  }
  get input() {
    return this.#source.input
  }
  get now() {
    return this.#source.now
  }
  get facts() {
    return (this.#facts ??= this.#source.facts(this.#source.run))
  }
  get timezone() {
    return zoneOf(this.#source.flow, this.#source.contact)
  }
  random(): number {
    const { run, node } = this.#source
    return (this.#random ??= seededRandom(`${run.id}:${run.steps}:${node.id}`))()
  }
  render(text: string, as: 'text' | 'html' = 'text'): string {
    const locale = localeOf(this.#source.contact) ?? languageOf(text)
    return compileText(text, as).render(this.facts as unknown as JsonObject, { timezone: this.timezone, locale })
  }
  test(rule: Rule): boolean {
    return testRule(rule, this.facts as unknown as JsonObject)
  }
  explain(rule: Rule): JsonObject {
    return explainRule(rule, this.facts as unknown as JsonObject)
  }
  compute(type: string, data: Json): Promise<Json> {
    return this.#source.compute(this.#source.flow.workspace, type, data)
  }
  unreachable(channel: string, transactional = false): string | null {
    const definition = this.#source.channels.get(channel)
    if (definition === undefined) return 'no-channel'
    return definition.address(this.#source.contact) === null ? 'no-address' : refusalOf(channel, this, { transactional })
  }
}

/** The language that filters speak to the contact: of its `locale` (Segment's trait) or `language`; undefined when neither is known. */
export function localeOf({ attributes }: Contact): 'en' | 'ru' | undefined {
  const own = attributes['locale'] ?? attributes['language']
  if (typeof own !== 'string' || own === '') return undefined
  return own.toLowerCase().startsWith('ru') ? 'ru' : 'en'
}

/**
 * That of a text, for contacts whose language is not known: few shops tell it of everybody, and a date in another language than the words
 * around it is nobody's.
 */
export const languageOf = (text: string): 'en' | 'ru' => (/\p{Script=Cyrillic}/u.test(text) ? 'ru' : 'en')

/** The flow's zone; with `contact`, the contact's own when it is a zone, else the workspace's. */
export function zoneOf(flow: Pick<CompiledFlow, 'timezone' | 'defaultTimezone'>, contact: Contact): string {
  if (flow.timezone !== 'contact') return flow.timezone
  const own = contact.attributes['timezone']
  return typeof own === 'string' && isZone(own) ? own : flow.defaultTimezone
}
