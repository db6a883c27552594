/** How a split test comes to its winner, in words, and how far it is from that. Decides nothing: `ruledWinner` does, by the same numbers. */
import { addDuration, describeDuration, isoOf, type ComparisonRule, type Instant, type Localized } from '@millrace/core'
import type { Arrivals } from './choice.ts'
import { confidenceOf, type Config, type Metric } from './config.ts'
import { fewestBuyers, judge, levelOf, lotAlarm, lots, totalOf, type Judgement, type Part } from './judge.ts'
import { successesOf, type Choice, type Counts } from './tallies.ts'

export interface RuleGrounds {
  readonly config: Config
  readonly parts: readonly Part[]
  readonly found: Judgement
  readonly choice: Choice | null
  readonly arrivals: Arrivals
  readonly timezone: string
  readonly now: Instant
}

type Condition = ComparisonRule['conditions'][number]

export function ruleOf(grounds: RuleGrounds): ComparisonRule {
  const { config, choice } = grounds
  const isDecided = choice !== null && choice.variant !== null
  return { says: [betterIs(config), winnerIs(grounds)], conditions: isDecided ? [] : [...conditionsOf(grounds)] }
}

const better: Readonly<Record<Metric, Required<Localized>>> = {
  opens: {
    en: 'The variant is better of which a greater share of contacts open a message.',
    ru: 'Лучше тот вариант, у которого больше доля клиентов, открывших сообщение.',
  },
  clicks: {
    en: 'The variant is better of which a greater share of contacts click a link.',
    ru: 'Лучше тот вариант, у которого больше доля клиентов, перешедших по ссылке.',
  },
  goal: {
    en: 'The variant is better of which a greater share of contacts reach the goal',
    ru: 'Лучше тот вариант, у которого больше доля клиентов, достигших цели',
  },
  value: {
    en: 'The variant is better that brings more for each contact by the goal',
    ru: 'Лучше тот вариант, который приносит больше на клиента по цели',
  },
}

function betterIs({ metric, goal }: Config): Localized {
  const words = better[metric]
  if (metric === 'opens' || metric === 'clicks') return words
  const event = goal?.event
  return event === undefined ? { en: `${words.en}.`, ru: `${words.ru}.` } : { en: `${words.en} “${event}”.`, ru: `${words.ru} «${event}».` }
}

function winnerIs({ config, choice }: RuleGrounds): Localized {
  const percent = confidenceOf(config)
  if (config.winner === 'manual')
    return {
      en: `A person chooses the winner, whenever they like. A difference is certain when it holds with ${percent}\u00a0% confidence, however often one looks.`,
      ru: `Победителя выбирает человек, когда захочет. Разница доказана, если верна с уверенностью ${percent}\u00a0%, как часто ни смотри.`,
    }
  if (config.winner === 'continuous')
    return {
      en: 'There is no final winner: each new contact gets the variant that seems the best so far, the more often the likelier that is, so the shares move by themselves.',
      ru: 'Окончательного победителя нет: чем вероятнее, что вариант лучший, тем чаще его получают новые клиенты, и доли меняются сами.',
    }
  if (choice !== null && choice.variant === null)
    return {
      en: 'The choice was taken back: from here on only a person chooses the winner.',
      ru: 'Выбор отменён: теперь победителя выбирает только человек.',
    }
  if (choice !== null) return config.uncertain === 'best' ? bestOfThen : wasCertain(percent)
  return config.uncertain === 'best' ? bestByThen : onceCertain(percent)
}

const bestByThen: Localized = {
  en: 'The winner is chosen by itself, once: with the first contact who comes when this holds, the best so far wins, be it certain or not.',
  ru: 'Победитель выбирается автоматически, один раз: с первым клиентом, который придёт, когда это выполнено, побеждает лучший на тот момент, даже если разница не доказана.',
}

const bestOfThen: Localized = {
  en: 'The winner is chosen by itself, once: the best at the time set wins, be it certain or not.',
  ru: 'Победитель выбирается автоматически, один раз: побеждает лучший к заданному сроку, даже если разница не доказана.',
}

const wasCertain = (percent: number): Localized => ({
  en: `The winner is chosen by itself, once, when one variant is certainly better than every other (${percent}\u00a0% confidence).`,
  ru: `Победитель выбирается автоматически, один раз — когда один из вариантов доказанно лучше остальных (уверенность ${percent}\u00a0%).`,
})

const onceCertain = (percent: number): Localized => ({
  en: `The winner is chosen by itself, once, with the first contact who comes when all of this holds (${percent}\u00a0% confidence):`,
  ru: `Победитель выбирается автоматически, один раз — с первым клиентом, который придёт, когда всё это выполнено (уверенность ${percent}\u00a0%):`,
})

