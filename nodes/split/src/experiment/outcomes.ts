/**
 * What comes of an assignment: the message was opened, a link clicked, the goal reached. Heard of every event of the contact while its
 * window is open, whether or not a run is left. Opens, clicks and the reaching of the goal count once for each contact, values add up.
 */
import {
  compileText,
  defineListener,
  defineWrite,
  eventView,
  FlowError,
  isoOf,
  laneCount,
  laneOf,
  testRule,
  type Heard,
  type JsonObject,
  type Rule,
  type WriteItem,
} from '@millrace/core'
import { isOf, moveKey, type Assignment } from './assignments.ts'
import { tallied, type Counts, type Place, type Tallies } from './tallies.ts'

/** `counts` is by how much the tallies move. */
export interface Outcome extends Place {
  readonly flow: string
  readonly counts: Counts
}

export const outcomeListener = defineListener({
  name: 'experiments',
  events: ['*'],
  nodes: ['split.test'],
  needs: ['experiments'],
  hear: (heard) =>
    (heard.fact('experiments') as unknown as readonly Assignment[]).flatMap((assignment) => {
      if (heard.event.at > assignment.until) return []
      const counts = addedBy(heard, assignment)
      if (Object.values(counts).every((count) => count === 0)) return []
      const { flow, node, series, stratum, variant } = assignment
      return [outcomeWrite.effect({ flow, node, series, stratum, variant, counts })]
    }),
})

function addedBy(heard: Heard, assignment: Assignment): Counts {
  const status = statusFor(heard, assignment)
  const clicks = status === 'clicked' && !assignment.clicked ? 1 : 0
  // Whoever clicks or answers has read, though no picture was loaded that would tell.
  const opens = ['opened', 'clicked', 'replied'].includes(status ?? '') && !assignment.opened ? 1 : 0
  const isReached = reaches(heard, assignment)
  const value = isReached ? valueOf(heard, assignment) : 0
  const squares = (assignment.value + value) ** 2 - assignment.value ** 2
  return { contacts: 0, opens, clicks, goals: isReached && !assignment.reached ? 1 : 0, value, squares }
}

/** Of a message that counts: sent by a run that came by, after the contact was assigned, and by a node that is named if any is. */
function statusFor({ event: { message } }: Heard, { runs, terms, at }: Assignment) {
  if (message === undefined || message.run === null || !runs.includes(message.run) || sentAt(message.id) < at) return null
  const isNamed = terms.messages.length === 0 || (message.node !== null && terms.messages.includes(message.node))
  return isNamed ? message.status : null
}

/** Ids of messages are UUIDv7s: they begin with their instant. */
const sentAt = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)

const scopeOf = ({ event, contact, now }: Heard): JsonObject => ({
  contact: { ...contact.attributes, attributes: contact.attributes, userId: contact.userId, anonymousId: contact.anonymousId },
  event: eventView(event),
  now: isoOf(now),
})

function reaches(heard: Heard, { terms: { goal }, at }: Assignment): boolean {
  if (goal === null || goal.event !== heard.event.event || heard.event.at < at) return false
  if (goal.where === undefined) return true
  try {
    return testRule(goal.where as Rule, scopeOf(heard))
  } catch (error) {
    if (error instanceof FlowError) return false
    throw error
  }
}

/** Beyond this a value is a fault of whoever sent it: one of them would outweigh all others. */
const largestValue = 1e9

/** A value that cannot be worked out is none: the goal is reached all the same. What a sender wrote is a number or nothing, never a text to fill in. */
function valueOf(heard: Heard, { terms }: Assignment): number {
  const { revenue, total, value: own } = heard.event.properties
  const wanted = terms.goal?.value ?? null
  const given = wanted === null ? (revenue ?? total ?? own) : typeof wanted === 'string' ? rendered(wanted, heard) : wanted
  const value = typeof given === 'string' && given !== '' ? Number(given) : given
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= largestValue ? value : 0
}

