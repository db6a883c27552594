/** B2: the same nine nodes by other durable engines, as their own documentation recommends, on the same Postgres. */
import type { Bench, BenchOptions } from '../bench.ts'
import { measureComparator, type ComparatorName } from '../comparators/run.ts'
import type { Bound, Line } from '../report.ts'

interface Compared {
  readonly id: string
  readonly name: ComparatorName
  readonly title: string
  readonly promise: Bound
  /** Contacts at smoke size. */
  readonly few: number
}

export async function compare(options: BenchOptions, { id, name, title, promise, few }: Compared): Promise<Line> {
  const what = `steps of B1, held beside ${title}`
  const values: number[] = []
  let version = ''
  // The standard number of each keeps it busy for some seconds.
  for (let run = 0; run < options.size(options.runs, 1); run++) {
    const quick = options.size(0, few)
    const found = await measureComparator(name, quick === 0 ? undefined : quick)
    if ('fault' in found) return { id, what, fault: found.fault }
    values.push(found.stepsPerSecond)
    version = found.version
  }
  const { steps } = await options.engine()
  return { id, what, unit: 'steps/s', values: steps, baseline: { what: `${title} ${version}`, values }, promises: [promise] }
}

export const b2: Bench = {
  id: 'B2',
  what: 'other durable engines',
  measure: async (options) => [
    await compare(options, { id: 'B2', name: 'dbos', title: 'DBOS', promise: { of: 'ratio', least: 50 }, few: 20 }),
    await compare(options, { id: 'B2b', name: 'graphile', title: 'graphile-worker', promise: { of: 'ratio', least: 5 }, few: 100 }),
  ],
}
