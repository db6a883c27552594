import * as fc from 'fast-check'
import jsonLogic from 'json-logic-js'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject, Rule } from './json.ts'
import { checkRule, evaluateRule, evaluateTrusted, explainRule, ruleOperations, testRule, variablesOf } from './rules.ts'

const now = '2027-06-15T12:00:00.000Z'
const scope = (data: JsonObject): JsonObject => ({ now, ...data })
const codes = (rule: unknown) => checkRule(rule).map((finding) => finding.code)
const nested = (depth: number): Json => (depth === 0 ? 1 : { '!': [nested(depth - 1)] })

describe('agreement with json-logic-js', () => {
  const data: JsonObject = {
    a: 5,
    s: 'Hello',
    n: '10',
    z: null,
    list: [1, 2, 3, 'x'],
    people: [{ age: 7 }, { age: 40, name: 'Ann' }],
    deep: { b: { c: 3 } },
  }
  const names = [
    'a',
    's',
    'n',
    'z',
    'list',
    'list.1',
    'list.length',
    'people',
    'people.1.age',
    'deep.b.c',
    'deep.b',
    'nothing',
    'nothing.more',
    's.length',
    'age',
    '',
  ]
  const literal = fc.constantFrom<Json>(null, true, false, 0, 1, -2.5, 10, '', '10', 'Hello', 'll', ' 1 ', 'x')
  const { rule } = fc.letrec<{ rule: Json }>((tie) => {
    const some = (minLength: number, maxLength = 4) => fc.array(tie('rule'), { minLength, maxLength })
    const operation = (name: string, args: fc.Arbitrary<Json[]>) => args.map((values): Json => ({ [name]: values }))
    const many = ['+', 'cat', 'and', 'or', 'if', 'merge', 'min', 'max', '*'].map((name) => operation(name, some(1)))
    const pairs = ['==', '!=', '===', '!==', '>', '>=', '<', '<=', 'in', '/', '%', '-', 'map', 'filter', 'all', 'some', 'none']
    const triples = ['<', '<=', '?:', 'reduce']
    return {
      rule: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        literal,
        fc.constantFrom(...names).map((name): Json => ({ var: name })),
        fc.array(literal, { maxLength: 4 }),
        fc.tuple(fc.constantFrom(...names), literal).map((args): Json => ({ var: args })),
        fc.array(fc.constantFrom(...names), { maxLength: 3 }).map((args): Json => ({ missing: args })),
        fc.tuple(fc.nat(3), fc.array(fc.constantFrom(...names), { maxLength: 4 })).map((args): Json => ({ missing_some: args })),
        // Counts are numbers: of a list as a count json-logic makes what JavaScript happens to make of it.
        fc
          .tuple(tie('rule'), fc.integer({ min: -9, max: 9 }), fc.option(fc.integer({ min: -9, max: 9 })))
          .map((args): Json => ({ substr: args })),
        fc.constantFrom('!', '!!', '-').chain((name) => operation(name, some(1, 1))),
        fc.constantFrom(...pairs).chain((name) => operation(name, some(2, 2))),
        fc.constantFrom(...triples).chain((name) => operation(name, some(3, 3))),
        ...many,
      ),
    }
  })

  it('gives the same value for every rule it accepts', () => {
    fc.assert(
      fc.property(rule, (each) => {
        fc.pre(checkRule(each).length === 0)
        const expected = JSON.stringify((jsonLogic.apply(each as never, data) as Json | undefined) ?? null)
        expect(JSON.stringify(evaluateRule(each, data))).toBe(expected)
      }),
      { numRuns: 20_000 },
    )
  })

  it('compares numbers in texts as json-logic does', () => {
    for (const [a, b] of [
      ['10', 9],
      ['10', '9'],
      [10, '9'],
      ['', 0],
      [null, 0],
      ['x', 1],
    ]) {
      for (const operator of ['<', '<=', '>', '>=', '==', '!=']) {
        const each = { [operator]: [{ var: 'a' }, { var: 'b' }] } as unknown as Rule
        expect(testRule(each, { a: a!, b: b! })).toBe(jsonLogic.apply(each as never, { a, b }))
      }
    }
  })
})

