/**
 * The tests that come with a flow made of a template. Who sets it up changes amounts, pauses and texts on purpose, so the tests follow the
 * answers: texts are put in, times move with the messages, amounts are those seen. Law: only a test whose contacts go the same way as in
 * the template itself is changed; any other stays as it was written, and fails, because the answers have changed what the flow does.
 */
import type { FlowDocument } from './document.ts'
import type { Json } from './json.ts'
import { templateAnswer, type TemplateAnswers, type WrittenTemplate } from './plugin-template.ts'
import type { Registry } from './registry.ts'
import { instantAfter, type Expected, type Scenario } from './scenario/format.ts'
import { isSame } from './scenario/judge.ts'
import { expecting, writtenAfter } from './scenario/record.ts'
import { runScenario } from './scenario/run.ts'

export interface FilledTemplate {
  readonly template: WrittenTemplate
  readonly answers: TemplateAnswers
  /** The template's document with the answers in it. */
  readonly document: FlowDocument
}

export async function templateTests(registry: Registry, { template, answers, document }: FilledTemplate): Promise<Scenario[]> {
  if (isSame(document as unknown as Json, template.document as unknown as Json)) return [...template.tests]
  const swaps = swapsOf(template, answers)
  const tests: Scenario[] = []
  for (const test of template.tests)
    tests.push(await followed(registry, { test, answered: withTexts(test, swaps), template: template.document, document }))
  return tests
}

interface Following {
  readonly test: Scenario
  readonly answered: Scenario
  readonly template: FlowDocument
  readonly document: FlowDocument
}

/** Each round brings one more message to its place; a flow of more messages in a row than this is none that a template has. */
const mostRounds = 12

async function followed(registry: Registry, { test, answered, template, document }: Following): Promise<Scenario> {
  const before = (await runScenario(registry, template, test)).seen
  let current = answered
  for (let round = 0; round < mostRounds; round++) {
    const { passed, seen } = await runScenario(registry, document, current)
    if (passed) return current
    if (before === undefined || seen === undefined) break
    const next = shifted(answered, before, seen)
    if (isSame(next as Json, current as Json)) return goesTheSameWay(before, seen) ? expecting(current, seen) : answered
    current = next
  }
  return answered
}

const goesTheSameWay = (a: Expected, b: Expected): boolean =>
  isSame((a.visited ?? {}) as Json, (b.visited ?? {}) as Json) && isSame((a.runs ?? {}) as Json, (b.runs ?? {}) as Json)

/** What happened after a message happens as long after it, wherever the message stands now. */
function shifted(scenario: Scenario, before: Expected, after: Expected): Scenario {
  const at = (duration: string) => instantAfter(scenario, duration) - instantAfter(scenario, 'PT0S')
  const left = [...(after.messages ?? [])]
  const anchors = (before.messages ?? []).flatMap(({ user, node, at: old = 'PT0S' }) => {
    const index = left.findIndex((each) => each.user === user && each.node === node)
    const found = index === -1 ? undefined : left.splice(index, 1)[0]
    return found === undefined ? [] : [{ from: at(old), by: at(found.at ?? 'PT0S') - at(old) }]
  })
  const move = (duration: string): string => {
    const by = anchors.findLast(({ from }) => from <= at(duration))?.by ?? 0
    return by === 0 ? duration : writtenAfter(at(duration) + by)
  }
  return { ...scenario, when: scenario.when.map((each) => ({ ...each, at: move(each.at) })), until: move(scenario.until) }
}

/** How each text of a test reads with the answers in it. */
type Swap = (text: string) => string

function swapsOf(template: WrittenTemplate, answers: TemplateAnswers): readonly Swap[] {
  return (template.inputs ?? []).flatMap((input): readonly Swap[] => {
    const [answer, value] = [answers[input.name], templateAnswer(template, input)]
    if (typeof answer !== 'string' || typeof value !== 'string') return []
    if ('text' in input) return [(text) => text.replaceAll(value, () => answer.trim())]
    // A duration in a test is a time of its own, though it may read the same, and so is the id of a node.
    const isElse = /^[+-]?P[\dT]/.test(value) || template.document.nodes.some(({ id }) => id === value)
    return isElse ? [] : [(text) => (text === value ? answer : text)]
  })
}

/** Names of attributes are answers too: the field with the birthday. */
function withTexts(scenario: Scenario, swaps: readonly Swap[]): Scenario {
  const swap: Swap = (text) => swaps.reduce((now, each) => each(now), text)
  const mapped = (value: Json): Json => {
    if (typeof value === 'string') return swap(value)
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map(mapped)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [swap(key), mapped(each)]))
  }
  return swaps.length === 0 ? scenario : { ...(mapped(scenario as Json) as Scenario), title: scenario.title }
}
