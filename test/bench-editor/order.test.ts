import { describe, expect, it } from 'vitest'
import { ArgumentFault } from '../support/arguments.ts'
import { rows } from './figures.ts'
import { orderOf } from './order.ts'

describe('the command line of the canvas benchmark', () => {
  it('asks for every row, three times, when it says nothing', () => {
    expect(orderOf([])).toEqual({ ids: new Set(rows.map(({ id }) => id)), runs: 3, quick: false, long: false, json: undefined })
    expect(orderOf(['--quick']).runs).toBe(1)
  })

  it('names rows in any case, and is told when there is none of that name', () => {
    expect([...orderOf(['--only', 'e3, E5', '--long', '--json', 'a.json']).ids]).toEqual(['E3', 'E5'])
    expect(() => orderOf(['--only', 'E99'])).toThrow(ArgumentFault)
    expect(() => orderOf(['--runs', 'often'])).toThrow('no whole number')
  })
})
