import type { FlowDocument, JsonObject } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { compareVersions } from './difference.ts'
import { fieldChanges, type ValueWords } from './field-changes.ts'

const node = (id: string, config: JsonObject = {}) => ({ id, type: 'delay', version: 1, config })
const before: FlowDocument = {
  millrace: 1,
  name: 'Flow',
  nodes: [node('a'), node('b'), node('c')],
  edges: [
    { from: 'a', port: 'out', to: 'b' },
    { from: 'b', port: 'out', to: 'c' },
  ],
}
const after: FlowDocument = {
  ...before,
  nodes: [node('a'), node('c', { duration: 'P1D' }), node('d')],
  edges: [
    { from: 'a', port: 'out', to: 'd' },
    { from: 'd', port: 'out', to: 'c' },
  ],
}

describe('two versions on one drawing', () => {
  it('show what is gone beside what is there, each marked by what became of it', () => {
    const { document, marks } = compareVersions(before, after)
    expect(document.nodes.map(({ id }) => id)).toEqual(['a', 'c', 'd', 'b'])
    expect(Object.fromEntries(marks.marks)).toEqual({ d: 'added', b: 'removed', c: 'changed', a: 'rewired' })
    expect([...marks.edges.values()].sort()).toEqual(['added', 'changed', 'removed'])
  })
  it('show what is gone beside what came in its place', () => {
    const at = (x: number, y: number, id: string) => ({ ...node(id), at: { x, y } })
    const old = { ...before, nodes: [at(0, 0, 'a'), at(0, 140, 'b')], edges: [] }
    const next = { ...before, nodes: [at(0, 0, 'a'), at(0, 150, 'd')], edges: [] }
    expect(compareVersions(old, next).document.nodes.map((one) => [one.id, one.at])).toEqual([
      ['a', { x: 0, y: 0 }],
      ['d', { x: 0, y: 150 }],
      ['b', { x: 280, y: 140 }],
    ])
  })
  it('mark nothing when nothing differs', () => {
    const { marks, document } = compareVersions(before, before)
    expect([marks.marks.size, marks.edges.size]).toEqual([0, 0])
    expect(document).toEqual(before)
  })
})

const words: ValueWords = {
  localized: ({ en }) => en,
  locale: 'en',
  yes: 'yes',
  no: 'no',
  nothing: '—',
  instant: (iso) => `the instant ${iso}`,
  speak: { rule: () => 'a rule in words', name: (_widget, id) => (id === 'vip' ? 'VIP customers' : undefined) },
}
const schema: JsonObject = {
  type: 'object',
  properties: {
    duration: { type: 'string', 'x-ui': { title: { en: 'How long' } } },
    mode: { type: 'string', default: 'for', 'x-ui': { title: { en: 'Until' }, labels: { field: { en: 'a date' } } } },
    rule: { 'x-ui': { widget: 'rule', title: { en: 'If' } } },
    segment: { type: 'string', 'x-ui': { widget: 'segment', title: { en: 'Segment' } } },
    window: {
      type: 'object',
      'x-ui': { title: { en: 'Hours' } },
      properties: { from: { type: 'string', 'x-ui': { title: { en: 'from' } } } },
    },
    hours: { type: 'object', 'x-ui': { widget: 'window', title: { en: 'Only within' } }, properties: { from: { type: 'string' } } },
    cron: { type: 'string', 'x-ui': { widget: 'cron', title: { en: 'When' } } },
    days: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 7 }, title: 'Days' },
    at: { type: 'string', title: 'At' },
    list: { type: 'array', items: { type: 'object', properties: { name: { type: 'string', title: 'Name' } } }, title: 'List' },
  },
}
const told = (was: JsonObject, is: JsonObject) =>
  fieldChanges({ schema, before: was, after: is }, words).map(({ name, before: old, after: next }) => `${name}: ${old} -> ${next}`)

describe('changes of a config', () => {
  it('are told by the names and words of the form', () => {
    expect(told({ duration: 'P3D' }, { duration: 'P1DT2H', mode: 'field' })).toEqual([
      'How long: 3 days -> 1 day 2 hours',
      'Until: for -> a date',
    ])
    expect(told({}, { rule: { '==': [1, 1] }, segment: 'vip' })).toEqual(['If: — -> a rule in words', 'Segment: — -> VIP customers'])
  })
  it('say times in words, those with a zone in that of the workspace', () => {
    expect(told({ cron: '0 9 * * 1-5' }, { cron: '30 10 1 * *' })).toEqual(['When: on weekdays at 09:00 -> on day 1 of the month at 10:30'])
    expect(told({ cron: '*/5 * * * *' }, {})).toEqual(['When: */5 * * * * -> —'])
    expect(told({ at: '2027-03-31T09:00' }, { at: '2027-03-31T09:00:00Z' })).toEqual([
      'At: 31 March 2027, 09:00 -> the instant 2027-03-31T09:00:00Z',
    ])
    expect(told({ at: '2027-03-31' }, { at: '{{ contact.birthday }}' })).toEqual(['At: 31 March 2027 -> {{ contact.birthday }}'])
    expect(told({ days: [6, 7] }, { days: [1, 3] })).toEqual(['Days: weekends -> Mon, Wed'])
    expect(
      told({ hours: { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' } }, { hours: { days: ['sat'], from: '10:00', to: '12:00' } }),
    ).toEqual(['Only within: weekdays, 09:00–18:00 -> Sat, 10:00–12:00'])
  })
  it('go into objects, and list what lists hold', () => {
    expect(told({ window: { from: '09:00' } }, { window: { from: '10:00' } })).toEqual(['Hours › from: 09:00 -> 10:00'])
    expect(told({ list: [] }, { list: [{ name: 'a' }, { name: 'b' }] })).toEqual(['List: — -> Name: a, Name: b'])
  })
  it('are none where a default is written out, and fields that no schema names go by their own names', () => {
    expect(told({}, { mode: 'for' })).toEqual([])
    expect(told({ other: true }, { other: false })).toEqual(['other: yes -> no'])
  })
})