describe('where it differs', () => {
  it('holds for no condition at all, and fails an empty choice (002.40)', () => {
    expect(testRule({ and: [] }, {})).toBe(true)
    expect(testRule({}, {})).toBe(true)
    expect(testRule({ or: [] }, {})).toBe(false)
  })

  it('reads own properties only', () => {
    for (const name of ['toString', 'contact.toString', 'contact.hasOwnProperty', 'list.map', 'name.at']) {
      expect(evaluateRule({ var: name }, { contact: {}, list: [], name: 'a' })).toBe(null)
    }
    for (const name of ['constructor.constructor', '__proto__', 'contact.prototype']) {
      expect(codes({ var: name })).toEqual(['RULE_VARIABLE_FORBIDDEN'])
      expect(codes({ missing: [name] })).toEqual(['RULE_VARIABLE_FORBIDDEN'])
      expect(() => evaluateRule({ var: name }, {})).toThrow(expect.objectContaining({ code: 'RULE_VARIABLE_FORBIDDEN' }))
    }
  })

  it('never calls into the data', () => {
    const hostile = JSON.parse('{"toString": "x", "valueOf": 1, "indexOf": 2, "length": 1e9}') as Json
    for (const operator of ['==', '<', 'in', 'cat', '+', '-', 'contains', 'startsWith', 'merge', 'min']) {
      expect(() => evaluateRule({ [operator]: [{ var: 'x' }, 'y'] } as unknown as Rule, { x: hostile })).not.toThrow()
      expect(() => evaluateRule({ [operator]: ['y', { var: 'x' }] } as unknown as Rule, { x: hostile })).not.toThrow()
    }
  })
})

describe('added operations', () => {
  const holds = (rule: Rule, data: JsonObject = {}) => testRule(rule, scope(data))

  it('asks what a text or list contains (002.37, 002.38)', () => {
    expect(holds({ contains: [{ var: 'city' }, 'Пет'] }, { city: 'Санкт-Петербург' })).toBe(true)
    expect(holds({ contains: [{ var: 'tags' }, 'vip'] }, { tags: ['vip', 'new'] })).toBe(true)
    expect(holds({ contains: [{ var: 'tags' }, 'vi'] }, { tags: ['vip', 'new'] })).toBe(false)
    expect(holds({ contains: [{ var: 'code' }, 23] }, { code: 1234 })).toBe(true)
    expect(holds({ contains: [{ var: 'city' }, ''] }, { city: 'Kazan' })).toBe(false)
    expect(holds({ notContains: [{ var: 'nothing' }, 'x'] })).toBe(true)
  })

  it('asks how a text starts, ends and reads in lower case', () => {
    expect(holds({ startsWith: [{ var: 'phone' }, '+7'] }, { phone: '+79161234567' })).toBe(true)
    expect(holds({ endsWith: [{ lower: [{ var: 'email' }] }, '.ru'] }, { email: 'A@B.RU' })).toBe(true)
    expect(holds({ startsWith: [{ var: 'nothing' }, 'x'] })).toBe(false)
  })

  it('asks whether a field is filled in (003.14)', () => {
    expect(holds({ exists: { var: 'email' } }, { email: 'a@b.c' })).toBe(true)
    for (const email of [null, '']) expect(holds({ exists: { var: 'email' } }, { email })).toBe(false)
    expect(holds({ exists: [{ var: 'zero' }] }, { zero: 0 })).toBe(true)
    expect(codes({ exists: 'contact.email' })).toEqual(['RULE_ARGUMENTS'])
  })

  it('compares instants given as ISO texts or milliseconds', () => {
    expect(holds({ before: ['2027-01-01', '2027-01-01T00:00:01Z'] })).toBe(true)
    expect(holds({ after: [{ var: 'at' }, '2027-01-01T03:00:00+03:00'] }, { at: Date.UTC(2027, 0, 1) + 1 })).toBe(true)
    expect(holds({ after: [{ var: 'now' }, '2027-06-15T11:59:59Z'] })).toBe(true)
    for (const value of [null, 'soon', true, {}]) expect(holds({ before: [{ var: 'x' }, '2099-01-01'] }, { x: value })).toBe(false)
  })

  it('counts spans from now, inside loops too', () => {
    expect(holds({ withinLast: [{ var: 'at' }, 'P30D'] }, { at: '2027-05-16T12:00:00Z' })).toBe(true)
    expect(holds({ withinLast: [{ var: 'at' }, 'P30D'] }, { at: '2027-05-16T11:59:59Z' })).toBe(false)
    expect(holds({ withinLast: [{ var: 'at' }, 'P30D'] }, { at: '2027-06-16' })).toBe(false)
    expect(holds({ withinNext: [{ var: 'at' }, 'P1M'] }, { at: '2027-07-15T12:00:00Z' })).toBe(true)
    expect(holds({ some: [{ var: 'orders' }, { withinLast: [{ var: 'at' }, 'P7D'] }] }, { orders: [{ at: '2027-06-10' }] })).toBe(true)
    expect(() => testRule({ withinLast: ['2027-01-01', 'P1D'] }, {})).toThrow(expect.objectContaining({ code: 'RULE_NOW_MISSING' }))
    for (const span of ['30 days', '-P3D', { var: 'x' }])
      expect(codes({ withinLast: [{ var: 'at' }, span] })).toEqual(['RULE_DURATION_BAD'])
  })

  it('matches patterns in time linear to the text', () => {
    expect(holds({ matches: [{ var: 'email' }, '@(mail|inbox)\\.ru$'] }, { email: 'ann@mail.ru' })).toBe(true)
    expect(holds({ matches: [{ var: 'nothing' }, '.*'] })).toBe(false)
    for (const pattern of ['(', '(?=x)', 'x'.repeat(501), '(a{1,30}){1,100}', { var: 'p' }]) {
      expect(codes({ matches: ['x', pattern] })).toEqual(['RULE_PATTERN_BAD'])
    }
  })
})

