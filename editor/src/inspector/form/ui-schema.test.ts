import type { JsonObject } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { uiSchemaOf, type FieldOptions } from './ui-schema.ts'
import { visibleConfig } from './visible-config.ts'
import { widgetOf } from './widgets.ts'

const modeIs = (mode: string) => ({ '==': [{ var: 'mode' }, mode] })
const schema: JsonObject = {
  type: 'object',
  properties: {
    note: { type: 'string', 'x-ui': { group: 'advanced', title: { en: 'Note' } } },
    duration: { type: 'string', format: 'iso-duration', 'x-ui': { order: 2, showIf: modeIs('for') } },
    at: { type: 'string', 'x-ui': { widget: 'instant', order: 2, showIf: modeIs('until') } },
    mode: { anyOf: [{ const: 'for' }, { const: 'until' }], 'x-ui': { order: 1, labels: { for: { en: 'for' } } } },
  },
}
const options = (element: unknown) => (element as { options: FieldOptions }).options

describe('the UI schema', () => {
  it('puts fields in their order and the advanced ones in a group', () => {
    const { elements } = uiSchemaOf(schema)
    const group = elements.at(-1) as unknown as { elements: unknown[] }
    expect(elements.slice(0, -1).map((element) => options(element).name)).toEqual(['mode', 'duration', 'at'])
    expect(group.elements.map((element) => options(element).name)).toEqual(['note'])
  })

  it('leaves out what another part of the form edits', () => {
    expect(uiSchemaOf(schema, ['mode', 'note', 'at']).elements.map((element) => options(element).name)).toEqual(['duration'])
  })

  it('chooses a widget that fits the schema when none is named', () => {
    const string = { type: 'string' }
    expect(widgetOf({ ...string })).toBe('text')
    expect(widgetOf({ ...string, 'x-ui': { lines: 5 } })).toBe('lines')
    expect(widgetOf({ ...string, format: 'iso-duration' })).toBe('duration')
    expect(widgetOf({ ...string, format: 'iso-offset' })).toBe('duration')
    expect(widgetOf({ ...string, format: 'local-date-time' })).toBe('instant')
    expect(widgetOf({ ...string, format: 'timezone' })).toBe('timezone')
    expect(widgetOf({ type: 'integer' })).toBe('number')
    expect(widgetOf({ anyOf: [{ ...string, format: 'iso-duration' }, { type: 'integer' }] })).toBe('either')
    expect(widgetOf({ anyOf: [string, { type: 'integer' }] })).toBe('text')
    expect(widgetOf({ type: 'boolean' })).toBe('switch')
    expect(widgetOf({ anyOf: [{ const: 'a' }, { const: 'b' }] })).toBe('select')
    expect(widgetOf({ enum: ['a', 'b'], 'x-ui': { labels: { a: { en: 'A' } } } })).toBe('segmented')
    expect(widgetOf({ type: 'array', items: string })).toBe('words')
    expect(widgetOf({ type: 'array', items: { ...string, 'x-ui': { widget: 'node' } } })).toBe('nodes')
    expect(widgetOf({ type: 'array', items: { enum: ['a'] } })).toBe('checkboxes')
    expect(widgetOf({ type: 'array', items: { anyOf: [{ type: 'object' }] } })).toBe('branches')
    expect(widgetOf({ type: 'object', properties: { a: string } })).toBe('group')
    expect(widgetOf({ type: 'object', additionalProperties: string })).toBe('values')
    expect(widgetOf({ 'x-ui': { widget: 'unheard-of' } })).toBe('json')
  })
})

describe('a config and the mode it is in (001.16)', () => {
  it('loses what its form hides, and gets it back with the mode', () => {
    const until = visibleConfig(schema, { mode: 'until', duration: 'P1D' }, {})
    expect(until).toEqual({ config: { mode: 'until' }, kept: { duration: 'P1D' } })
    expect(visibleConfig(schema, { mode: 'for' }, until.kept)).toEqual({ config: { mode: 'for', duration: 'P1D' }, kept: {} })
  })

  it('keeps what shows in the mode that is meant when none is said', () => {
    const mode = { enum: ['for', 'until'], default: 'for' }
    const withDefault = { ...schema, properties: { ...(schema['properties'] as JsonObject), mode } }
    expect(visibleConfig(withDefault, { duration: 'P1D', at: 'now' }, {})).toEqual({ config: { duration: 'P1D' }, kept: { at: 'now' } })
    const rules = uiSchemaOf(withDefault).elements.map(
      (element) => element.rule?.condition as { validate?: (at: { data: unknown }) => boolean },
    )
    expect(rules.flatMap((rule) => rule?.validate?.({ data: undefined }) ?? [])).toEqual([true, false])
  })

  it('settles even when two properties hide each other', () => {
    const circle = {
      properties: { a: { 'x-ui': { showIf: { '!': [{ var: 'b' }] } } }, b: { 'x-ui': { showIf: { '!': [{ var: 'a' }] } } } },
    }
    const { config, kept } = visibleConfig(circle, { a: 1, b: 2 }, {})
    expect({ ...config, ...kept }).toEqual({ a: 1, b: 2 })
  })
})
