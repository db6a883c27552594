/**
 * A look at a contact: which segments it is in by now, which of its moments have come, and when to look again. Done after everything
 * else of the contact's visit. Laws: what is asked depends on inputs and the look that was kept alone, so that the facts for it are
 * loaded before; a moment starts one run, whenever and however often it is looked at; a look that is due is never forgotten.
 */
import type { Asked, MomentQuestion, Questions, SegmentQuestion } from './observe/questions.ts'
import { FlowError } from './errors.ts'
import { idFrom } from './id.ts'
import type { Instant, JsonObject } from './json.ts'
import type { LaneInput, Look } from './lane.ts'
import type { Facts } from './plugin.ts'
import type { MomentEntry } from './plugin-trigger.ts'
import { testRule } from './rules.ts'
import { ruleChangesAt } from './rules/changes.ts'
import { scopeOf, type Person } from './scope.ts'
import { zoneOf } from './step.ts'
import { isoOf } from './time.ts'
import type { Visit } from './visit.ts'

/** How soon to look again at what cannot be foreseen. */
const blindMs = 3_600_000

/** Whether everything is asked: a look that is due, or the first one. */
const isWhole = (inputs: readonly LaneInput[], kept: Look | undefined) =>
  inputs.some(({ kind }) => kind === 'look') || (kept === undefined && inputs.length > 0)

/** What a visit with these inputs of one contact asks. */
export function askedOf(questions: Questions, inputs: readonly LaneInput[], kept: Look | undefined): Asked {
  if (inputs.length === 0) return questions.none
  return isWhole(inputs, kept) ? questions.all : questions.concerned(inputs)
}

interface Looking {
  readonly visit: Visit
  readonly questions: Questions
  readonly person: Person
  readonly kept: Look | undefined
  readonly whole: boolean
  /** Whether who is found in a segment was in it before, or has left it before: the past came in late. */
  readonly silent: boolean
  /** What caused it, for the keys of its writes. */
  readonly cause: string
  /** Tells when to look again at the latest. */
  again(at: Instant | null): void
}

/** Looks at a contact once its inputs and due runs have been handled. */
export function observe(visit: Visit, contact: string, inputs: readonly LaneInput[]): void {
  const { questions, batch } = visit
  const person = batch.people.get(contact)
  if (questions === null || person === undefined) return
  const kept = visit.looks.get(contact)
  const whole = isWhole(inputs, kept)
  const asked = askedOf(questions, inputs, kept)
  let lookAt: Instant | null = whole ? null : (kept?.lookAt ?? null)
  const again = (at: Instant | null) => {
    if (at !== null && (lookAt === null || at < lookAt)) lookAt = at
  }
  const looking = { visit, questions, person, kept, whole, silent: isSilent(inputs), cause: causeOf(inputs, batch.now), again }
  if (asked.segments.length > 0) askSegments(looking, asked)
  for (const moment of asked.moments) askMoment(looking, moment)
  if (!whole && person.written !== undefined && person.written.size > 0 && questions.reads(person.written)) again(batch.now)
  if (whole) batch.keepLook({ contact, seenAt: batch.now, revision: questions.revision, lookAt })
  else if (lookAt !== null && lookAt !== kept?.lookAt) batch.keepLook({ ...(kept ?? unseen(contact)), lookAt })
}

const isSilent = (inputs: readonly LaneInput[]) =>
  inputs.length > 0 && inputs.every((input) => input.kind === 'look' && input.silent === true)

const unseen = (contact: string): Look => ({ contact, seenAt: null, revision: 0, lookAt: null })

function causeOf(inputs: readonly LaneInput[], now: Instant): string {
  const last = inputs.findLast((input) => input.kind === 'event')
  return last?.kind === 'event' ? last.event.id : `look:${now}`
}

function viewOf({ visit, person }: Looking, facts: readonly string[]): Facts {
  return scopeOf(person, null, null, { ...visit.scope, factNames: facts })
}

