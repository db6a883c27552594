import { describe, expect, it } from 'vitest'
import { orderOf } from '../chaos/plan.ts'
import { sizesOf } from '../bench/order.ts'
import { readArguments } from './arguments.ts'

const chaos = (...argv: readonly string[]) => readArguments(argv, 'usage', orderOf)
const bench = (...argv: readonly string[]) => readArguments(argv, 'usage', sizesOf)

describe('the command line of a suite', () => {
  it('is told when asked', () => {
    expect(chaos('--help')).toEqual({ text: 'usage', code: 0 })
    expect(bench('--only', 'B1', '-h')).toEqual({ text: 'usage', code: 0 })
  })

  it('says what cannot be meant, in a line', () => {
    for (const [suite, argv, line] of [
      [chaos, ['--kill', '5'], "Unknown option '--kill'"],
      [chaos, ['--kills'], "Option '--kills <value>' argument missing"],
      [chaos, ['--kills', 'many'], 'many is no whole number from 1 to 9,999,999'],
      [chaos, ['--only', 'R2,R99'], 'There is no story R99; there are '],
      [bench, ['--runs', '0'], '0 is no whole number from 1 to 9,999,999'],
      [bench, ['--only', 'B99'], 'There is no row B99; there are B1'],
      [bench, ['B1'], "Unexpected argument 'B1'"],
    ] as const) {
      expect(suite(...argv)).toEqual({
        text: expect.stringMatching(new RegExp(`^${line.replaceAll(/[<>']/g, '.')}[^\\n]*\\n\\nusage$`)),
        code: 2,
      })
    }
  })

  it('is read', () => {
    expect(chaos('--short', '--seed', '7', '--only', 'r2')).toEqual({
      short: true,
      seed: '7',
      kills: 4,
      contacts: 600,
      only: new Set(['R2']),
    })
    expect(bench('--quick', '--json', 'a.json')).toMatchObject({ quick: true, contacts: 2000, runs: 1, json: 'a.json' })
  })
})
