/**
 * Fair turns: at every moment each branch has had its share of the turns so far, to within less than one.
 *
 * R. Tijdeman, "The chairman assignment problem", Discrete Mathematics 32 (1980) 323-330: give the n-th turn to the branch whose
 * deadline is nearest, among those whose share is due by at least 1/(2k - 2); then |count - n * share| <= 1 - 1/(2k - 2) always.
 * Branches whose deadlines are equal are drawn by lot: equal shares come in random blocks.
 *
 * All in whole numbers: shares are in hundredths of a percent, so that ties are exact.
 */

export interface Share {
  readonly name: string
  /** Hundredths of a percent; all together 10,000. */
  readonly weight: number
}

export const wholeWeight = 10_000

interface Candidate {
  readonly name: string
  readonly weight: number
  /** (1 - 1/(2k - 2) - lag) * W * (2k - 2): how far the branch is from being late, to be divided by its weight. */
  readonly slack: number
}

/** Whose turn it is, when these counts are the turns so far. `random` draws among equals. */
export function nextTurn(shares: readonly Share[], counts: Readonly<Record<string, number>>, random: () => number): string {
  const active = shares.filter(({ weight }) => weight > 0)
  if (active.length === 1) return active[0]!.name
  const turn = 1 + active.reduce((sum, { name }) => sum + countOf(counts, name), 0)
  const scale = 2 * active.length - 2
  const candidates = active.flatMap(({ name, weight }): Candidate[] => {
    const lag = (turn * weight - countOf(counts, name) * wholeWeight) * scale
    return lag >= wholeWeight ? [{ name, weight, slack: wholeWeight * (scale - 1) - lag }] : []
  })
  const first = candidates.reduce((best, one) => (isSooner(one, best) ? one : best))
  const equals = candidates.filter((one) => !isSooner(first, one))
  return equals[Math.floor(random() * equals.length)]!.name
}

/** Deadlines are slack / weight; compared across, without dividing. */
const isSooner = (a: Candidate, b: Candidate) => a.slack * b.weight < b.slack * a.weight

export const countOf = (counts: Readonly<Record<string, number>>, name: string): number => (Object.hasOwn(counts, name) ? counts[name]! : 0)
