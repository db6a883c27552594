import type { Json } from '@millrace/core'
import * as fc from 'fast-check'
import jsonLogic from 'json-logic-js'
import { describe, expect, it } from 'vitest'
import { ruleFromLogic, ruleToLogic } from './logic.ts'
import { emptyRule, matches, type RuleGroup, type RuleNode, type RuleTest } from './model.ts'
import { operatorIds, operatorOf, type OperatorId } from './operators.ts'
import { desugar } from './template.ts'

const paths = fc.constantFrom(
  'contact.city',
  'event.properties.total',
  'bonus.balance',
  'contact.tags',
  'message.mail.opened',
  'vars.x.status',
)
const scalar = fc.oneof(fc.string({ minLength: 1, maxLength: 8 }), fc.integer(), fc.boolean())
const share = fc.tuple(fc.constantFrom(0.9, 2, 0.07), fc.record({ var: paths })).map((args): Json => ({ '*': args }))
const literalOrField: fc.Arbitrary<Json> = fc.oneof(scalar, fc.record({ var: paths }), share)
/** A rule over an item: the operators in it nest no deeper. */
const itemRule = fc.constantFrom<Json>(
  true,
  { '==': [{ var: 'category' }, 'Devices'] },
  { or: [{ '!!': [{ var: 'sku' }] }, { '>': [{ var: 'price' }, 9] }] },
)

const params = fc.oneof(
  fc.record({ event: fc.string({ minLength: 1, maxLength: 8 }) }),
  fc.record({
    event: fc.constant('Order Completed'),
    within: fc.constant('P30D'),
    where: fc.constant({ '!!': { var: 'event.properties.total' } }),
  }),
  fc.record({
    status: fc.constant('opened'),
    last: fc.integer({ min: 1, max: 9 }),
    nodes: fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
  }),
  fc.constant({}),
)
const subject = fc.oneof(
  fc.record({ field: paths }),
  fc.record({ field: fc.constantFrom('events.count', 'messages.count', 'shop.visits'), params }),
)

const testArbitrary: fc.Arbitrary<RuleTest> = fc
  .constantFrom(...operatorIds)
  .chain((operator) =>
    fc
      .tuple(subject, fc.record({ kind: fc.constant('test' as const), operator: fc.constant(operator), value: valueFor(operator) }))
      .map(([about, test]) => ({ ...test, ...about })),
  )

function valueFor(operator: OperatorId): fc.Arbitrary<Json> {
  const { operand } = operatorOf(operator)
  if (operand === 'none') return fc.constant(null)
  if (operand === 'list') return fc.array(scalar, { minLength: 1, maxLength: 4 })
  if (operand === 'pair') return fc.tuple(fc.integer(), fc.integer())
  if (operand === 'rule') return itemRule
  if (operand === 'duration') return fc.constantFrom('P1D', 'PT30M', 'P2W', 'P6M')
  return literalOrField
}

const groupsOf = (minLength: number) =>
  fc.letrec<{ node: RuleNode; group: RuleGroup }>((tie) => ({
    node: fc.oneof({ maxDepth: 3 }, testArbitrary, tie('group')),
    group: fc
      .record({
        kind: fc.constant('group' as const),
        match: fc.constantFrom(...matches),
        items: fc.array(tie('node'), { minLength, maxLength: 4 }),
        count: fc.integer({ min: 1, max: 4 }),
      })
      .map(({ count, ...group }) => (group.match === 'atLeast' ? { ...group, count } : group)),
  })).group
const groupArbitrary = groupsOf(0)
/** A group of one is written as its item, or as its negation: of two and more each is told from the others. */
const fullGroup = groupsOf(2)

