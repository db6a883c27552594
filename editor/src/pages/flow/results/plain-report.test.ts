import type { JsonObject } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { plainReport } from './plain-report.ts'

const schema: JsonObject = {
  type: 'object',
  properties: {
    total: { type: 'number', 'x-ui': { title: { en: 'Total', ru: 'Всего' } } },
    best: {
      anyOf: [{ type: 'null' }, { type: 'object', properties: { day: { type: 'string', 'x-ui': { title: { en: 'Day', ru: 'День' } } } } }],
      'x-ui': { title: { en: 'Best', ru: 'Лучший' } },
    },
    rows: {
      type: 'array',
      items: { type: 'object', properties: { name: { type: 'string', 'x-ui': { title: { en: 'Name', ru: 'Имя' } } } } },
      'x-ui': { title: { en: 'By name', ru: 'По именам' } },
    },
  },
}

describe('a report without a view of its own', () => {
  it('is shown by the titles of its schema, in both languages', () => {
    const { lines } = plainReport({ total: 3, best: { day: 'Mon' } }, schema)
    expect(lines).toEqual([
      { title: { en: 'Total', ru: 'Всего' }, value: 3 },
      { title: { en: 'Best · Day', ru: 'Лучший · День' }, value: 'Mon' },
    ])
  })

  it('has lists of objects as tables, with the columns that any row has', () => {
    const { lines, tables } = plainReport({ rows: [{ name: 'a' }, { name: 'b', count: 2 }] }, schema)
    expect(lines).toEqual([])
    expect(tables).toEqual([
      {
        title: { en: 'By name', ru: 'По именам' },
        columns: [{ en: 'Name', ru: 'Имя' }, { en: 'count' }],
        rows: [
          ['a', null],
          ['b', 2],
        ],
      },
    ])
  })

  it('shows what its schema does not describe, an answer that is no object, and nothing of nothing', () => {
    expect(plainReport({ extra: [1, 2], none: null }, {}).lines).toEqual([
      { title: { en: 'extra', ru: 'extra' }, value: [1, 2] },
      { title: { en: 'none', ru: 'none' }, value: null },
    ])
    expect(plainReport('so much', {}).lines).toEqual([{ title: { en: '', ru: '' }, value: 'so much' }])
    expect(plainReport({}, schema)).toEqual({ lines: [], tables: [] })
  })

  it('ends at some depth', () => {
    const deep = { a: { b: { c: { d: { e: 1 } } } } }
    expect(plainReport(deep, {}).lines).toEqual([{ title: { en: 'a · b · c · d', ru: 'a · b · c · d' }, value: { e: 1 } }])
  })
})
