/** What a call of the bench asks for, read from its command line. */
import { ArgumentFault, valuesOf, wholeNumber } from '../support/arguments.ts'
import type { Bench } from './bench.ts'
import { benches } from './rows/index.ts'

export const usage = `npm run bench -- [--only B4,B7] [--runs N] [--contacts N] [--json FILE] [--quick]

  --only IDS    these rows alone: ${benches.map(({ id }) => id).join(', ')}
  --runs N      how often each is measured; the median counts (3)
  --contacts N  how many go through the flow of B1 (100000)
  --json FILE   writes the rows and the machine's facts there, too
  --quick       everything at smoke size: it shows that the rows work, and judges nothing`

const text = { type: 'string' } as const
const options = { json: text, only: text, contacts: text, runs: text, quick: { type: 'boolean' } } as const

/** Throws `ArgumentFault` on what cannot be meant. */
export function sizesOf(argv: readonly string[]) {
  const values = valuesOf(argv, options)
  const quick = values.quick === true
  return {
    quick,
    chosen: chosenOf(benches, values.only),
    contacts: wholeNumber(values.contacts, quick ? 2000 : 100_000),
    runs: wholeNumber(values.runs, quick ? 1 : 3),
    json: values.json,
  }
}

/** The benches of a list such as `B4,B7`; all of them without one. */
export function chosenOf(all: readonly Bench[], only: string | undefined): readonly Bench[] {
  if (only === undefined) return all
  const wanted = only.split(',').map((id) => id.trim().toUpperCase())
  const unknown = wanted.find((id) => !all.some((bench) => bench.id === id))
  if (unknown !== undefined) throw new ArgumentFault(`There is no row ${unknown}; there are ${all.map(({ id }) => id).join(', ')}`)
  return all.filter(({ id }) => wanted.includes(id))
}
