/** The formulae against closed forms, and against values that were worked out apart from this code (the Pólya urn draw by draw, in Python). */
import { seededRandom } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { differenceEvidence, differenceInterval, differenceOf, meanInterval, meanOf, varianceOf, type Sample } from './difference.ts'
import { drawBeta, drawGamma, drawNormal, lnBeta, lnGamma } from './gamma.ts'
import { labelEvidence, pValueOf } from './labels.ts'
import { rateInterval } from './rate.ts'
import { bestOf, chancesOf, rateDraw, valueDraw } from './thompson.ts'

const groups = (counts: readonly number[], shares: readonly number[]) => counts.map((count, index) => ({ count, share: shares[index]! }))

/** The sample of some values, of which each stands for a contact. */
const sampleFrom = (values: readonly number[]): Sample => ({
  count: values.length,
  sum: values.reduce((sum, value) => sum + value, 0),
  squares: values.reduce((sum, value) => sum + value * value, 0),
})
const momentsOf = (draw: () => number, count = 40_000) => {
  const sample = sampleFrom(Array.from({ length: count }, draw))
  return { mean: meanOf(sample), variance: varianceOf(sample) }
}

describe('the gamma function', () => {
  it('is that of the tables', () => {
    expect(lnGamma(1)).toBeCloseTo(0, 13)
    expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13)
    expect(lnGamma(11)).toBeCloseTo(Math.log(3_628_800), 12)
    expect(lnGamma(171)).toBeCloseTo(706.5730622457874, 10)
    expect(lnGamma(0.1)).toBeCloseTo(2.2527126517342060, 12) // prettier-ignore
    expect(lnBeta(2, 3)).toBeCloseTo(Math.log(1 / 12), 13)
  })

  it('gives draws of the right mean and spread', () => {
    const random = seededRandom('draws')
    const normal = momentsOf(() => drawNormal(random))
    expect([normal.mean, normal.variance - 1].every((value) => Math.abs(value) < 0.03)).toBe(true)
    for (const shape of [0.4, 1, 7]) {
      const { mean, variance } = momentsOf(() => drawGamma(shape, random))
      expect(Math.abs(mean / shape - 1)).toBeLessThan(0.03)
      expect(Math.abs(variance / shape - 1)).toBeLessThan(0.08)
    }
    const beta = momentsOf(() => drawBeta(2, 6, random))
    expect(beta.mean).toBeCloseTo(0.25, 2)
    expect(beta.variance).toBeCloseTo(12 / (64 * 9), 3)
  })
})

describe('evidence of labels', () => {
  it('is what the urn gives, draw by draw', () => {
    expect(labelEvidence(groups([60, 40], [1, 1]), 100)).toBeCloseTo(0.6588918180466742, 9)
    expect(labelEvidence(groups([100, 150], [1, 1]), 100)).toBeCloseTo(2.9658388777097935, 9)
    expect(labelEvidence(groups([400, 600], [5, 5]), 1000)).toBeCloseTo(9.675061953898192, 8)
    expect(labelEvidence(groups([10, 20, 30], [2, 3, 5]), 100)).toBeCloseTo(-0.3560134346014272, 9)
  })

  it('is none where nothing was counted, or there is nothing to compare', () => {
    expect(labelEvidence([], 100)).toBe(0)
    expect(labelEvidence(groups([0, 0], [1, 1]), 100)).toBe(0)
    expect(labelEvidence(groups([5, 9], [1, 0]), 100)).toBe(0)
  })

  it('has a mean of 1 under the hypothesis, after any number of draws: a martingale', () => {
    // All outcomes of eight draws with shares 0.3 and 0.7, weighed by their probabilities.
    const binomial = (n: number, k: number) => Math.exp(lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1)) * 0.3 ** k * 0.7 ** (n - k)
    const mean = Array.from({ length: 9 }, (_, k) => binomial(8, k) * Math.exp(labelEvidence(groups([k, 8 - k], [3, 7]), 2)))
    expect(mean.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12)
  })

  it('is a p-value that never leaves 0 to 1', () => {
    expect(pValueOf(-3)).toBe(1)
    expect(pValueOf(Math.log(20))).toBeCloseTo(0.05, 12)
  })
})