function conditionsOf(grounds: RuleGrounds): readonly Condition[] {
  const { winner, uncertain, metric } = grounds.config
  if (winner === 'continuous') return []
  const waited = winner === 'once' ? waitOf(grounds) : []
  if (winner === 'once' && uncertain === 'best') return waited
  return [...waited, ...(metric === 'value' ? [buyersOf(grounds)] : []), certaintyOf(grounds)]
}

const blank = { done: null, of: null, at: null, more: null } as const

function waitOf({ config: { decideAfter }, arrivals: { since, contacts }, now, timezone }: RuleGrounds): readonly Condition[] {
  if (decideAfter === undefined) return []
  if (typeof decideAfter === 'number') {
    const share = Math.min(1, contacts / decideAfter)
    const title = { en: 'Enough contacts have come', ru: 'Пришло достаточно клиентов' }
    return [{ ...blank, kind: 'contacts', title, met: share === 1, share, done: contacts, of: decideAfter }]
  }
  const title = {
    en: `${describeDuration(decideAfter, 'en')} since the first contact`,
    ru: `Прошло с первого клиента: ${describeDuration(decideAfter, 'ru')}`,
  }
  if (since === null) return [{ ...blank, kind: 'time', title, met: false, share: 0 }]
  const at = addDuration(since, decideAfter, timezone)
  const share = at <= now ? 1 : Math.max(0, (now - since) / (at - since))
  return [{ ...blank, kind: 'time', title, met: at <= now, share, at: isoOf(at) }]
}

function buyersOf({ config, parts }: RuleGrounds): Condition {
  const done = Math.min(...config.variants.map(({ name }) => totalOf(lots(parts), name).goals))
  const title = { en: 'Contacts with a value in each variant', ru: 'Клиентов с целью в каждом варианте' }
  const share = Math.min(1, done / fewestBuyers)
  return { ...blank, kind: 'goals', title, met: share === 1, share, done, of: fewestBuyers }
}

/** Evidence grows with the number of contacts about evenly, so the way to go is told by its logarithm. */
function certaintyOf({ config, parts, found }: RuleGrounds): Condition {
  const level = levelOf(config)
  const { leader, pValues, winner, lot } = found
  const done = leader === null ? 1 : Math.max(...pValues.values())
  const named = config.variants.find(({ name }) => name === leader)
  const title =
    leader === null || found.tied
      ? { en: 'One variant is certainly better than every other', ru: 'Один из вариантов доказанно лучше остальных' }
      : {
          en: `“${named?.title ?? leader}” is certainly better than every other`,
          ru: `«${named?.title ?? leader}» доказанно лучше остальных`,
        }
  const share = done <= level ? 1 : Math.min(1, Math.max(0, Math.log(done) / Math.log(level)))
  const more = winner === null && lot >= lotAlarm && !found.tied ? contactsMissing(config, parts) : null
  return { ...blank, kind: 'certainty', title, met: winner !== null, share, done, of: level, more }
}

/** Conversions before anything is said of how long it will take: fewer are chance. */
const fewestConversions = 10
/** Further than this the present rates say nothing of. */
const furthest = 50

/** How many more contacts would make it certain, if all went on in the very proportions there are: found by judging such counts. */
function contactsMissing(config: Config, parts: readonly Part[]): number | null {
  const totals = config.variants.map(({ name }) => totalOf(lots(parts), name))
  if (totals.reduce((sum, counts) => sum + successesOf(counts, config.metric), 0) < fewestConversions) return null
  const isEnough = (factor: number) =>
    [...judge(config, lots(parts).map(grownBy(factor))).pValues.values()].every((pValue) => pValue <= levelOf(config))
  if (!isEnough(furthest)) return null
  let [few, enough] = [1, furthest]
  for (let halving = 0; halving < 12; halving++) {
    const middle = Math.sqrt(few * enough)
    if (isEnough(middle)) enough = middle
    else few = middle
  }
  const contacts = totals.reduce((sum, counts) => sum + counts.contacts, 0)
  return rounded(contacts * (enough - 1))
}

const grownBy =
  (factor: number) =>
  ({ of, placed, ...part }: Part): Part => ({ ...part, placed: Math.round(placed * factor), of: (variant) => grown(of(variant), factor) })

function grown(counts: Counts, factor: number): Counts {
  const more = (count: number) => Math.round(count * factor)
  return {
    contacts: more(counts.contacts),
    opens: more(counts.opens),
    clicks: more(counts.clicks),
    goals: more(counts.goals),
    value: counts.value * factor,
    squares: counts.squares * factor,
  }
}

/** Two digits: more would pretend to know. */
function rounded(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1)
  return Math.max(1, Math.ceil(count / unit) * unit)
}
