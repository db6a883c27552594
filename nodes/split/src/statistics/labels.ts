/**
 * An exact sequential test of how things fall to groups: contacts to variants (sample-ratio mismatch), or conversions to variants
 * (which converts better). However often one looks, the evidence against a true hypothesis reaches 1/α with probability α at most.
 *
 * M. Lindon and A. Malek, "Anytime-valid inference for multinomial count data", NeurIPS 35 (2022): the mixture of the
 * likelihood over a Dirichlet prior centred on the hypothesis, divided by the likelihood under it, is a martingale that starts at 1;
 * Ville's inequality does the rest.
 *
 * Why conversions may be tested so: when no variant makes a difference, who converts and when would have been the same under any
 * lot, so that each next conversion is of variant i with the probability of i, whatever the delays, trends and seasons.
 */
import { lnGamma } from './gamma.ts'

export interface Group {
  readonly count: number
  /** Its share by the hypothesis, in any unit. */
  readonly share: number
}

/**
 * How sharply the prior stands around the hypothesis, as a number of observations. With 100 a half is expected to be within 0.5 ± 0.05,
 * which is tuned to lifts of about 20 %; with 1,000 within 0.5 ± 0.016, for faults of lots, which are smaller and are met by more contacts.
 */
export const concentrationOf = { lift: 100, lot: 1000 } as const

/** Natural logarithm of the evidence against the shares. Groups without a share cannot be judged, and are left out. */
export function labelEvidence(groups: readonly Group[], concentration: number): number {
  const judged = groups.filter(({ share }) => share > 0)
  const whole = judged.reduce((sum, { share }) => sum + share, 0)
  const total = judged.reduce((sum, { count }) => sum + count, 0)
  if (judged.length < 2 || total === 0) return 0
  return judged.reduce(
    (sum, { count, share }) => {
      const expected = share / whole
      const prior = concentration * expected
      return sum + lnGamma(prior + count) - lnGamma(prior) - count * Math.log(expected)
    },
    lnGamma(concentration) - lnGamma(concentration + total),
  )
}

/** An always-valid p-value: the chance of ever seeing so much evidence, at any look, is no greater than it. */
export const pValueOf = (evidence: number): number => Math.min(1, Math.exp(-evidence))
