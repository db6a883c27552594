/** Who is declared the winner, by a person or by rule: from then on whoever has no variant yet gets that one. */
import { addDuration, defineOperation, defineWrite, FlowError, idFrom, Type, type Instant, type WriteItem } from '@millrace/core'
import { variantName, type Config } from './config.ts'
import { judge, partsOf } from './judge.ts'
import { chosen, type Choice, type SeriesTallies, type Standing, type Tallies } from './tallies.ts'
import { seriesOf } from './terms.ts'

export interface Chosen {
  readonly node: string
  readonly series: string
  readonly variant: string
}

/** By rule, once in a series: visits beside each other may both come to it, and the first one holds. */
export const chooseWrite = defineWrite<Chosen, Tallies>({
  type: 'experiment.choose',
  fact: 'tallies',
  apply: (tallies, { data, at }) => chosen(tallies, data.node, { variant: data.variant, series: data.series, by: 'rule', at }),
  commit: async (sql, batch) => {
    await sql.query(
      `insert into millrace.experiment_choice (workspace, flow, node, series, variant, by, key, at)
       select workspace, flow, node, series, variant, 'rule', key, to_timestamp(at / 1000)
       from unnest($1::int[], $2::int[], $3::text[], $4::uuid[], $5::text[], $6::uuid[], $7::float8[])
         as c (workspace, flow, node, series, variant, key, at)
       order by key on conflict do nothing`,
      [
        batch.map((item) => item.workspace),
        batch.map((item) => item.flow),
        batch.map((item) => item.data.node),
        batch.map((item) => item.data.series),
        batch.map((item) => item.data.variant),
        batch.map(ruleKey),
        batch.map((item) => item.at),
      ],
    )
  },
})

const ruleKey = ({ flow, data }: WriteItem<Chosen>): string => idFrom(0, `experiment:${flow}:${data.node}:${data.series}`)

/** What holds for this config: a variant that is gone wins nothing, and what a rule chose is for what was measured then. */
export function choiceFor(config: Config, { choice }: Standing): Choice | null {
  if (choice === null || (choice.by === 'rule' && choice.series !== seriesOf(config))) return null
  return choice.variant === null || config.variants.some(({ name }) => name === choice.variant) ? choice : null
}

/** Whom the rule of a test with `winner: once` declares the winner at this moment; null: nobody yet. */
export function ruledWinner(config: Config, standing: Standing, { now, timezone }: { readonly now: Instant; readonly timezone: string }) {
  if (config.winner !== 'once' || choiceFor(config, standing) !== null) return null
  const series = standing.series[seriesOf(config)]
  const { since, contacts } = arrivalsOf(series)
  if (since === null) return null
  const { decideAfter } = config
  if (typeof decideAfter === 'string' && addDuration(since, decideAfter, timezone) > now) return null
  if (typeof decideAfter === 'number' && contacts < decideAfter) return null
  const { winner, leader } = judge(config, partsOf(series))
  return config.uncertain === 'best' ? leader : winner
}

export interface Arrivals {
  /** When the first contact came; null: nobody has. */
  readonly since: Instant | null
  /** With those who are held out. */
  readonly contacts: number
}

export function arrivalsOf(series: SeriesTallies[string] = {}): Arrivals {
  const tallies = Object.values(series).flatMap((variants) => Object.values(variants))
  if (tallies.length === 0) return { since: null, contacts: 0 }
  return {
    since: Math.min(...tallies.map((tally) => tally.since)),
    contacts: tallies.reduce((sum, { contacts }) => sum + contacts, 0),
  }
}

/** `POST /api/flows/:id/experiments/:node`. */
export const chooseOperation = defineOperation({
  name: 'experiments',
  title: { en: 'Declare the winner of a split test', ru: 'Объявить победителя сплит-теста' },
  nodes: ['split.test'],
  body: Type.Object(
    { winner: Type.Union([variantName, Type.Null()], { description: 'A variant; null takes the decision back, and the test goes on' }) },
    { additionalProperties: false },
  ),
  answer: Type.Object({ winner: Type.Union([Type.String(), Type.Null()]) }),
  perform: async (sql, { workspace, flow, node, now, data, ...order }) => {
    const config = order.config as Config
    const { winner } = data as { winner: string | null }
    if (winner !== null && !config.variants.some(({ name }) => name === winner)) {
      const names = config.variants.map(({ name }) => name).join(', ')
      throw new FlowError('SPLIT_VARIANT_UNKNOWN', `This test has no variant “${winner}”; it has ${names}`)
    }
    await sql.query(
      `insert into millrace.experiment_choice (workspace, flow, node, series, variant, by, key, at)
       values ($1, $2, $3, $4, $5, 'operator', gen_random_uuid(), to_timestamp($6::float8 / 1000))`,
      [workspace, flow, node, seriesOf(config), winner, now],
    )
    return { winner }
  },
})
