/** What a call of the crash suite asks for, read from its command line. */
import { parseArgs } from 'node:util'

export interface Order {
  readonly seed: string
  readonly kills: number
  readonly contacts: number
  readonly short: boolean
  /** Ids of the scenarios wanted; null: all of them (in the short form, all that have one). */
  readonly only: ReadonlySet<string> | null
}

/** Throws on what cannot be meant. */
export function orderOf(argv: readonly string[]): Order {
  const text = { type: 'string' } as const
  const options = { kills: text, contacts: text, seed: text, only: text, short: { type: 'boolean' } } as const
  const { values } = parseArgs({ args: [...argv], options })
  const short = values.short === true
  const standard = short ? { kills: 4, contacts: 600 } : { kills: 50, contacts: 10_000 }
  return {
    short,
    seed: values.seed ?? String(Date.now() % 1_000_000),
    kills: wholeNumber(values.kills) ?? standard.kills,
    contacts: wholeNumber(values.contacts) ?? standard.contacts,
    only: values.only === undefined ? null : new Set(values.only.split(',').map((id) => id.trim().toUpperCase())),
  }
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`${text} is no whole number from 1 to 9,999,999`)
  return Number(text)
}
