/**
 * Thompson sampling: each contact goes to the variant that is the best in one draw from what is known of them. W. Thompson, Biometrika
 * 25 (1933) 285-294; O. Chapelle and L. Li, "An empirical evaluation of Thompson sampling", NIPS 24 (2011).
 *
 * Priors. A rate: uniform, Beta(1, 1). A mean value: normal-inverse-gamma around the mean and variance of all variants together, worth
 * one contact (A. Gelman et al., "Bayesian Data Analysis", 3rd edition, section 3.3): means of many contacts are nearly normal, however
 * skewed the values are.
 */
import { meanOf, varianceOf, type Sample } from './difference.ts'
import { drawBeta, drawGamma, drawNormal, type Random } from './gamma.ts'

export interface Trials {
  readonly count: number
  readonly successes: number
}

/** A draw of each arm's worth. */
export type Draw = (random: Random) => readonly number[]

export const rateDraw =
  (arms: readonly Trials[]): Draw =>
  (random) =>
    arms.map(({ count, successes }) => drawBeta(1 + successes, 1 + count - successes, random))

export function valueDraw(arms: readonly Sample[]): Draw {
  const all = arms.reduce((a, b) => ({ count: a.count + b.count, sum: a.sum + b.sum, squares: a.squares + b.squares }))
  const middle = meanOf(all)
  const spread = varianceOf(all) || 1
  const posteriors = arms.map((arm) => {
    const mean = meanOf(arm)
    return {
      mean: (middle + arm.sum) / (1 + arm.count),
      weight: 1 + arm.count,
      shape: 1 + arm.count / 2,
      rate: spread + (varianceOf(arm) * Math.max(0, arm.count - 1)) / 2 + (arm.count * (mean - middle) ** 2) / (2 * (1 + arm.count)),
    }
  })
  return (random) =>
    posteriors.map(({ mean, weight, shape, rate }) => {
      const variance = rate / drawGamma(shape, random)
      return mean + drawNormal(random) * Math.sqrt(variance / weight)
    })
}

/** Index of the greatest. */
export const bestOf = (worths: readonly number[]): number =>
  worths.reduce((best, worth, index) => (worth > worths[best]! ? index : best), 0)

/** How often each arm is the best of so many draws: with 4,000 to within 0.8 %. */
export function chancesOf(draw: Draw, random: Random, draws = 4000): readonly number[] {
  const wins = draw(random).map(() => 0)
  for (let round = 0; round < draws; round++) {
    const best = bestOf(draw(random))
    wins[best] = wins[best]! + 1
  }
  return wins.map((count) => count / draws)
}
