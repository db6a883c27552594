import { describe, expect, it } from 'vitest'
import { requiredNow } from './required.ts'
import { createCompiler } from './validator.ts'

// oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
const demands = (mode: string, field: string) => ({ if: { properties: { mode: { const: mode } } }, then: { required: [field] } })
const schema = { required: ['mode'], properties: {}, allOf: [demands('for', 'duration'), demands('until', 'at')] }

describe('required fields', () => {
  it('follow the mode (001.16)', () => {
    expect([...requiredNow(schema, { mode: 'for' }, createCompiler())]).toEqual(['mode', 'duration'])
    expect([...requiredNow(schema, { mode: 'until' }, createCompiler())]).toEqual(['mode', 'at'])
  })
})
