import type { Json, JsonObject } from '@millrace/core'
import { readLetter } from '@millrace/core/letter'
import { describe, expect, it } from 'vitest'
import { bodyOf, composedFields, withCode, withLetter } from './fields.ts'

const schema = {
  properties: {
    subject: { type: 'string', 'x-ui': { widget: 'liquid' } },
    page: { type: 'string', 'x-ui': { widget: 'html' } },
    source: { type: 'string', 'x-ui': { widget: 'mjml', blocks: 'design', instead: ['page'] } },
    design: { type: 'object', 'x-ui': { hidden: true } },
    plain: { type: 'string', 'x-ui': { widget: 'liquid', lines: 6 } },
    from: { type: 'string', 'x-ui': { widget: 'liquid', group: 'advanced' } },
  },
} as unknown as JsonObject
const fields = composedFields(schema)!
const letter = readLetter({ blocks: [{ kind: 'text', id: 'a', text: 'Hello' }] })!

describe('what the composer edits', () => {
  it('is found by widgets, whatever the properties are called', () => {
    expect({ ...fields, head: fields.head.map(([name]) => name) }).toEqual({
      mjml: 'source',
      blocks: 'design',
      html: 'page',
      instead: ['page'],
      head: ['subject'],
    })
    expect(composedFields({ properties: { text: { type: 'string' } } })).toBeNull()
  })

  it('is blocks as long as the code is what they make', () => {
    const config = withLetter({ subject: 'Hi', page: '<p>old</p>' }, fields, letter)
    expect(Object.keys(config)).toEqual(['subject', 'source', 'design'])
    expect(bodyOf(config, fields)).toEqual({ kind: 'blocks', letter })
    expect(bodyOf({ ...config, source: `${String(config['source'])} ` }, fields).kind).toBe('mjml')
    expect(bodyOf({ ...config, design: letter as unknown as Json }, fields)).toEqual({ kind: 'blocks', letter })
    expect(bodyOf({ ...config, page: '<p>x</p>' }, fields).kind).toBe('html')
    expect(bodyOf({}, fields)).toEqual({ kind: 'empty' })
  })

  it('stays blocks when another version of the editor would make other code of them', () => {
    const config = withLetter({}, fields, letter)
    const before = { ...(config['design'] as JsonObject), footer: 'as an older version wrote it' }
    expect(bodyOf({ ...config, design: before }, fields).kind).toBe('blocks')
  })

  it('as code leaves no blocks behind', () => {
    const config = withLetter({ subject: 'Hi' }, fields, letter)
    expect(withCode(config, fields, { kind: 'mjml', code: '<mjml/>' })).toEqual({ subject: 'Hi', source: '<mjml/>' })
    expect(withCode(config, fields, { kind: 'html', code: '' })).toEqual({ subject: 'Hi' })
  })
})