describe('checking', () => {
  it('names the place of a fault', () => {
    expect(checkRule({ and: [{ '==': [1, 1] }, { evil: [1] }] })).toEqual([
      { path: '/and/1', code: 'RULE_OPERATION_UNKNOWN', message: 'There is no operation "evil" in rules' },
    ])
    expect(checkRule({ '/': [1] })[0]).toMatchObject({ path: '/~1', code: 'RULE_ARGUMENTS' })
  })

  it.each([
    [{ log: 'x' }, 'RULE_OPERATION_UNKNOWN'],
    [{ '==': [1, 1], '!=': [1, 2] }, 'RULE_OPERATION_AMBIGUOUS'],
    [{ var: { cat: ['a', 'b'] } }, 'RULE_VARIABLE_DYNAMIC'],
    [{ missing: [{ merge: ['a'] }] }, 'RULE_VARIABLE_DYNAMIC'],
    [{ '>': [1] }, 'RULE_ARGUMENTS'],
    [{ '==': [1, Number.NaN] }, 'RULE_VALUE_BAD'],
    [{ '==': [1, () => 1] }, 'RULE_VALUE_BAD'],
    ['x'.repeat(10_001), 'RULE_TEXT_TOO_LONG'],
    [nested(32), 'RULE_TOO_DEEP'],
    [{ in: [1, Array.from({ length: 500 }, () => 1)] }, 'RULE_TOO_LARGE'],
  ])('refuses %j', (rule, code) => {
    expect(codes(rule)).toContain(code)
    expect(() => evaluateRule(rule as Rule, {})).toThrow(expect.objectContaining({ code }))
  })

  it('takes rules up to the limits', () => {
    // The innermost value and the argument list of each operation are levels too.
    expect(codes(nested(31))).toEqual([])
    expect(codes({ in: [1, Array.from({ length: 497 }, () => 1)] })).toEqual([])
  })

  it('ends on any input', () => {
    const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000)) as Json
    expect(codes(deep)).toContain('RULE_TOO_DEEP')
    fc.assert(fc.property(fc.anything(), (value) => Array.isArray(checkRule(value)) && Array.isArray(variablesOf(value))))
  })
})

describe('limits of evaluation (S2)', () => {
  const list = (length: number) => Array.from({ length }, (_, index) => index)
  const doubling = (depth: number): Json => (depth === 0 ? 'xxxxxxxxxx' : { cat: [doubling(depth - 1), doubling(depth - 1)] })
  const loops = (depth: number): Json => (depth === 0 ? 1 : { map: [list(8), loops(depth - 1)] })
  const fold = (step: Json, initial: Json): Json => ({ reduce: [{ var: 'list' }, step, initial] })
  const accumulator: Json = { var: 'accumulator' }
  const attacks: [string, Json][] = [
    ['joins that double', { cat: [fold({ cat: [accumulator, accumulator] }, 'x')] }],
    ['nested joins', doubling(7)],
    ['loops in loops', loops(12)],
    ['lists that double as text', { cat: [fold([accumulator, accumulator], 'x')] }],
    ['lists that double, compared', { '==': [fold([accumulator, accumulator], 'x'), 'x'] }],
    ['lists that double as the result', fold([accumulator, accumulator], 'x')],
    ['merges that double', fold({ merge: [accumulator, accumulator] }, [1])],
    ['lists nested without end', { cat: [fold([accumulator], 'x')] }],
    [
      'long texts compared in a loop',
      { all: [{ var: 'texts' }, { all: [[1, 2, 3, 4, 5, 6, 7, 8], { '<=': [fold({ cat: [accumulator, 'x'] }, ''), 'y'] }] }] },
    ],
    ['long texts searched in loops', { map: [{ var: 'texts' }, { in: ['zzz', { var: '' }] }] }],
    ['patterns over long texts', { map: [{ var: 'texts' }, { matches: [{ var: '' }, '[ab]*a[ab]{100}c'] }] }],
  ]
  const data = { list: list(5000), texts: list(2000).map((seed) => (seed % 2 === 0 ? 'ab' : 'ba').repeat(30_000)) }

  it.each(attacks)('bounds %s', (_, rule) => {
    expect(codes(rule)).toEqual([])
    evaluateOrFail(rule)
    const start = process.cpuUsage()
    const outcome = evaluateOrFail(rule)
    // 50 ms of a warm process; here compilers and collectors of garbage run beside it.
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(300)
    expect(outcome === 'RULE_TOO_EXPENSIVE' || outcome === 'RULE_RESULT_TOO_LARGE' || JSON.stringify(outcome).length <= 65_536).toBe(true)
  })

  function evaluateOrFail(rule: Json): Json {
    try {
      return evaluateRule(rule, data)
    } catch (error) {
      return (error as { code: string }).code
    }
  }

  it('refuses a result above 64 KB and gives null for what JSON cannot say', () => {
    expect(() => evaluateRule({ var: 'texts' }, data)).toThrow(expect.objectContaining({ code: 'RULE_RESULT_TOO_LARGE' }))
    expect(evaluateRule({ '/': [1, 0] }, {})).toBe(null)
    expect(evaluateRule({ '+': ['x'] }, {})).toBe(null)
  })

  it('lets a reasonable rule over long lists through', () => {
    expect(testRule({ some: [{ var: 'list' }, { '==': [{ var: '' }, 4999] }] }, data)).toBe(true)
  })
})

