/** What a call of the crash suite asks for, read from its command line. */
import { ArgumentFault, valuesOf, wholeNumber } from '../support/arguments.ts'
import { scenarios } from './scenarios/index.ts'

export const usage = `npm run chaos -- [--kills N] [--seed S] [--contacts N] [--only R2,R10] [--short]

  --kills N     how many processes are killed in the storm (50; short form 4)
  --seed S      where it strikes; printed, so that a run can be repeated
  --contacts N  how many contacts are under way in the storm (10000; short form 600)
  --only IDS    these stories alone: ${scenarios.map(({ id }) => id).join(', ')}
  --short       the form that npm test runs, below two minutes`

export interface Order {
  readonly seed: string
  readonly kills: number
  readonly contacts: number
  readonly short: boolean
  /** Ids of the scenarios wanted; null: all of them (in the short form, all that have one). */
  readonly only: ReadonlySet<string> | null
}

/** Throws `ArgumentFault` on what cannot be meant. */
export function orderOf(argv: readonly string[]): Order {
  const text = { type: 'string' } as const
  const options = { kills: text, contacts: text, seed: text, only: text, short: { type: 'boolean' } } as const
  const values = valuesOf(argv, options)
  const short = values.short === true
  const standard = short ? { kills: 4, contacts: 600 } : { kills: 50, contacts: 10_000 }
  return {
    short,
    seed: values.seed ?? String(Date.now() % 1_000_000),
    kills: wholeNumber(values.kills, standard.kills),
    contacts: wholeNumber(values.contacts, standard.contacts),
    only: chosen(values.only),
  }
}

function chosen(list: string | undefined): ReadonlySet<string> | null {
  if (list === undefined) return null
  const only = new Set(list.split(',').map((id) => id.trim().toUpperCase()))
  const unknown = [...only].find((id) => !scenarios.some((scenario) => scenario.id === id))
  if (unknown !== undefined) throw new ArgumentFault(`There is no story ${unknown}; there are ${scenarios.map(({ id }) => id).join(', ')}`)
  return only
}
