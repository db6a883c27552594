/** An interval for a rate that holds at all times at once: as many looks as one likes, and none of them is wrong with probability 1 - α. */
import { lnBeta } from './gamma.ts'

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Jeffreys' prior. */
const prior = 0.5

/**
 * The confidence sequence of the beta-binomial mixture: all rates against which the evidence is below 1/α. H. Robbins, "Statistical
 * methods related to the law of the iterated logarithm", Ann. Math. Statist. 41 (1970) 1397-1409; S. Howard, A. Ramdas, J. McAuliffe
 * and J. Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Ann. Statist. 49 (2021) 1055-1080, section 3.
 */
export function rateInterval(successes: number, trials: number, alpha: number): Interval {
  if (trials === 0) return { low: 0, high: 1 }
  const failures = trials - successes
  const mixture = lnBeta(prior + successes, prior + failures) - lnBeta(prior, prior)
  const likelihood = (rate: number) =>
    (successes === 0 ? 0 : successes * Math.log(rate)) + (failures === 0 ? 0 : failures * Math.log1p(-rate))
  const isInside = (rate: number) => mixture - likelihood(rate) < -Math.log(alpha)
  const seen = successes / trials
  return { low: edge(0, seen, isInside), high: edge(1, seen, isInside) }
}

/** The evidence falls towards the rate that was seen: halved 60 times, the edge is known to the last digit. */
function edge(outside: number, inside: number, isInside: (rate: number) => boolean): number {
  if (isInside(outside)) return outside
  let [far, near] = [outside, inside]
  for (let halving = 0; halving < 60; halving++) {
    const middle = (far + near) / 2
    if (isInside(middle)) near = middle
    else far = middle
  }
  return near
}
