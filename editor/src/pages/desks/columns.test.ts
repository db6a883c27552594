import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@millrace/core'
import { columnsOf } from './columns.ts'

const title = (en: string) => ({ 'x-ui': { title: { en } } })

describe('the columns of a desk', () => {
  it('are what has a title, in their order, shown by what they are', () => {
    const properties: JsonObject = {
      id: { type: 'string' },
      task: { type: 'string', ...title('Task') },
      who: { anyOf: [{ type: 'string' }, { type: 'null' }], 'x-ui': { title: { en: 'Who' }, widget: 'contact', named: 'name' } },
      due: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }], ...title('Due') },
      at: { type: 'string', format: 'date-time', ...title('At') },
    }
    expect(columnsOf({ type: 'object', properties }).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'task text',
      'who contact',
      'due instant',
      'at instant',
    ])
    expect(columnsOf({ type: 'object', properties })[1]).toMatchObject({ named: 'name' })
    expect(columnsOf({})).toEqual([])
  })
})
