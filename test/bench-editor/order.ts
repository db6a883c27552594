/** What a call of the benchmark asks for, read from its command line. */
import { ArgumentFault, valuesOf, wholeNumber } from '../support/arguments.ts'
import { rows } from './figures.ts'

export const usage = `npm run bench:editor -- [--only E3,E5] [--runs N] [--long] [--json FILE] [--quick]

  --only IDS   these rows alone: ${rows.map(({ id }) => id).join(', ')}
  --runs N     how often each is measured; the median counts (3)
  --long       3,000 steps by Rete's own plugins, too: it takes minutes
  --json FILE  writes the rows and the machine's facts there, too
  --quick      small flows, once: it shows that the rows work, and judges nothing`

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const options = { json: text, only: text, runs: text, quick: flag, long: flag } as const

export interface Order {
  readonly ids: ReadonlySet<string>
  readonly runs: number
  readonly quick: boolean
  readonly long: boolean
  readonly json: string | undefined
}

/** Throws `ArgumentFault` on what cannot be meant. */
export function orderOf(argv: readonly string[]): Order {
  const values = valuesOf(argv, options)
  const quick = values.quick === true
  return {
    ids: chosenOf(values.only),
    runs: wholeNumber(values.runs, quick ? 1 : 3),
    quick,
    long: values.long === true,
    json: values.json,
  }
}

function chosenOf(only: string | undefined): ReadonlySet<string> {
  const all = rows.map(({ id }) => id)
  if (only === undefined) return new Set(all)
  const wanted = only.split(',').map((id) => id.trim().toUpperCase())
  const unknown = wanted.find((id) => !all.includes(id))
  if (unknown !== undefined) throw new ArgumentFault(`There is no row ${unknown}; there are ${all.join(', ')}`)
  return new Set(wanted)
}
