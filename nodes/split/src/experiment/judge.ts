/**
 * Who wins, as far as that is certain. However often one looks, and at whichever hour, a winner that is none is declared with probability
 * α at most (for the value of goals in the limit of many buyers): one variant must beat every other at level α / (variants - 1), while a
 * false winner needs half as many false beatings at most (Bonferroni with room to spare).
 */
import { differenceEvidence, differenceOf, meanOf, type Sample } from '../statistics/difference.ts'
import { concentrationOf, labelEvidence, pValueOf } from '../statistics/labels.ts'
import { bestOf, rateDraw, valueDraw, type Draw } from '../statistics/thompson.ts'
import { alphaOf, holdoutName, type Config } from './config.ts'
import { addCounts, noCounts, sampleOf, successesOf, type Counts, type SeriesTallies } from './tallies.ts'
import { readStratum, type Stratum } from './terms.ts'

export interface Part {
  readonly stratum: Stratum
  readonly of: (variant: string) => Counts
  /** Contacts who got a variant. */
  readonly placed: number
}

/** What was counted of one series, stratum by stratum. */
export const partsOf = (series: SeriesTallies[string] = {}): readonly Part[] =>
  Object.entries(series).map(([text, variants]) => ({
    stratum: readStratum(text),
    of: (variant) => (Object.hasOwn(variants, variant) ? variants[variant]! : noCounts),
    placed: Object.entries(variants).reduce((sum, [name, { contacts }]) => sum + (name === holdoutName ? 0 : contacts), 0),
  }))

export const totalOf = (parts: readonly Part[], variant: string): Counts =>
  parts.reduce<Counts>((sum, { of }) => addCounts(sum, of(variant)), noCounts)

/** Those placed by lot of fixed percentages: what a test of labels can judge. */
export const lots = (parts: readonly Part[]) => parts.filter(({ stratum }) => stratum.kind === 'lot')

/** Contacts with a value on each side before means are compared: those of a few buyers are far from normal. */
export const fewestBuyers = 50

/** What a p-value against each other variant must come down to. */
export const levelOf = (config: Config): number => alphaOf(config) / Math.max(1, config.variants.length - 1)

export interface Judgement {
  /** Who has the greatest rate or mean so far; null while nobody was counted. */
  readonly leader: string | null
  /** Whether another has the very same so far. */
  readonly tied: boolean
  readonly winner: string | null
  /** Of each other variant against the leader: the chance of ever seeing such a difference if there were none. */
  readonly pValues: ReadonlyMap<string, number>
  /** The p-value of the lots: contacts stand to each other as the percentages say. Below 0.001 nothing else here can be trusted. */
  readonly lot: number
}

export const lotAlarm = 0.001

export function judge(config: Config, parts: readonly Part[]): Judgement {
  const names = config.variants.map(({ name }) => name)
  const lot = lotPValue(parts)
  const drawn = lots(parts)
  const worths = names.map((name) => worthOf(config, totalOf(drawn, name)))
  const isCounted = names.some((name) => totalOf(drawn, name).contacts > 0)
  const leader = isCounted ? names[bestOf(worths)]! : null
  const others = leader === null ? [] : names.filter((name) => name !== leader)
  const pValues = new Map(others.map((name) => [name, pairPValue(config, drawn, [leader!, name])]))
  const isCertain = others.length > 0 && lot >= lotAlarm && others.every((name) => pValues.get(name)! <= levelOf(config))
  const tied = worths.filter((worth) => worth === Math.max(...worths)).length > 1
  return { leader, tied, winner: isCertain ? leader : null, pValues, lot }
}

/** What a contact of the variant is worth by the metric. */
export function worthOf({ metric }: Pick<Config, 'metric'>, counts: Counts): number {
  if (metric === 'value') return meanOf(sampleOf(counts))
  return counts.contacts === 0 ? 0 : successesOf(counts, metric) / counts.contacts
}

/** Lots of different times are independent, so what they say adds up. */
function pairPValue(config: Config, parts: readonly Part[], pair: readonly [string, string]): number {
  const drawn = parts.filter(({ stratum }) => pair.every((name) => (stratum.weights.get(name) ?? 0) > 0))
  if (config.metric === 'value') return valuePValue(config, drawn, pair)
  const evidence = drawn.map(({ stratum, of }) => {
    const groups = pair.map((name) => ({ count: successesOf(of(name), config.metric), share: stratum.weights.get(name)! }))
    return labelEvidence(groups, concentrationOf.lift)
  })
  return pValueOf(evidence.reduce((sum, each) => sum + each, 0))
}

function valuePValue(config: Config, parts: readonly Part[], [one, other]: readonly [string, string]): number {
  if ([one, other].some((name) => totalOf(parts, name).goals < fewestBuyers)) return 1
  const found = differenceOf(parts.map(({ of }): [Sample, Sample] => [sampleOf(of(one)), sampleOf(of(other))]))
  return found === null ? 1 : pValueOf(differenceEvidence(found, levelOf(config)))
}

/** Sample-ratio mismatch (A. Fabijan et al., KDD 2019), by the sequential test, since results are looked at every day. */
function lotPValue(parts: readonly Part[]): number {
  const evidence = parts.map((part) => labelEvidence(groupsOf(part), concentrationOf.lot))
  return pValueOf(evidence.reduce((sum, each) => sum + each, 0))
}

/** Where variants were not drawn by fixed percentages, only the hold-out was. */
function groupsOf({ stratum: { weights, holdout }, of, placed }: Part) {
  const held = { count: of(holdoutName).contacts, share: holdout }
  const given = 10_000 - holdout
  if (weights.size === 0) return [{ count: placed, share: given }, held]
  return [...[...weights].map(([name, weight]) => ({ count: of(name).contacts, share: (weight * given) / 10_000 })), held]
}

/** Draws of what each variant is worth, of everything counted in the series. */
export function drawOf({ metric, variants }: Config, parts: readonly Part[]): Draw {
  const counts = variants.map(({ name }) => totalOf(parts, name))
  if (metric === 'value') return valueDraw(counts.map(sampleOf))
  return rateDraw(counts.map((each) => ({ count: each.contacts, successes: successesOf(each, metric) })))
}
