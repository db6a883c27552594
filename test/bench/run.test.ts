import { describe, expect, it } from 'vitest'
import type { Bench } from './bench.ts'
import { chosenOf } from './order.ts'
import { runBenches } from './run.ts'

const bench = (id: string, measure: Bench['measure']): Bench => ({ id, what: `what ${id} does`, measure })
const works = bench('B7', async ({ size }) => [
  { id: 'B7', what: 'works', unit: 'ms', values: [size(500, 5)], promises: [{ of: 'value', most: 100 }] },
])
const breaks = bench('B8', async () => {
  throw new Error('the sandbox is gone')
})
const options = { quick: false, contacts: 10, runs: 1, say: () => {} }

describe('a run of benches', () => {
  it('goes on after a row that throws, and reports it as failed', async () => {
    const rows = await runBenches([breaks, works], options)
    expect(rows.map(({ id, ok, value }) => ({ id, ok, value }))).toEqual([
      { id: 'B8', ok: false, value: null },
      { id: 'B7', ok: false, value: 500 },
    ])
    expect(rows[0]!.fault).toBe('the sandbox is gone')
  })

  it('judges nothing at smoke size but that the rows work', async () => {
    const rows = await runBenches([breaks, works], { ...options, quick: true })
    expect(rows.map(({ ok, value }) => ({ ok, value }))).toEqual([
      { ok: false, value: null },
      { ok: true, value: 5 },
    ])
    const { ok } = (
      await runBenches([bench('B9', async () => [{ id: 'B9', what: '', unit: '', values: [500], promises: [{ of: 'value', most: 1 }] }])], {
        ...options,
        quick: true,
      })
    )[0]!
    expect(ok).toBe(true)
  })

  it('says how long each row took', async () => {
    const said: string[] = []
    await runBenches([works], { ...options, say: (line) => said.push(line) })
    expect(said).toEqual(['B7 what B7 does: 0 s'])
  })
})

describe('the rows that are asked for', () => {
  it('are all of them, or those of a list', () => {
    expect(chosenOf([works, breaks], undefined)).toEqual([works, breaks])
    expect(chosenOf([works, breaks], 'b8, B7')).toEqual([works, breaks])
    expect(chosenOf([works, breaks], 'B8')).toEqual([breaks])
  })

  it('must exist', () => {
    expect(() => chosenOf([works], 'B7,B12')).toThrow('There is no row B12; there are B7')
  })
})
