/** A random split that has shown there is something to test becomes a split test: branches keep their names, titles and wires. */
import type { JsonObject } from '@millrace/core'
import { wholeWeight } from './chairman.ts'

interface Branch {
  readonly name: string
  readonly title?: string
  readonly percent?: number
  readonly count?: number
}

/** Numbers of contacts become percentages in their proportion. Null: a test has two to five variants, and somebody must come to them. */
export function testOf(config: { readonly branches: readonly object[] }): JsonObject | null {
  const branches = config.branches as readonly Branch[]
  const amounts = branches.map(({ percent, count }) => percent ?? count ?? 0)
  const whole = amounts.reduce((sum, amount) => sum + amount, 0)
  if (branches.length > 5 || whole === 0) return null
  const weights = amounts.map((amount) => Math.floor((amount / whole) * wholeWeight))
  const rest = wholeWeight - weights.reduce((sum, weight) => sum + weight, 0)
  const largest = amounts.indexOf(Math.max(...amounts))
  const variants = branches.map(({ name, title }, index) => ({
    name,
    ...(title === undefined ? {} : { title }),
    percent: (weights[index]! + (index === largest ? rest : 0)) / 100,
  }))
  return { variants, metric: 'opens', winner: 'manual' }
}