/** Whatever a document can hold where a rule belongs: known and unknown operations, shorthand, nonsense. */
const anyRule = fc.letrec<{ rule: Json }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.constant(null),
    fc.record({
      var: fc.oneof(
        paths,
        paths.map((path) => [path]),
        fc.constant(['contact.city', 'nowhere']),
        fc.constant(''),
      ),
    }),
    fc
      .tuple(
        fc.constantFrom(
          'fact',
          '>=',
          '*',
          'all',
          'and',
          'or',
          '!',
          '!!',
          '==',
          '===',
          '!=',
          '>',
          '<=',
          '<',
          'in',
          'cat',
          '+',
          'if',
          'missing',
          'some',
          'before',
          'within',
        ),
        fc.oneof(tie('rule'), fc.array(tie('rule'), { maxLength: 3 })),
      )
      .map(([operation, args]) => ({ [operation]: args })),
    fc.array(tie('rule'), { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 3 }), scalar, { maxKeys: 2 }),
  ),
})).rule as fc.Arbitrary<Json>

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('the rule builder', () => {
  it('gives back every rule as it was, whether it can show it or not', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        const back = ruleToLogic(ruleFromLogic(rule))
        expect(json(back)).toEqual(json(rule === true ? null : desugar(rule)))
      }),
      { numRuns: 2000 },
    )
  })

  it('reads what it wrote as the same rule', () => {
    fc.assert(
      fc.property(groupArbitrary, (tree) => {
        const written = ruleToLogic(tree)
        const again = written === null ? null : ruleToLogic(ruleFromLogic(written))
        expect(json(again)).toEqual(json(written))
      }),
      { numRuns: 1000 },
    )
  })

  it('shows every rule that it wrote, with nothing left raw', () => {
    fc.assert(
      fc.property(groupArbitrary, (tree) => {
        const shown = ruleFromLogic(ruleToLogic(tree) ?? undefined)
        expect(kinds(shown)).not.toContain('raw')
      }),
    )
  })

  it('keeps tests of a group in their order and by their words (002.33-002.39)', () => {
    const rule: Json = {
      and: [
        { '==': [{ var: 'contact.city' }, 'Kazan'] },
        { or: [{ '>': [{ var: 'bonus.balance' }, 100] }, { '!': [{ in: ['vip', { var: 'contact.tags' }] }] }] },
        { contains: [{ var: 'contact.email' }, '@example.com'] },
        { in: [{ var: 'contact.country' }, ['RU', 'KZ']] },
      ],
    }
    expect(ruleFromLogic(rule)).toEqual({
      kind: 'group',
      match: 'all',
      items: [
        { kind: 'test', field: 'contact.city', operator: 'equals', value: 'Kazan' },
        {
          kind: 'group',
          match: 'any',
          items: [
            { kind: 'test', field: 'bonus.balance', operator: 'greater', value: 100 },
            { kind: 'test', field: 'contact.tags', operator: 'excludes', value: 'vip' },
          ],
        },
        { kind: 'test', field: 'contact.email', operator: 'contains', value: '@example.com' },
        { kind: 'test', field: 'contact.country', operator: 'anyOf', value: ['RU', 'KZ'] },
      ],
    })
  })

  it('gives back what was built, group by group and test by test', () => {
    fc.assert(
      fc.property(fullGroup, (tree) => {
        expect(json(ruleFromLogic(ruleToLogic(tree) ?? undefined))).toEqual(json(tree))
      }),
      { numRuns: 500 },
    )
  })

  it('asks families of facts, and leaves their parameters word for word (003.02)', () => {
    const rule = { '>=': [{ fact: ['events.count', { event: 'Order Completed' }] }, 2] }
    expect(ruleFromLogic(rule).items).toEqual([
      { kind: 'test', field: 'events.count', params: { event: 'Order Completed' }, operator: 'atLeast', value: 2 },
    ])
    expect(ruleToLogic(ruleFromLogic(rule))).toEqual(rule)
    expect(ruleToLogic(ruleFromLogic({ '!!': { fact: 'score' } }))).toEqual({ '!!': [{ fact: ['score', {}] }] })
  })

  it('counts conditions: at least two of three messages opened', () => {
    const opened = (id: string) => ({ '!!': [{ var: `message.${id}.opened` }] })
    const rule = { '>=': [{ '+': ['a', 'b', 'c'].map((id) => ({ if: [opened(id), 1, 0] })) }, 2] }
    expect(ruleFromLogic(rule)).toMatchObject({
      match: 'atLeast',
      count: 2,
      items: [{ field: 'message.a.opened', operator: 'filled' }, {}, {}],
    })
    expect(ruleToLogic(ruleFromLogic(rule))).toEqual(rule)
  })

  it('asks the items of a list, and for a share of another field', () => {
    const rule: Json = {
      and: [
        { some: [{ var: 'event.properties.products' }, { '==': [{ var: 'category' }, 'Devices'] }] },
        { '<=': [{ var: 'vars.change.properties.price' }, { '*': [0.9, { var: 'event.properties.price' }] }] },
      ],
    }
    expect(kinds(ruleFromLogic(rule))).not.toContain('raw')
    expect(ruleToLogic(ruleFromLogic(rule))).toEqual(rule)
  })

  it('compares with another field', () => {
    const rule = { '==': [{ var: 'event.properties.cart_id' }, { var: 'run.key' }] }
    expect(ruleFromLogic(rule).items).toEqual([
      { kind: 'test', field: 'event.properties.cart_id', operator: 'equals', value: { var: 'run.key' } },
    ])
  })

  it('reads "none" and "not all" from negations', () => {
    const one = { '!!': [{ var: 'message.mail.opened' }] }
    const two = { '!!': [{ var: 'message.mail.clicked' }] }
    expect(ruleFromLogic({ '!': [{ or: [one, two] }] }).match).toBe('none')
    expect(ruleFromLogic({ '!': [{ and: [one, two] }] }).match).toBe('notAll')
  })

  it('takes no condition from an absent rule and writes none for tests without a field (002.40)', () => {
    expect(ruleFromLogic(undefined)).toEqual(emptyRule)
    expect(ruleFromLogic(true)).toEqual(emptyRule)
    expect(ruleToLogic({ ...emptyRule, items: [{ kind: 'test', field: '', operator: 'equals', value: 'x' }] })).toBeNull()
  })

  it('means what its groups say when JsonLogic runs it', () => {
    const yes: RuleTest = { kind: 'test', field: 'n', operator: 'greater', value: 0 }
    const no: RuleTest = { kind: 'test', field: 'n', operator: 'less', value: 0 }
    const holds = (match: RuleGroup['match'], items: RuleNode[]) =>
      Boolean(jsonLogic.apply(ruleToLogic({ kind: 'group', match, items }) as never, { n: 1 }))
    expect(matches.map((match) => holds(match, [yes, no]))).toEqual([false, true, false, true, true])
    expect(matches.map((match) => holds(match, [yes]))).toEqual([true, true, false, false, true])
    expect(holds('atLeast', [no])).toBe(false)
  })
})

function kinds(node: RuleNode): string[] {
  return node.kind === 'group' ? [node.kind, ...node.items.flatMap(kinds)] : [node.kind]
}
