import type { JsonObject } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { createCompiler } from './validator.ts'

const mail = {
  type: 'object',
  additionalProperties: false,
  required: ['message'],
  properties: { name: {}, message: { type: 'string', minLength: 1 }, status: {} },
}
const event = {
  type: 'object',
  additionalProperties: false,
  required: ['event'],
  properties: { name: {}, event: { type: 'string', minLength: 1 } },
}
const mode: JsonObject = { anyOf: [{ const: 'for' }, { const: 'until' }] }
const schema: JsonObject = {
  type: 'object',
  required: ['mode', 'amount'],
  additionalProperties: false,
  properties: {
    mode,
    amount: { anyOf: [{ type: 'number', minimum: 0 }, { type: 'string' }] },
    days: { type: 'integer', minimum: 1, maximum: 7 },
    events: { type: 'array', minItems: 1, items: { anyOf: [event, mail] } },
  },
}

const errorsOf = (data: unknown) => {
  const validate = createCompiler().compile(schema)
  validate(data)
  return validate.errors.map(({ keyword, instancePath, params }) => ({ keyword, instancePath, ...params }))
}

describe('the validator of forms', () => {
  it('finds nothing wrong with a valid config', () => {
    expect(createCompiler().validate(schema, { mode: 'for', amount: '{{ bonus.balance }}', days: 3, events: [{ event: 'X' }] })).toBe(true)
  })

  it('names the missing property, so that the error stands at its field', () => {
    expect(errorsOf({ mode: 'for' })).toEqual([{ keyword: 'required', instancePath: '', missingProperty: 'amount' }])
  })

  it('gives the limit that was passed', () => {
    expect(errorsOf({ mode: 'for', amount: 1, days: 9 })).toEqual([{ keyword: 'maximum', instancePath: '/days', limit: 7 }])
  })

  it('says once that a choice is none of those offered', () => {
    expect(errorsOf({ mode: 'never', amount: 1 })).toEqual([{ keyword: 'choice', instancePath: '/mode', limit: mode['anyOf'] }])
  })

  it('speaks of the nearest alternative of a union of objects', () => {
    expect(errorsOf({ mode: 'for', amount: 1, events: [{ message: '' }] })).toEqual([
      { keyword: 'minLength', instancePath: '/events/0/message', limit: 1 },
    ])
    expect(errorsOf({ mode: 'for', amount: 1, events: [{ name: 'a', status: 'sent' }] })).toEqual([
      { keyword: 'required', instancePath: '/events/0', missingProperty: 'message' },
    ])
  })

  it('reports a property that the schema does not know', () => {
    expect(errorsOf({ mode: 'for', amount: 1, colour: 'red' }).map(({ instancePath }) => instancePath)).toEqual(['/colour'])
  })

  it('reports deep errors without the wrappers around them', () => {
    expect(errorsOf({ mode: 'for', amount: 1, events: [] })).toEqual([{ keyword: 'minItems', instancePath: '/events', limit: 1 }])
  })
})
