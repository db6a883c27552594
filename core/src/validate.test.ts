import { describe, expect, it } from 'vitest'
import { Type } from './schema.ts'
import { flowDocumentSchema } from './document.ts'
import { validateAgainst, withDefaults } from './validate.ts'

const delay = Type.Union([
  Type.Object({ mode: Type.Literal('for'), duration: Type.String({ format: 'iso-duration' }) }, { additionalProperties: false }),
  Type.Object(
    { mode: Type.Literal('until'), at: Type.String(), time: Type.Optional(Type.String({ default: '09:00' })) },
    { additionalProperties: false },
  ),
  Type.Object({ mode: Type.Literal('field'), field: Type.String(), offset: Type.Optional(Type.String({ format: 'iso-offset' })) }),
])
const faults = (schema: object, value: unknown) => validateAgainst(schema, value).map(({ code, path }) => `${code} ${path}`)

describe('findings', () => {
  it('names what is missing, unknown and wrong, each with its place', () => {
    const schema = Type.Object(
      { tag: Type.String({ minLength: 1 }), count: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })) },
      { additionalProperties: false },
    )
    expect(validateAgainst(schema, { tag: 'vip', count: 3 })).toEqual([])
    expect(validateAgainst(schema, { tga: 'vip', count: 11 })).toEqual([
      { path: '/tag', code: 'VALUE_MISSING', message: '“tag” is missing; give it a text' },
      { path: '/count', code: 'VALUE_RANGE', message: '“count” must be at most 10, not 11' },
      { path: '/tga', code: 'VALUE_UNKNOWN', message: '“tga” is not known here; expected are tag, count' },
    ])
    expect(faults(schema, { tag: '' })).toEqual(['VALUE_LENGTH /tag'])
    expect(faults(schema, [])).toEqual(['VALUE_TYPE '])
  })

  it('speaks of the alternative that was meant', () => {
    expect(validateAgainst(delay, { mode: 'for', duration: '3 days' })).toEqual([
      {
        path: '/duration',
        code: 'VALUE_FORMAT',
        message: '“duration” must be a duration in ISO 8601, as in PT30M (30 minutes), P3D (3 days) or P1M (a month), not "3 days"',
      },
    ])
    expect(faults(delay, { mode: 'until' })).toEqual(['VALUE_MISSING /at'])
    expect(faults(delay, { mode: 'until', at: 'x', field: 'y' })).toEqual(['VALUE_UNKNOWN /field'])
    expect(
      faults(Type.Array(delay), [{ mode: 'until' }, { mode: 'for', duration: 'P' }, { mode: 'field', field: 'a', offset: '-P3D' }]),
    ).toEqual(['VALUE_MISSING /0/at', 'VALUE_FORMAT /1/duration'])
  })

  it('lists plain alternatives', () => {
    const policy = Type.Union([Type.Literal('once'), Type.Literal('always')])
    expect(validateAgainst(policy, 'never')[0]?.message).toBe('This must be one of "once", "always", not "never"')
    const amount = Type.Union([Type.Number(), Type.String()])
    expect(validateAgainst(Type.Object({ amount }), { amount: true })[0]?.message).toBe('“amount” must be a number or a text, not true')
    const metric = Type.Enum(['opens', 'clicks'])
    expect(validateAgainst(Type.Object({ metric }), { metric: 'likes' })[0]?.message).toBe(
      '“metric” must be one of "opens", "clicks", not "likes"',
    )
  })

  it('points into names with slashes, tildes and spaces', () => {
    const schema = Type.Object({ values: Type.Record(Type.String(), Type.Number()) })
    expect(faults(schema, { values: { 'a/b ~#ю': 'x' } })).toEqual(['VALUE_TYPE /values/a~1b ~0#ю'])
  })

  it.each([
    ['iso-duration', ['P3D', 'PT1.5S'], ['-P3D', 'P', '3 days']],
    ['iso-offset', ['P3D', '-PT2H'], ['--P3D', 'x']],
    ['iso-instant', ['2027-03-31', '2027-03-31T09:00', '2027-03-31T09:00:00+03:00'], ['2027-02-30', 'soon', '1960-01-01']],
    ['local-date-time', ['2027-03-31T09:00'], ['2027-03-31', '2027-03-31T09:00Z']],
    ['time-of-day', ['09:00', '24:00', '23:59:59'], ['9:00', '24:01', '']],
    ['timezone', ['Europe/Moscow', 'UTC'], ['Moscow', '']],
    ['event-name', ['Order Completed', 'заявка'], ['', ' x', 'a\nb', 'x'.repeat(201)]],
  ])('knows the format %s', (format, good, bad) => {
    const schema = Type.String({ format })
    for (const text of good) expect(faults(schema, text)).toEqual([])
    for (const text of bad) expect(faults(schema, text)).toEqual(['VALUE_FORMAT '])
  })

  it('follows references and conditions', () => {
    const schema = {
      type: 'object',
      definitions: { tag: { type: 'string', maxLength: 3 } },
      properties: { tags: { type: 'array', items: { $ref: '#/definitions/tag' }, uniqueItems: true }, kind: { type: 'string' } },
      if: { properties: { kind: { const: 'url' } }, required: ['kind'] },
      ...(JSON.parse('{"then": {"required": ["url"]}}') as object),
    }
    expect(validateAgainst(schema, { tags: ['a', 'long one'] })).toEqual([
      { path: '/tags/1', code: 'VALUE_LENGTH', message: '“1” must have at most 3 characters' },
    ])
    expect(faults(schema, { tags: ['a', 'a'], kind: 'url' })).toEqual(['VALUE_MISSING /url', 'VALUE_REPEATED /tags'])
  })

  it('says what is wrong with a whole document', () => {
    expect(
      faults(flowDocumentSchema, { millrace: 2, name: '', nodes: [{ id: 'a b', type: 't', version: 0, config: {} }], edges: {} }),
    ).toEqual([
      'VALUE_CHOICE /millrace',
      'VALUE_LENGTH /name',
      'VALUE_FORMAT /nodes/0/id',
      'VALUE_RANGE /nodes/0/version',
      'VALUE_TYPE /edges',
    ])
  })

  it('leaves the schema as it was', () => {
    const schema = Type.Object({ a: Type.String() })
    const before = JSON.stringify(schema)
    validateAgainst(schema, { a: 1 })
    expect(JSON.stringify(schema)).toBe(before)
    expect(Object.keys(schema)).toEqual(Object.keys(Type.Object({ a: Type.String() })))
  })
})

