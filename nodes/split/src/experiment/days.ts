/**
 * How a split test came to what it shows: each group from the beginning to the end of each day, by the very estimates and intervals of its
 * results. Told backwards: what there is, less the moves since; so the last day is the results, to the last digit.
 */
import {
  comparisonDaysSchema,
  defineReport,
  isoOf,
  localOf,
  type ComparisonDays,
  type Instant,
  type Json,
  type NodeQuery,
  type Sql,
} from '@millrace/core'
import { arrivalsOf } from './choice.ts'
import { confidenceOf, holdoutName, type Config } from './config.ts'
import { partsOf, totalOf } from './judge.ts'
import { baselineOf, groupOf, measures } from './results.ts'
import { addCounts, noCounts, noStanding, talliesFact, type Counts, type Standing } from './tallies.ts'
import { seriesOf } from './terms.ts'
import { zoneOf } from './zone.ts'

export const daysMost = 90

export const experimentDaysReport = defineReport({
  name: 'experiment-days',
  title: { en: 'Split test by day', ru: 'Сплит-тест по дням' },
  nodes: ['split.test'],
  answer: comparisonDaysSchema,
  view: 'comparison-days',
  read: async (sql, query) => {
    const { workspace, flow, node, now } = query
    const config = query.config as Config
    const timezone = await zoneOf(sql, workspace)
    const tallies = await talliesFact.load(sql, { workspace, ids: [flow], now, params: {}, pending: [] })
    const standing = tallies.get(flow)?.[node] ?? noStanding
    const { since } = arrivalsOf(standing.series[seriesOf(config)])
    const days = since === null ? [] : daysOf(since, now, timezone)
    const moves = days.length === 0 ? [] : await movesSince(sql, query, days[0]!)
    return daysTold({ config, standing, days, moves, since: since === null ? null : dayOf(since, timezone) }) as unknown as Json
  },
})

const dayMs = 86_400_000
const dayOf = (at: Instant, timezone: string) => isoOf(localOf(at, timezone)).slice(0, 10)

/** Days of the workspace, from the first contact until today; the last of them if they are many. */
export function daysOf(since: Instant, now: Instant, timezone: string): readonly string[] {
  const today = Date.parse(dayOf(now, timezone))
  const first = Math.max(Date.parse(dayOf(since, timezone)), today - (daysMost - 1) * dayMs)
  return Array.from({ length: Math.max(1, (today - first) / dayMs + 1) }, (_, index) => isoOf(first + index * dayMs).slice(0, 10))
}

export interface DayMoves extends Counts {
  readonly day: string
  readonly variant: string
}

/** What each value adds to the sum of squares: (before + value)² - before², of what one contact brought in one variant. */
const addedSquares = `
  (sum(m.value) over (partition by m.contact, m.variant order by m.at, m.contacts desc, m.key)) as worth`

/** Of the days after `first`. Squares are needed of values alone, and take the whole history to know. */
const movesOf = (isValue: boolean) => `
  with move as (
    select m.variant, m.contacts, m.opens, m.clicks, m.goals, m.value, (m.at at time zone w.timezone)::date as day,
      ${isValue ? addedSquares : '0 as worth'}
    from millrace.experiment_move m
    join millrace.experiment_series s on s.flow = m.flow and s.node = m.node and s.series = m.series
    join millrace.workspace w on w.id = s.workspace
    where s.workspace = $1 and m.flow = $2::int and m.node = $3 and m.series = $4::uuid
      ${isValue ? '' : `and m.at >= (($5::date + 1)::timestamp at time zone w.timezone)`})
  select day::text, variant, sum(contacts)::float8 as contacts, sum(opens)::float8 as opens, sum(clicks)::float8 as clicks,
    sum(goals)::float8 as goals, sum(value)::float8 as value,
    ${isValue ? 'sum(worth * worth - (worth - value) * (worth - value))' : 'sum(worth)'}::float8 as squares
  from move where day > $5::date group by day, variant`

function movesSince(sql: Sql, { workspace, flow, node, config }: NodeQuery, first: string): Promise<DayMoves[]> {
  const { metric } = config as Config
  return sql.query<DayMoves>(movesOf(metric === 'value'), [workspace, flow, node, seriesOf(config as Config), first])
}

export interface DaysGrounds {
  readonly config: Config
  readonly standing: Standing
  readonly days: readonly string[]
  readonly moves: readonly DayMoves[]
  readonly since: string | null
}

export function daysTold({ config, standing, days, moves, since }: DaysGrounds): ComparisonDays {
  const parts = partsOf(standing.series[seriesOf(config)])
  const held = baselineOf(config, parts) === holdoutName ? [{ name: holdoutName, title: null }] : []
  const groups = [...config.variants.map(({ name, title }) => ({ name, title: title || name })), ...held]
  const byGroup = groups.map(({ name }) => {
    const own = moves.filter(({ variant }) => variant === name)
    return backwards(
      days,
      totalOf(parts, name),
      Map.groupBy(own, ({ day }) => day),
    ).map((counts) => pointOf(config, name, counts))
  })
  return {
    measure: measures[config.metric],
    confidence: confidenceOf(config),
    groups,
    days: days.map((day, index) => ({ day, groups: byGroup.map((points) => points[index]!) })),
    since,
  }
}

function backwards(days: readonly string[], total: Counts, moves: ReadonlyMap<string, readonly DayMoves[]>): readonly Counts[] {
  let left = total
  return days
    .toReversed()
    .map((day) => {
      const then = left
      left = (moves.get(day) ?? []).reduce((rest, move) => addCounts(rest, negative(move)), left)
      return then
    })
    .toReversed()
}

const negative = ({ contacts, opens, clicks, goals, value, squares }: Counts): Counts =>
  addCounts(noCounts, { contacts: -contacts, opens: -opens, clicks: -clicks, goals: -goals, value: -value, squares: -squares })

function pointOf(config: Config, name: string, counts: Counts): ComparisonDays['days'][number]['groups'][number] {
  const { contacts, conversions, rate, interval, value } = groupOf(config, name, counts)
  const isRate = measures[config.metric].kind === 'rate'
  return {
    contacts,
    conversions,
    estimate: isRate ? rate : value.mean,
    interval: contacts === 0 ? null : isRate ? interval : value.interval,
  }
}