function askSegments(looking: Looking, { segments, facts: names }: Asked): void {
  const { visit, questions, person, again } = looking
  const { batch, scope } = visit
  const { id } = person.contact
  const { fact, write } = questions.membership!
  const facts = viewOf(looking, names)
  const members = batch.facts.value(scope.registry.fact(fact)!, id) as readonly string[]
  for (const segment of segments) {
    const on = holds(segment, facts)
    if (on !== members.includes(segment.key)) {
      const data = { segment: segment.key, on, ...((looking.silent || isFirst(looking, segment)) && { silent: true }) }
      batch.write({ kind: 'write', type: write, data }, `${looking.cause}:segment:${id}:${segment.key}:${on}`, id)
    }
    again(ruleChanges(segment, facts, batch.now))
    againFor(looking, segment)
  }
}

/** A rule that does not work out for this contact does not hold for it. */
function holds({ rule }: SegmentQuestion, facts: Facts): boolean {
  try {
    return testRule(rule, facts as unknown as JsonObject)
  } catch (error) {
    if (error instanceof FlowError) return false
    throw error
  }
}

function ruleChanges({ rule }: SegmentQuestion, facts: Facts, now: Instant): Instant | null {
  try {
    return ruleChangesAt(rule, facts as unknown as JsonObject, now)
  } catch (error) {
    if (error instanceof FlowError) return now + blindMs
    throw error
  }
}

/** Whether the segment came to be after this contact had been looked at: who is in it from its start has not entered it. */
function isFirst({ kept, person }: Looking, { revision, since }: SegmentQuestion): boolean {
  return kept === undefined ? person.contact.createdAt < since : revision > kept.revision
}

/** Facts change by themselves, too. */
function againFor(
  { visit: { batch, scope }, person, again }: Looking,
  { facts, isBlind }: Pick<SegmentQuestion, 'facts' | 'isBlind'>,
): void {
  if (isBlind) again(batch.now + blindMs)
  for (const name of facts) {
    const fact = scope.registry.fact(name)!
    if (fact.changesAt === undefined) continue
    const at = fact.changesAt(batch.facts.value(fact, person.contact.id), { now: batch.now, params: {} })
    again(at === null ? null : Math.max(at, batch.now + 1))
  }
}

/** Lets the contact in for each moment that has come, and looks again at the next one. */
function askMoment(looking: Looking, moment: MomentQuestion): void {
  const { visit, person, kept, whole, again } = looking
  const { batch } = visit
  const { contact } = person
  const { flow, trigger, since } = moment
  // A flow that is newer than the look which was kept: its moments since then are found by a whole look.
  if (!whole && since > (kept?.seenAt ?? -1)) return again(batch.now)
  const view = { contact, facts: viewOf(looking, moment.facts), timezone: zoneOf(flow, contact) }
  let after = whole ? passedUntil(looking, since) : batch.now
  for (;;) {
    const next = trigger.next({ ...view, after })
    if (next === null || next <= after) break
    if (next > batch.now) {
      again(next)
      break
    }
    for (const entry of trigger.entries?.({ ...view, after }, next) ?? [onlyEntry])
      enterAt(visit, moment, { contact: contact.id, at: next, entry })
    after = next
  }
  againFor(looking, moment)
}

const onlyEntry: MomentEntry = { key: '', data: {} }

interface Entering {
  readonly contact: string
  readonly at: Instant
  readonly entry: MomentEntry
}

function enterAt({ batch }: Visit, { flow, node }: MomentQuestion, { contact, at, entry: { key, data } }: Entering): void {
  const id = idFrom(at, `moment:${flow.flow}:${node.id}:${contact}${key && `:${key}`}`)
  const entered = { ...data, at: isoOf(at) }
  batch.enter({ workspace: batch.workspace, contact, kind: 'enter', id, flow: flow.flow, node: node.id, data: entered })
}

/**
 * Up to when the moments of a trigger have passed for this contact. Before the instant of a look that is due there was none, or it would
 * have been due earlier; and none that lies before the flow was active, or before the contact was there.
 */
function passedUntil({ visit: { batch }, kept, person, silent }: Looking, since: Instant): Instant {
  const { seenAt = null, lookAt = null } = kept ?? {}
  // Whoever is known of late, by an import, was not there for what has passed.
  if (kept === undefined && silent) return batch.now
  if (seenAt === null) return Math.max(since, person.contact.createdAt)
  if (since > seenAt) return since
  return Math.max(seenAt, lookAt !== null && lookAt <= batch.now ? lookAt - 1 : batch.now)
}
