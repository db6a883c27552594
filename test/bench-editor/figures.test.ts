import { describe, expect, it } from 'vitest'
import { rowOf } from '../bench/report.ts'
import { linesOf, needsBuild, rows, stepsOf, type Canvas, type Figures, type Sitting } from './figures.ts'

const frames = (...times: readonly number[]) => Array.from({ length: 100 }, (_, index) => times[index % times.length]!)
const sitting: Sitting = {
  open: 500,
  pan: { fit: frames(16, 20), full: frames(16) },
  drag: frames(40, 50),
  memory: { heapBytes: 20 * 2 ** 20, domNodes: 6000 },
}
const figuresOf = (by: Partial<Record<Canvas, readonly Sitting[]>>): Figures => ({
  sittings: (canvas) => by[canvas] ?? [],
  load: { start: 300 * 1024, flows: 500 * 1024, flow: 700 * 1024 },
})
const every = new Set(rows.map(({ id }) => id))
const judged = (ids: ReadonlySet<string>, figures: Figures) => linesOf(ids, figures).map((line) => rowOf(line, { judged: true }))

describe('the rows of the canvas', () => {
  it('stand beside those of the stock plugins where both were measured', () => {
    const [row] = judged(new Set(['E3']), figuresOf({ ours: [sitting], stock: [{ open: 5000 }] }))
    expect(row).toMatchObject({ value: 0.5, unit: 's', baseline: 5, ratio: 0.1, target: 0.6, ok: true })
    const [alone] = judged(new Set(['E3']), figuresOf({ ours: [sitting] }))
    expect(alone).toMatchObject({ value: 0.5, baseline: null, ok: true })
  })

  it('are the median of the runs, of frames the 95th of a hundred and of moves the middle one', () => {
    const slow: Sitting = { ...sitting, open: 900, pan: { fit: frames(90), full: frames(90) } }
    const [open, fit, drag] = judged(new Set(['E3', 'E5', 'E9']), figuresOf({ ours: [sitting, slow, slow] }))
    expect(open).toMatchObject({ value: 0.9, ok: false, values: [0.5, 0.9, 0.9] })
    expect(fit).toMatchObject({ value: 90, ok: false })
    expect(drag).toMatchObject({ value: 40, ok: true })
  })

  it('that nobody measured are failed, not passed', () => {
    expect(judged(new Set(['E10']), figuresOf({ ours: [{ open: 1 }] }))[0]).toMatchObject({ ok: false, fault: 'not measured' })
  })

  it('of the first load are judged in kilobytes', () => {
    const verdicts = judged(every, figuresOf({ ours: [sitting] })).filter(({ unit }) => unit === 'KB gz')
    expect(verdicts.map(({ id, value, ok }) => [id, value, ok])).toEqual([
      ['E12', 300, true],
      ['E13', 500, false],
      ['E14', 700, false],
    ])
  })

  it('tell which flows have to be opened, and whether the editor has to be built', () => {
    expect(stepsOf(new Set(['E4', 'E8', 'E1']))).toEqual([20, 3000])
    expect([needsBuild(new Set(['E1'])), needsBuild(new Set(['E13']))]).toEqual([false, true])
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
  })
})
