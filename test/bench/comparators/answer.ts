/**
 * What a comparator's program prints on its last line, and whether to believe it: a program that did not do the work of every
 * contact, to the cent and to the letter, was not measured.
 */
import { nodesPerRun } from '../flow.ts'

export type ComparatorName = 'dbos' | 'graphile' | 'node-red'

export interface Comparison {
  readonly name: ComparatorName
  /** Of the compared engine, as its package says. */
  readonly version: string
  readonly contacts: number
  readonly seconds: number
  /** Nodes passed per second: contacts x 9 / seconds. */
  readonly stepsPerSecond: number
}

/** A row without a figure, and why in one sentence. */
export interface Unmeasured {
  readonly name: ComparatorName
  readonly fault: string
}

/** What is found when the program is through: rows of the database, or messages that came out of the last node. */
export interface Work {
  readonly tags: number
  readonly entries: number
  /** Sum of the ledger, in cents. */
  readonly cents: number
  readonly mails: number
  /** Length of all subjects and bodies together. */
  readonly letters: number
}

export interface Answer {
  readonly version: string
  readonly contacts: number
  readonly seconds: number
  readonly work: Work
}

/** The order of a contact, as in `engine.ts`; half of them are above 50. */
export const totalOf = (contact: number): number => (contact % 100) + 0.5

/** Twentieth part of the order, to the cent, as the flow's text of the bonus says. */
export const bonusOf = (total: number): number => Math.round(total * 0.05 * 100) / 100

export const nameOf = (contact: number): string => `Name ${contact}`

/** The work that so many contacts make, by the texts of `flow.ts`, counted without any engine. */
export function workOf(contacts: number): Work {
  let [cents, letters] = [0, 0]
  for (let contact = 0; contact < contacts; contact++) {
    const [name, bonus] = [nameOf(contact), bonusOf(totalOf(contact))]
    cents += Math.round(bonus * 100)
    letters += subjectFor(name).length + htmlFor(name, bonus).length
  }
  return { tags: contacts, entries: contacts, cents, mails: contacts, letters }
}

export const subjectFor = (name: string): string => `Thank you, ${name}`
export const htmlFor = (name: string, balance: number): string =>
  `<p>Dear ${name},</p><p>you have <b>${balance}</b> to spend. <a href="https://shop.example/">Look around</a></p>`

/** The comparison that a program's output makes, or what is wrong with it. */
export function judge(name: ComparatorName, output: string): Comparison | Unmeasured {
  const answer = answerOf(output)
  if (answer === undefined) return { name, fault: `${name} was not measured: its last line is no answer` }
  const expected = workOf(answer.contacts)
  for (const part of Object.keys(expected) as (keyof Work)[]) {
    if (answer.work[part] !== expected[part]) {
      return { name, fault: `${name} was not measured: ${part} came to ${answer.work[part]} instead of ${expected[part]}` }
    }
  }
  const { version, contacts, seconds } = answer
  return { name, version, contacts, seconds, stepsPerSecond: (contacts * nodesPerRun) / seconds }
}

function answerOf(output: string): Answer | undefined {
  try {
    const answer = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Partial<Answer> | null
    const plausible = isPositive(answer?.contacts) && isPositive(answer?.seconds) && typeof answer?.version === 'string'
    return plausible && typeof answer.work === 'object' ? (answer as Answer) : undefined
  } catch {
    return undefined
  }
}

const isPositive = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value > 0