describe('caps', () => {
  it('refuses what is too deep, too large or no JSON, before it walks it', () => {
    const deep = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as unknown
    expect(faults({}, deep)).toEqual([`VALUE_DEEP ${'/0'.repeat(100)}`])
    expect(
      faults(
        {},
        Array.from({ length: 500_001 }, () => 0),
      ),
    ).toEqual(['VALUE_LARGE '])
    for (const value of [undefined, Number.NaN, () => 1, 1n, Symbol('x')]) expect(faults({}, { a: [value] })).toEqual(['VALUE_TYPE /a/0'])
  })

  it('stops at fifty findings', () => {
    const many = Array.from({ length: 1000 }, () => 'x')
    expect(validateAgainst(Type.Array(Type.Number()), many)).toHaveLength(50)
  })
})

describe('defaults', () => {
  const schema = Type.Object({
    transactional: Type.Optional(Type.Boolean({ default: false })),
    list: Type.Optional(Type.Array(Type.Object({ weight: Type.Optional(Type.Number({ default: 1 })) }))),
    when: Type.Optional(delay),
  })

  it('fills in what is absent, at every depth', () => {
    expect(withDefaults(schema, { list: [{}, { weight: 2 }], when: { mode: 'until', at: 'x' } })).toEqual({
      transactional: false,
      list: [{ weight: 1 }, { weight: 2 }],
      when: { mode: 'until', at: 'x', time: '09:00' },
    })
  })

  it('gives back the very same value when nothing is absent', () => {
    const value = { transactional: true, list: [{ weight: 2 }], when: { mode: 'for', duration: 'P1D' } }
    expect(withDefaults(schema, value)).toBe(value)
    for (const other of [null, 'x', 5, []]) expect(withDefaults(schema, other)).toBe(other)
  })

  it('never shares a default between two values', () => {
    const tags = Type.Object({ tags: Type.Optional(Type.Array(Type.String(), { default: [] })) })
    const [a, b] = [withDefaults(tags, {}), withDefaults(tags, {})] as [{ tags: string[] }, { tags: string[] }]
    a.tags.push('x')
    expect(b.tags).toEqual([])
  })
})
