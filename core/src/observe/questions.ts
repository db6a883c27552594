/**
 * Standing questions of a workspace: whether a rule holds for a contact (segments), and which moments of a contact start runs. Compiled
 * once, with what can change each answer, so that an event asks only those that it may concern.
 */
import type { CompiledFlow, CompiledNode } from '../compile.ts'
import type { Instant, Json } from '../json.ts'
import type { LaneInput, SegmentSnapshot } from '../lane.ts'
import { factsMentioned } from '../mentions.ts'
import type { MembershipDefinition } from '../plugin.ts'
import type { Trigger } from '../plugin-trigger.ts'
import type { Registry } from '../registry.ts'
import { variablesOf } from '../rules.ts'

export interface Question {
  /** Facts of the contact that it reads. */
  readonly facts: readonly string[]
  /** Names of events that may change the answer; `*` for any. */
  readonly hears: ReadonlySet<string>
  /** Whether it reads the contact's own fields. */
  readonly readsContact: boolean
  /** Whether it reads a fact of which nobody can tell when it changes: then it is asked every hour. */
  readonly isBlind: boolean
}

export interface SegmentQuestion extends Question, SegmentSnapshot {}

export interface MomentQuestion extends Question {
  readonly flow: CompiledFlow
  readonly node: CompiledNode
  readonly trigger: Trigger & { readonly kind: 'moment' }
  /** Moments up to here have passed. */
  readonly since: Instant
}

/** Questions that are asked together. */
export interface Asked {
  readonly segments: readonly SegmentQuestion[]
  readonly moments: readonly MomentQuestion[]
  /** Facts that they read; with segments, the contact's membership too. */
  readonly facts: readonly string[]
}

export interface Questions {
  readonly membership: MembershipDefinition | null
  /** The workspace's revision that they stand at. */
  readonly revision: number
  readonly all: Asked
  readonly none: Asked
  /** Those that these inputs of one contact may concern. */
  concerned(inputs: readonly LaneInput[]): Asked
  /** Whether one of them reads something that was written: a fact by its name, `contact` for the contact's own fields. */
  reads(written: ReadonlySet<string>): boolean
  /** Whether an event of this name may change an answer. */
  hears(event: string): boolean
}

export interface QuestionSource {
  readonly registry: Registry
  readonly segments: readonly SegmentSnapshot[]
  readonly revision: number
  /** Active and current. */
  readonly flows: readonly CompiledFlow[]
}

/** Null when nothing is asked. */
export function createQuestions({ registry, segments, revision, flows }: QuestionSource): Questions | null {
  const { membership } = registry
  const held = membership === null ? [] : segments.map((segment) => segmentQuestion(registry, segment))
  const moments = flows.flatMap((flow) => momentQuestions(registry, flow))
  if (held.length + moments.length === 0) return null
  const select = (test: (question: Question) => boolean): Asked => {
    const asked = { segments: held.filter(test), moments: moments.filter(test) }
    const facts = new Set([...asked.segments, ...asked.moments].flatMap((question) => question.facts))
    if (asked.segments.length > 0) facts.add(membership!.fact)
    return { ...asked, facts: [...facts] }
  }
  const [all, none] = [select(() => true), select(() => false)]
  const byCause = new Map<string, Asked>()
  const questions = [...held, ...moments]
  return {
    membership,
    revision,
    all,
    none,
    concerned: (inputs) => {
      const events = [...new Set(inputs.flatMap((input) => (input.kind === 'event' ? [input.event.event] : [])))]
      const identified = inputs.some((input) => input.kind === 'event' && input.event.type === 'identify')
      const heard = events.filter((event) => questions.some((question) => hears(question, event)))
      if (heard.length === 0 && !identified) return none
      const cause = `${identified}\n${heard.toSorted().join('\n')}`
      let asked = byCause.get(cause)
      if (asked === undefined) {
        asked = select((question) => (identified && question.readsContact) || heard.some((event) => hears(question, event)))
        if (byCause.size < mostCauses) byCause.set(cause, asked)
      }
      return asked
    },
    reads: (written) =>
      questions.some(
        ({ facts, readsContact }) => (readsContact && written.has('contact')) || facts.some((fact) => written.has(nameOf(fact))),
      ),
    hears: (event) => questions.some((question) => hears(question, event)),
  }
}

/** Sets of event names that one contact sent in one batch: few in practice, and their number is bounded by nothing else. */
const mostCauses = 1000

const hears = ({ hears: names }: Question, event: string) => names.has(event) || names.has('*')

/** Writes name a family, rules its members. */
const nameOf = (fact: string) => (fact.includes(' ') ? fact.slice(0, fact.indexOf(' ')) : fact)

const plainFacts = ({ facts }: Registry) => [...facts.values()].filter(({ params }) => params === undefined).map(({ name }) => name)

function questionOf(registry: Registry, mentioned: readonly string[], readsContact: boolean): Question {
  const facts = mentioned.flatMap((name) => registry.fact(name) ?? []).filter(({ scope }) => scope === 'contact')
  const written = new Set([...registry.writes.values()].flatMap(({ fact, also = [] }) => [fact, ...also.map((other) => other.fact)]))
  return {
    facts: facts.map(({ name }) => name),
    hears: new Set(facts.flatMap((fact) => (fact.see === undefined ? [] : (fact.hears?.({}) ?? ['*'])))),
    readsContact,
    isBlind: facts.some((fact) => fact.see === undefined && fact.changesAt === undefined && !written.has(nameOf(fact.name))),
  }
}

function segmentQuestion(registry: Registry, segment: SegmentSnapshot): SegmentQuestion {
  const facts = factsMentioned(plainFacts(registry), segment.rule)
  const fields = variablesOf(segment.rule).filter((name) => name === '' || name === 'contact' || name.startsWith('contact.'))
  const isField = (name: string) => !facts.some((fact) => name === fact || name.startsWith(`${fact}.`))
  return { ...segment, ...questionOf(registry, facts, fields.some(isField)) }
}

function momentQuestions(registry: Registry, flow: CompiledFlow): readonly MomentQuestion[] {
  return flow.triggers.flatMap(({ node, trigger }) => {
    if (trigger.kind !== 'moment') return []
    const { needs = [] } = node.definition
    const needed = typeof needs === 'function' ? needs(node.config) : needs
    const facts = factsMentioned(plainFacts(registry), node.config as Json, needed)
    return [{ flow, node, trigger, since: flow.since, ...questionOf(registry, [...new Set(facts)], true) }]
  })
}
