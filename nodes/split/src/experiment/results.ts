/** What a split test has shown so far, in numbers and in words: `GET /api/flows/:id/experiments/:node`. */
import {
  comparisonSchema,
  defineReport,
  isoOf,
  seededRandom,
  Type,
  type Instant,
  type Json,
  type Localized,
  type Static,
} from '@millrace/core'
import { differenceInterval, differenceOf, meanInterval, meanOf, type Sample } from '../statistics/difference.ts'
import { rateInterval } from '../statistics/rate.ts'
import { chancesOf } from '../statistics/thompson.ts'
import { arrivalsOf, choiceFor } from './choice.ts'
import { alphaOf, confidenceOf, holdoutName, metrics, weightsOf, type Config, type Metric } from './config.ts'
import { countedContacts } from './counted.ts'
import { drawOf, judge, lotAlarm, partsOf, totalOf, type Judgement, type Part } from './judge.ts'
import { noStanding, sampleOf, successesOf, talliesFact, type Choice, type Counts, type Standing } from './tallies.ts'
import { ruleOf } from './rule.ts'
import { seriesOf } from './terms.ts'
import { zoneOf } from './zone.ts'

const answer = Type.Object({ node: Type.String(), metric: Type.Enum([...metrics]), ...comparisonSchema.properties })

export type Results = Static<typeof answer>
type State = Results['verdict']['state']
type Effect = NonNullable<NonNullable<NonNullable<Results['holdout']>['effect']>['rate']>

export const experimentReport = defineReport({
  name: 'experiments',
  title: { en: 'Results of a split test', ru: 'Результаты сплит-теста' },
  nodes: ['split.test'],
  answer,
  view: 'comparison',
  read: async (sql, { workspace, flow, node, config, now }) => {
    const tallies = await talliesFact.load(sql, { workspace, ids: [flow], now, params: {}, pending: [] })
    const standing = tallies.get(flow)?.[node] ?? noStanding
    const timezone = await zoneOf(sql, workspace)
    return resultsOf({ node, config: config as Config, standing, now, timezone }) as unknown as Json
  },
  contacts: countedContacts,
})

export interface Experiment {
  readonly node: string
  readonly config: Config
  readonly standing: Standing
  readonly now: Instant
  readonly timezone: string
}

export function resultsOf({ node, config, standing, now, timezone }: Experiment): Results {
  const series = standing.series[seriesOf(config)]
  const parts = partsOf(series)
  const found = judge(config, parts)
  const choice = choiceFor(config, standing)
  const chances = chancesOf(drawOf(config, parts), seededRandom(node))
  const shares = sharesOf(config, { choice, chances })
  return {
    node,
    metric: config.metric,
    measure: measures[config.metric],
    confidence: confidenceOf(config),
    baseline: baselineOf(config, parts),
    variants: config.variants.map(({ name, title = name }, index) => ({
      ...groupOf(config, name, totalOf(parts, name)),
      title,
      weight: shares[index]!,
      best: chances[index]!,
      pValue: found.pValues.get(name) ?? null,
    })),
    holdout: holdoutOf(config, parts),
    lot: { pValue: found.lot, alarm: found.lot < lotAlarm },
    choice: choice === null || choice.variant === null ? null : { variant: choice.variant, by: choice.by, at: isoOf(choice.at) },
    verdict: verdictOf(config, { choice, found, chances }),
    rule: ruleOf({ config, parts, found, choice, arrivals: arrivalsOf(series), now, timezone }),
  }
}

export const measures: Readonly<Record<Metric, Results['measure']>> = {
  opens: { kind: 'rate', title: { en: 'Opened', ru: 'Открыли' } },
  clicks: { kind: 'rate', title: { en: 'Clicked', ru: 'Перешли по ссылке' } },
  goal: { kind: 'rate', title: { en: 'Reached the goal', ru: 'Достигли цели' } },
  value: { kind: 'amount', title: { en: 'Value for each contact', ru: 'Ценность на клиента' } },
}

/** Who is held out gets no message to open: by opens and clicks the first variant is the one that the others are looked at beside. */
export function baselineOf({ metric, variants }: Config, parts: readonly Part[]): string {
  const isReached = metric === 'goal' || metric === 'value'
  return isReached && totalOf(parts, holdoutName).contacts > 0 ? holdoutName : variants[0]!.name
}

function sharesOf(config: Config, { choice, chances }: { readonly choice: Choice | null; readonly chances: readonly number[] }) {
  const winner = choice?.variant ?? null
  if (winner !== null) return config.variants.map(({ name }) => (name === winner ? 1 : 0))
  return config.winner === 'continuous' ? chances : weightsOf(config).map(({ weight }) => weight / 10_000)
}

