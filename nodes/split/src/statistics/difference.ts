/**
 * Differences of means (value for each contact, the effect against a hold-out), valid at any look once there is enough to go by.
 *
 * The mixture sequential probability ratio test with a normal prior: R. Johari, P. Koomen, L. Pekelis and D. Walsh, "Always valid
 * inference: continuous monitoring of A/B tests", Operations Research 70 (2022) 1806-1821, with the variances estimated, for
 * which I. Waudby-Smith, D. Arbour, R. Sinha, E. Kennedy and A. Ramdas, "Time-uniform central limit theory and asymptotic confidence
 * sequences", Ann. Statist. 52 (2024) 2613-2640, say that it holds in the limit.
 */
import type { Interval } from './rate.ts'

/** What is known of one group's values: one for each contact, most of them nothing. */
export interface Sample {
  readonly count: number
  readonly sum: number
  readonly squares: number
}

export const meanOf = ({ count, sum }: Sample): number => (count === 0 ? 0 : sum / count)

/** Unbiased; 0 for fewer than two. Rounding must not make it negative. */
export const varianceOf = ({ count, sum, squares }: Sample): number =>
  count < 2 ? 0 : Math.max(0, (squares - (sum * sum) / count) / (count - 1))

export interface Difference {
  readonly difference: number
  /** Of the difference. */
  readonly variance: number
  /** Of one contact's value. */
  readonly spread: number
}

/**
 * The mean of the first less that of the second. Pairs are strata (times with other percentages): each is compared within itself,
 * and weighs as it has contacts. Null when no stratum has two contacts on both sides.
 */
export function differenceOf(pairs: readonly (readonly [Sample, Sample])[]): Difference | null {
  const compared = pairs.filter(([one, other]) => one.count > 1 && other.count > 1)
  const total = compared.reduce((sum, [one, other]) => sum + one.count + other.count, 0)
  if (total === 0) return null
  const parts = compared.map(([one, other]) => {
    const [own, others] = [varianceOf(one), varianceOf(other)]
    const weight = (one.count + other.count) / total
    return {
      difference: weight * (meanOf(one) - meanOf(other)),
      variance: weight * weight * (own / one.count + others / other.count),
      spread: (own * one.count + others * other.count) / total,
    }
  })
  return parts.reduce((sum, part) => ({
    difference: sum.difference + part.difference,
    variance: sum.variance + part.variance,
    spread: sum.spread + part.spread,
  }))
}

/** Contacts of each side for which the interval is the narrowest it can be; it holds for any number. */
const plannedContacts = 1000

/** Variance of the prior of the difference: what Waudby-Smith et al. choose to be the narrowest at a number of observations. */
function priorOf({ spread }: Difference, alpha: number): number {
  const tuning = -2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))
  return (tuning * 2 * spread) / plannedContacts
}

/** Natural logarithm of the evidence that there is a difference. */
export function differenceEvidence(found: Difference, alpha: number): number {
  const { difference, variance } = found
  if (variance === 0) return 0
  const prior = priorOf(found, alpha)
  return 0.5 * Math.log(variance / (variance + prior)) + (difference * difference * prior) / (2 * variance * (variance + prior))
}

/** All differences against which the evidence is below 1/α. */
export function differenceInterval(found: Difference, alpha: number): Interval {
  const { difference, variance } = found
  if (variance === 0) return { low: difference, high: difference }
  const prior = priorOf(found, alpha)
  const half = Math.sqrt(((2 * variance * (variance + prior)) / prior) * Math.log(Math.sqrt((variance + prior) / variance) / alpha))
  return { low: difference - half, high: difference + half }
}

/** The interval of one group's mean, by the same law. */
export function meanInterval(sample: Sample, alpha: number): Interval | null {
  if (sample.count < 2) return null
  const spread = varianceOf(sample)
  return differenceInterval({ difference: meanOf(sample), variance: spread / sample.count, spread: spread / 2 }, alpha)
}
