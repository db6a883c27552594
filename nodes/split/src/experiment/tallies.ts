/**
 * The fact `tallies` of a flow: how each variant of its experiments does, summed over all contacts. Loaded without a lock: what
 * visits beside this one count is seen by the next, which no test and no draw minds.
 */
import { defineFact, Type, type Instant } from '@millrace/core'
import type { Sample } from '../statistics/difference.ts'
import type { Metric } from './config.ts'

export interface Tally {
  readonly contacts: number
  /** Contacts who opened, clicked, reached the goal: each once. */
  readonly opens: number
  readonly clicks: number
  readonly goals: number
  /** Sum of the values of goals, and of the squares of what each contact is worth. */
  readonly value: number
  readonly squares: number
  /** When the first contact came. */
  readonly since: Instant
}

export type Counts = Omit<Tally, 'since'>

/** By series, then stratum, then variant. */
export interface SeriesTallies {
  readonly [series: string]: { readonly [stratum: string]: { readonly [variant: string]: Tally } }
}

/** Null: the test goes on. */
export interface Choice {
  readonly variant: string | null
  readonly by: 'operator' | 'rule'
  readonly at: Instant
  readonly series: string
}

export interface Standing {
  readonly choice: Choice | null
  readonly series: SeriesTallies
}

/** By node. */
export interface Tallies {
  readonly [node: string]: Standing
}

export const noStanding: Standing = { choice: null, series: {} }
export const noCounts: Counts = { contacts: 0, opens: 0, clicks: 0, goals: 0, value: 0, squares: 0 }

export interface Place {
  readonly node: string
  readonly series: string
  readonly stratum: string
  readonly variant: string
}

export function addCounts(a: Counts, b: Counts): Counts {
  return {
    contacts: a.contacts + b.contacts,
    opens: a.opens + b.opens,
    clicks: a.clicks + b.clicks,
    goals: a.goals + b.goals,
    value: a.value + b.value,
    squares: a.squares + b.squares,
  }
}

export function tallied(tallies: Tallies, place: Place, { counts, at }: { readonly counts: Counts; readonly at: Instant }): Tallies {
  const standing = tallies[place.node] ?? noStanding
  const series = standing.series[place.series] ?? {}
  const stratum = series[place.stratum] ?? {}
  const before = stratum[place.variant]
  const tally = { ...addCounts(before ?? noCounts, counts), since: Math.min(before?.since ?? at, at) }
  const within = { ...standing.series, [place.series]: { ...series, [place.stratum]: { ...stratum, [place.variant]: tally } } }
  return { ...tallies, [place.node]: { ...standing, series: within } }
}

/** Contacts who did what the metric counts; of `value`, those whose goals were reached. */
export const successesOf = (counts: Counts, metric: Metric): number =>
  counts[metric === 'value' ? 'goals' : metric === 'goal' ? 'goals' : metric]

export const sampleOf = ({ contacts, value, squares }: Counts): Sample => ({ count: contacts, sum: value, squares })

interface TallyRow extends Place {
  readonly flow: number
  readonly contacts: number
  readonly opens: number
  readonly clicks: number
  readonly goals: number
  readonly value: number
  readonly squares: number
  readonly since: number
}

interface ChoiceRow {
  readonly flow: number
  readonly node: string
  readonly series: string
  readonly variant: string | null
  readonly by: 'operator' | 'rule'
  readonly at: number
}

const tallyRows = `
  select flow, node, series::text, stratum, variant, sum(contacts)::float8 as contacts, sum(opens)::float8 as opens,
    sum(clicks)::float8 as clicks, sum(goals)::float8 as goals, sum(value)::float8 as value, sum(squares)::float8 as squares,
    floor(extract(epoch from min(since)) * 1000)::float8 as since
  from millrace.experiment_tally where flow = any($1::int[]) and workspace = $2 group by flow, node, series, stratum, variant`

const choiceRows = `
  select distinct on (flow, node) flow, node, series::text, variant, by, floor(extract(epoch from at) * 1000)::float8 as at
  from millrace.experiment_choice where flow = any($1::int[]) and workspace = $2 order by flow, node, id desc`

export const talliesFact = defineFact<Tallies>({
  name: 'tallies',
  scope: 'flow',
  title: { en: 'Results of split tests', ru: 'Результаты сплит-тестов' },
  schema: Type.Record(Type.String(), Type.Object({ choice: Type.Unknown(), series: Type.Unknown() })),
  initial: {},
  load: async (sql, { workspace, ids }) => {
    const values = [ids.map(Number), workspace]
    const rows = await sql.query<TallyRow>(tallyRows, values)
    const choices = await sql.query<ChoiceRow>(choiceRows, values)
    const facts = new Map<string, Tallies>()
    for (const { flow, since, contacts, opens, clicks, goals, value, squares, ...place } of rows) {
      const counts = { contacts, opens, clicks, goals, value, squares }
      facts.set(String(flow), tallied(facts.get(String(flow)) ?? {}, place, { counts, at: since }))
    }
    for (const { flow, node, ...choice } of choices) facts.set(String(flow), chosen(facts.get(String(flow)) ?? {}, node, choice))
    return facts
  },
})

export const chosen = (tallies: Tallies, node: string, choice: Choice): Tallies => ({
  ...tallies,
  [node]: { ...(tallies[node] ?? noStanding), choice },
})