export function groupOf(config: Config, name: string, counts: Counts) {
  const conversions = successesOf(counts, config.metric)
  const alpha = alphaOf(config)
  const sample = sampleOf(counts)
  return {
    name,
    contacts: counts.contacts,
    conversions,
    rate: counts.contacts === 0 ? 0 : conversions / counts.contacts,
    interval: rateInterval(conversions, counts.contacts, alpha),
    value: { sum: sample.sum, mean: meanOf(sample), interval: meanInterval(sample, alpha) },
  }
}

function holdoutOf(config: Config, parts: readonly Part[]): Results['holdout'] {
  const held = totalOf(parts, holdoutName)
  if ((config.holdout ?? 0) === 0 && held.contacts === 0) return null
  const effects =
    config.goal === undefined ? null : { rate: effectOf(config, parts, reachedSample), value: effectOf(config, parts, sampleOf) }
  return { ...groupOf(config, holdoutName, held), effect: effects }
}

/** Whether the goal was reached, as a value of 0 or 1. */
const reachedSample = ({ contacts, goals }: Counts): Sample => ({ count: contacts, sum: goals, squares: goals })

/** Goals on each side before the difference is told: with fewer it is far from normal. */
const fewestGoals = 20

function effectOf(config: Config, parts: readonly Part[], sample: (counts: Counts) => Sample): Effect | null {
  const names = config.variants.map(({ name }) => name)
  const treated = (part: Part) => names.map((name) => part.of(name))
  const goals = [parts.flatMap(treated), parts.map(({ of }) => of(holdoutName))].map((list) =>
    list.reduce((sum, each) => sum + each.goals, 0),
  )
  if (goals.some((count) => count < fewestGoals)) return null
  const pairs = parts.map((part): [Sample, Sample] => [treated(part).map(sample).reduce(together), sample(part.of(holdoutName))])
  const found = differenceOf(pairs)
  if (found === null) return null
  const within = differenceInterval(found, alphaOf(config))
  return { difference: found.difference, interval: within, certain: within.low > 0 || within.high < 0 }
}

const together = (a: Sample, b: Sample): Sample => ({ count: a.count + b.count, sum: a.sum + b.sum, squares: a.squares + b.squares })

interface Grounds {
  readonly choice: Choice | null
  readonly found: Judgement
  readonly chances: readonly number[]
}

function verdictOf(config: Config, grounds: Grounds): Results['verdict'] {
  const { choice, found } = grounds
  const titleOf = (name: string) => config.variants.find((variant) => variant.name === name)?.title ?? name
  const verdict = (state: State, variant: string | null, reason: Required<Localized>) => ({
    state,
    variant,
    at: state === 'chosen' ? isoOf(choice!.at) : null,
    reason,
  })
  if (found.lot < lotAlarm) return verdict('distrusted', null, lotReason)
  if (choice !== null && choice.variant !== null) return verdict('chosen', choice.variant, choiceReason(choice, titleOf(choice.variant)))
  if (config.winner === 'continuous') return weighing(config, grounds, verdict)
  if (found.leader === null) return verdict('empty', null, { en: 'Nobody has come by yet', ru: 'Ещё никто не приходил' })
  const percent = confidenceOf(config)
  const title = titleOf(found.winner ?? found.leader)
  if (found.winner !== null) {
    return verdict('winner', found.winner, {
      en: `“${title}” is better than every other variant, with ${percent} % confidence however often one looks`,
      ru: `«${title}» лучше остальных вариантов с уверенностью ${percent} %, как часто ни смотри`,
    })
  }
  if (found.tied)
    return verdict('undecided', null, { en: 'No winner yet: the best are even so far', ru: 'Победителя пока нет: лучшие идут вровень' })
  return verdict('undecided', null, {
    en: `No winner yet: “${title}” leads, but so far this may be chance`,
    ru: `Победителя пока нет: впереди «${title}», но это может быть случайностью`,
  })
}

type Verdict = (state: State, variant: string | null, reason: Required<Localized>) => Results['verdict']

function weighing({ variants }: Config, { chances }: Grounds, verdict: Verdict): Results['verdict'] {
  const index = chances.indexOf(Math.max(...chances))
  const { name, title = name } = variants[index]!
  const percent = (100 * chances[index]!).toFixed(0)
  return verdict('weighing', name, {
    en: `Contacts follow what does best: “${title}” is the best with probability ${percent} %`,
    ru: `Клиенты идут туда, где лучше: «${title}» лучший с вероятностью ${percent} %`,
  })
}

const lotReason = {
  en: 'Contacts do not stand to each other as the percentages say, which chance does not do: some were lost or came twice. Find out why before trusting anything here',
  ru: 'Доли клиентов не такие, как заданы, и случайностью это не объяснить: кто-то потерялся или посчитан дважды. Сначала найдите причину',
}

function choiceReason({ by }: Choice, title: string): Required<Localized> {
  return by === 'operator'
    ? { en: `“${title}” was chosen by a person`, ru: `«${title}» выбран вручную` }
    : { en: `“${title}” was chosen by the rule of the test`, ru: `«${title}» выбран по правилу теста` }
}