describe('variables and explanations', () => {
  it('lists what a rule reads from its scope', () => {
    const rule: Json = {
      and: [
        { '>': [{ var: 'bonus.balance' }, { var: ['contact.limit', { var: 'event.properties.limit' }] }] },
        { some: [{ var: 'contact.orders' }, { '>': [{ var: 'total' }, 5] }] },
        { missing: ['contact.email', 'contact.phone'] },
        { missing_some: [1, ['vars.a', 'vars.b']] },
        { reduce: [{ var: 'run.data' }, { '+': [{ var: 'current' }, { var: 'accumulator' }] }, { var: 'contact.start' }] },
        { '==': [{ var: 'bonus.balance' }, 1] },
      ],
    }
    expect(variablesOf(rule)).toEqual([
      'bonus.balance',
      'contact.limit',
      'event.properties.limit',
      'contact.orders',
      'contact.email',
      'contact.phone',
      'vars.a',
      'vars.b',
      'run.data',
      'contact.start',
    ])
  })

  it('explains by the values it read, shortened', () => {
    const rule: Json = { and: [{ '>': [{ var: 'a' }, 1] }, { var: 'gone' }, { var: 'text' }, { var: 'list' }] }
    const explained = explainRule(rule, { a: 2, text: 'x'.repeat(1000), list: Array.from({ length: 100 }, () => ({ b: { c: 1 } })) })
    expect(explained).toMatchObject({ a: 2, gone: null })
    expect(explained['text']).toHaveLength(201)
    expect(explained['list']).toHaveLength(10)
    expect((explained['list'] as Json[])[0]).toEqual({ b: '…' })
  })

  it('evaluates the `when` of a port over a config', () => {
    const when: Json = { some: [{ var: 'branches' }, { '!!': [{ var: 'count' }] }] }
    expect(evaluateTrusted(when, { branches: [{ name: 'a', count: 5 }] })).toBe(true)
    expect(evaluateTrusted(when, { branches: [{ name: 'a', percent: 5 }] })).toBe(false)
    expect(evaluateTrusted({ var: 'timeout' }, {})).toBe(null)
  })
})

describe('the table of operations', () => {
  it('names every operation in English and Russian and tells its arguments', () => {
    expect(new Set(ruleOperations.map(({ name }) => name)).size).toBe(ruleOperations.length)
    for (const { title, arity, arguments: kinds } of ruleOperations) {
      expect(title.en).not.toBe('')
      expect(title.ru).toMatch(/[а-яё]/)
      expect(kinds.length).toBeGreaterThan(0)
      expect(arity[1] ?? Infinity).toBeGreaterThanOrEqual(arity[0])
    }
  })

  it('lists exactly what can be evaluated', () => {
    const sample: Record<string, Json> = { text: 'x', pattern: 'x', duration: 'P1D', variable: 'a', list: [1], rule: true }
    for (const { name, arity, arguments: kinds } of ruleOperations) {
      const count = Math.max(arity[0], 1)
      const args = Array.from({ length: count }, (_, index) => sample[kinds[Math.min(index, kinds.length - 1)]!] ?? 1)
      expect(() => evaluateRule({ [name]: args } as Rule, scope({}))).not.toThrow()
    }
  })
})
