import { describe, expect, it } from 'vitest'
import { detailsIn } from './reason-words.ts'

describe('what a refusal is about', () => {
  it('is a field, a column with its value, or numbers of cells', () => {
    expect(detailsIn('traits must be a JSON object').field).toBe('traits')
    expect(detailsIn('Column "Баллы": "много" is not a number')).toMatchObject({ column: 'Баллы', value: '"много"' })
    expect(detailsIn('The row has 3 cells, the header has 5')).toMatchObject({ cells: '3', columns: '5' })
  })
})