function rendered(text: string, heard: Heard): string | null {
  try {
    return compileText(text).render(scopeOf(heard), { timezone: 'UTC', locale: 'en' }).trim()
  } catch (error) {
    if (error instanceof FlowError) return null
    throw error
  }
}

export const outcomeWrite = defineWrite<Outcome, readonly Assignment[]>({
  type: 'experiment.outcome',
  fact: 'experiments',
  apply: (value, { data }) =>
    value.map((one) => {
      if (one.flow !== data.flow || !isOf(one, data)) return one
      const { opens, clicks, goals, value: added } = data.counts
      return {
        ...one,
        opened: one.opened || opens > 0,
        clicked: one.clicked || clicks > 0,
        reached: one.reached || goals > 0,
        value: one.value + added,
      }
    }),
  also: [
    {
      fact: 'tallies',
      id: ({ data }: WriteItem<Outcome>) => data.flow,
      apply: (tallies: Tallies, { data, at }: WriteItem<Outcome>) => tallied(tallies, data, { counts: data.counts, at }),
    },
  ],
  commit: async (sql, batch) => {
    await sql.query(commitOutcomes, [
      batch.map((item) => item.workspace),
      batch.map((item) => item.data.flow),
      batch.map((item) => item.data.node),
      batch.map((item) => item.data.series),
      batch.map((item) => item.data.stratum),
      batch.map((item) => item.data.variant),
      batch.map((item) => item.contact),
      batch.map((item) => laneOf(item.contact, laneCount)),
      batch.map((item) => moveKey({ key: `${item.data.flow}:${item.data.node}:${item.data.series}:${item.key}` })),
      batch.map((item) => item.data.counts.opens),
      batch.map((item) => item.data.counts.clicks),
      batch.map((item) => item.data.counts.goals),
      batch.map((item) => item.data.counts.value),
      batch.map((item) => item.data.counts.squares),
      batch.map((item) => item.at),
    ])
  },
})

const commitOutcomes = `
  with item as (
    select workspace, flow, node, series, stratum, variant, contact, lane, key, opens, clicks, goals, value, squares,
      to_timestamp(at / 1000) as at
    from unnest($1::int[], $2::int[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::smallint[], $9::uuid[],
      $10::smallint[], $11::smallint[], $12::smallint[], $13::numeric[], $14::numeric[], $15::float8[])
      as i (workspace, flow, node, series, stratum, variant, contact, lane, key, opens, clicks, goals, value, squares, at)
  ), moved as (
    insert into millrace.experiment_move (flow, key, node, series, stratum, variant, contact, contacts, opens, clicks, goals, value, at)
    select flow, key, node, series, stratum, variant, contact, 0, opens, clicks, goals, value, at from item
    on conflict do nothing returning flow, key
  ), noted as (
    update millrace.experiment_assignment a set opened = a.opened or i.opens > 0, clicked = a.clicked or i.clicks > 0,
      reached = a.reached or i.goals > 0, value = a.value + i.value
    from (
      select flow, node, series, contact, variant, sum(opens) as opens, sum(clicks) as clicks, sum(goals) as goals, sum(value) as value
      from item join moved using (flow, key) group by flow, node, series, contact, variant
    ) i
    where a.flow = i.flow and a.node = i.node and a.series = i.series and a.contact = i.contact and a.variant = i.variant
  )
  insert into millrace.experiment_tally as t
    (workspace, flow, node, series, stratum, variant, lane, contacts, opens, clicks, goals, value, squares, since)
  select workspace, flow, node, series, stratum, variant, lane, 0, sum(opens), sum(clicks), sum(goals), sum(value), sum(squares), min(at)
  from item join moved using (flow, key) group by workspace, flow, node, series, stratum, variant, lane
  order by flow, node, series, stratum, variant, lane
  on conflict (flow, node, series, stratum, variant, lane) do update set opens = t.opens + excluded.opens,
    clicks = t.clicks + excluded.clicks, goals = t.goals + excluded.goals, value = t.value + excluded.value,
    squares = t.squares + excluded.squares`
