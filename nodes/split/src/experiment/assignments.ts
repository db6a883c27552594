/**
 * The fact `experiments` of a contact: the variants it has, in every experiment it came by. A variant once given is kept, whatever is
 * edited, for as long as there is such a variant; only the visitor of the contact's lane changes it.
 */
import { defineFact, defineWrite, idFrom, laneCount, laneOf, Type, type Instant, type JsonObject, type WriteItem } from '@millrace/core'
import { noCounts, tallied, type Place, type Tallies } from './tallies.ts'
import type { Terms } from './terms.ts'

export interface Assignment extends Place {
  readonly flow: string
  readonly at: Instant
  /** Outcomes count until then. */
  readonly until: Instant
  readonly terms: Terms
  /** Runs that came by the node. */
  readonly runs: readonly string[]
  readonly opened: boolean
  readonly clicked: boolean
  readonly reached: boolean
  /** Sum of the values of its goals. */
  readonly value: number
}

interface AssignmentRow extends Omit<Assignment, 'flow'> {
  readonly contact: string
  readonly flow: number
}

const assignmentRows = `
  select a.contact::text, a.flow, a.node, a.series::text, a.stratum, a.variant, s.terms, a.opened, a.clicked, a.reached,
    a.value::float8 as value, floor(extract(epoch from a.at) * 1000)::float8 as at,
    floor(extract(epoch from a.until) * 1000)::float8 as until,
    array(select p.run::text from millrace.experiment_pass p
          where p.contact = a.contact and p.flow = a.flow and p.node = a.node order by p.run) as runs
  from millrace.experiment_assignment a join millrace.experiment_series s using (flow, node, series)
  where a.contact = any($2::bigint[]) and a.workspace = $1 order by a.at, a.flow, a.node, a.series`

export const experimentsFact = defineFact<readonly Assignment[]>({
  name: 'experiments',
  scope: 'contact',
  title: { en: 'Split tests of the contact', ru: 'Сплит-тесты клиента' },
  schema: Type.Array(
    Type.Object({
      flow: Type.String({ 'x-ui': { title: { en: 'Flow', ru: 'Сценарий' } } }),
      node: Type.String({ 'x-ui': { title: { en: 'Step', ru: 'Шаг' } } }),
      variant: Type.String({ 'x-ui': { title: { en: 'Variant', ru: 'Вариант' } } }),
    }),
  ),
  initial: [],
  load: async (sql, { workspace, ids }) => {
    const rows = await sql.query<AssignmentRow>(assignmentRows, [workspace, ids])
    const facts = new Map<string, Assignment[]>()
    for (const { contact, flow, ...rest } of rows) {
      const assignment = { ...rest, flow: String(flow) }
      const known = facts.get(contact)
      if (known === undefined) facts.set(contact, [assignment])
      else known.push(assignment)
    }
    return facts
  },
})

export interface Placement extends Place {
  readonly until: Instant
  readonly terms: Terms & JsonObject
  /** Whether the contact has this variant from here on; else another run of it came by. */
  readonly fresh: boolean
}

/** The step of a run, or the event, that a write came of, as the key of a row. */
export const moveKey = ({ key }: Pick<WriteItem, 'key'>): string => idFrom(0, `experiment:${key}`)

export const isOf = (place: Place, other: Place): boolean => place.node === other.node && place.series === other.series

export const placeWrite = defineWrite<Placement, readonly Assignment[]>({
  type: 'experiment.place',
  fact: 'experiments',
  apply: (value, { data, flow, run, at }) => {
    const { fresh, ...place } = data
    const isHere = (one: Assignment) => one.flow === flow && isOf(one, place)
    const own = value.filter((one) => one.flow === flow && one.node === place.node).flatMap(({ runs }) => runs)
    const runs = [...new Set([...own, run ?? ''])].toSorted()
    const rest = value
      .filter((one) => !(fresh && isHere(one)))
      .map((one) => (one.flow === flow && one.node === place.node ? { ...one, runs } : one))
    const outcome = { opened: false, clicked: false, reached: false, value: 0 }
    return fresh ? [...rest, { ...place, ...outcome, flow: flow ?? '', at, runs }] : rest
  },
  also: [
    {
      fact: 'tallies',
      apply: (tallies: Tallies, { data, at }: WriteItem<Placement>) =>
        data.fresh ? tallied(tallies, data, { counts: { ...noCounts, contacts: 1 }, at }) : tallies,
    },
  ],
  commit: async (sql, batch) => {
    await sql.query(commitPlaces, [
      batch.map((item) => item.workspace),
      batch.map((item) => item.flow),
      batch.map((item) => item.data.node),
      batch.map((item) => item.data.series),
      batch.map((item) => item.data.stratum),
      batch.map((item) => item.data.variant),
      batch.map((item) => item.contact),
      batch.map((item) => laneOf(item.contact, laneCount)),
      batch.map((item) => item.run),
      batch.map(moveKey),
      batch.map((item) => item.data.fresh),
      batch.map((item) => JSON.stringify(item.data.terms)),
      batch.map((item) => item.at),
      batch.map((item) => item.data.until),
    ])
  },
})

const commitPlaces = `
  with item as (
    select workspace, flow, node, series, stratum, variant, contact, lane, run, key, fresh, terms::jsonb as terms,
      to_timestamp(at / 1000) as at, to_timestamp(until / 1000) as until
    from unnest($1::int[], $2::int[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::smallint[], $9::uuid[],
      $10::uuid[], $11::boolean[], $12::text[], $13::float8[], $14::float8[])
      as i (workspace, flow, node, series, stratum, variant, contact, lane, run, key, fresh, terms, at, until)
  ), series as (
    insert into millrace.experiment_series (flow, node, series, workspace, terms)
    select distinct on (flow, node, series) flow, node, series, workspace, terms from item where fresh
    order by flow, node, series on conflict do nothing
  ), pass as (
    insert into millrace.experiment_pass (run, node, flow, contact)
    select run, node, flow, contact from item on conflict do nothing
  ), moved as (
    insert into millrace.experiment_move (flow, key, node, series, stratum, variant, contact, contacts, opens, clicks, goals, value, at)
    select flow, key, node, series, stratum, variant, contact, 1, 0, 0, 0, 0, at from item where fresh
    on conflict do nothing returning flow, key
  ), placed as (
    insert into millrace.experiment_assignment (workspace, flow, node, series, contact, stratum, variant, at, until)
    select workspace, flow, node, series, contact, stratum, variant, at, until from item join moved using (flow, key)
    on conflict (flow, node, series, contact) do update set stratum = excluded.stratum, variant = excluded.variant,
      at = excluded.at, until = excluded.until, opened = false, clicked = false, reached = false, value = 0
  )
  insert into millrace.experiment_tally as t
    (workspace, flow, node, series, stratum, variant, lane, contacts, opens, clicks, goals, value, squares, since)
  select workspace, flow, node, series, stratum, variant, lane, count(*), 0, 0, 0, 0, 0, min(at)
  from item join moved using (flow, key) group by workspace, flow, node, series, stratum, variant, lane
  order by flow, node, series, stratum, variant, lane
  on conflict (flow, node, series, stratum, variant, lane) do update set contacts = t.contacts + excluded.contacts,
    since = least(t.since, excluded.since)`