describe('an interval of a rate', () => {
  /** Successes, trials, and both ends, for α = 0.05. */
  const searched = [
    [0, 10, 0, 0.37698735099067726],
    [1, 1, 0.025, 1],
    [30, 100, 0.1656515353878669, 0.46283986514171277],
    [500, 5000, 0.08438955323050105, 0.11720442057685793],
  ] as const

  it('is what a search elsewhere found', () => {
    for (const [successes, trials, low, high] of searched) {
      const found = rateInterval(successes, trials, 0.05)
      expect(found.low).toBeCloseTo(low, 9)
      expect(found.high).toBeCloseTo(high, 9)
    }
  })

  it('is everything before anything was seen', () => {
    expect(rateInterval(0, 0, 0.05)).toEqual({ low: 0, high: 1 })
  })

  it('holds at all looks at once: of 400 histories of 400 contacts, at most 5 % ever leave the truth out', () => {
    const random = seededRandom('coverage')
    let missed = 0
    for (let history = 0; history < 400; history++) {
      let successes = 0
      let isMissed = false
      for (let trials = 1; trials <= 400; trials++) {
        successes += random() < 0.2 ? 1 : 0
        if (trials % 20 !== 0) continue
        const { low, high } = rateInterval(successes, trials, 0.05)
        isMissed ||= low > 0.2 || high < 0.2
      }
      missed += isMissed ? 1 : 0
    }
    expect(missed / 400).toBeLessThanOrEqual(0.05)
  })
})

describe('a difference of means', () => {
  const some = { difference: 0.5, variance: 0.01, spread: 4 }

  it('has the evidence and the interval of the mixture', () => {
    expect(differenceEvidence(some, 0.05)).toBeCloseTo(9.80179371506053, 9)
    expect(differenceInterval(some, 0.05).high - 0.5).toBeCloseTo(0.3040373712462041, 9)
    // What is at the edge of the interval has evidence of just 1/α.
    const { low } = differenceInterval(some, 0.05)
    expect(differenceEvidence({ ...some, difference: 0.5 - low }, 0.05)).toBeCloseTo(Math.log(20), 9)
  })

  it('is that of the samples, each stratum compared within itself', () => {
    const [one, other] = [sampleFrom([1, 2, 3, 6]), sampleFrom([0, 2])]
    expect(differenceOf([[one, other]])).toEqual({
      difference: 2,
      variance: expect.closeTo(varianceOf(one) / 4 + varianceOf(other) / 2, 12),
      spread: expect.closeTo((varianceOf(one) * 4 + varianceOf(other) * 2) / 6, 12),
    })
    // Half of all in a stratum in which the difference is 2, half in one in which there is none.
    const none: readonly [Sample, Sample] = [sampleFrom([9, 10, 11]), sampleFrom([9, 10, 11])]
    expect(differenceOf([[one, other], none])!.difference).toBeCloseTo(1, 12)
  })

  it('is not told of those who are too few', () => {
    expect(differenceOf([[sampleFrom([1]), sampleFrom([1, 2])]])).toBeNull()
    expect(differenceEvidence({ difference: 0, variance: 0, spread: 0 }, 0.05)).toBe(0)
    expect(meanInterval(sampleFrom([1]), 0.05)).toBeNull()
    expect(meanInterval(sampleFrom([2, 2, 2]), 0.05)).toEqual({ low: 2, high: 2 })
  })
})

describe('Thompson sampling', () => {
  it('draws rates and values around what was seen, wide where little was', () => {
    const random = seededRandom('posterior')
    const rates = rateDraw([{ count: 98, successes: 48 }, { count: 0, successes: 0 }]) // prettier-ignore
    expect(momentsOf(() => rates(random)[0]!).mean).toBeCloseTo(0.49, 2)
    expect(momentsOf(() => rates(random)[1]!).variance).toBeCloseTo(1 / 12, 2)
    const values = valueDraw([sampleFrom([4, 6, 5, 5, 4, 6, 5, 5]), sampleFrom([1, 3, 2, 2, 1, 3, 2, 2])])
    expect(momentsOf(() => values(random)[0]!).mean).toBeCloseTo((8 * 5 + 3.5) / 9, 1)
  })

  it('gives each its probability of being the best', () => {
    const even = chancesOf(rateDraw([{ count: 10, successes: 5 }, { count: 10, successes: 5 }]), seededRandom('even')) // prettier-ignore
    expect(even[0]).toBeCloseTo(0.5, 1)
    expect(even[0]! + even[1]!).toBeCloseTo(1, 12)
    // P(Beta(2, 1) > Beta(1, 2)) = 5/6.
    const sure = chancesOf(rateDraw([{ count: 1, successes: 1 }, { count: 1, successes: 0 }]), seededRandom('sure'), 20_000) // prettier-ignore
    expect(Math.abs(sure[0]! - 5 / 6)).toBeLessThan(0.01)
    expect(bestOf([1, 3, 2])).toBe(1)
  })

  it('has no favourite while nothing has any value', () => {
    const chances = chancesOf(valueDraw([sampleFrom([0, 0, 0]), sampleFrom([0, 0, 0])]), seededRandom('nothing'))
    expect(Math.abs(chances[0]! - 0.5)).toBeLessThan(0.05)
  })
})
