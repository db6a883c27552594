import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  defineCall,
  defineFact,
  defineNode,
  defineWrite,
  leave,
  type CallEffect,
  type Leave,
  type Step,
  type WriteEffect,
} from './plugin.ts'
import { Type } from './schema.ts'

const looks = { version: 1, title: { en: 'Test', ru: 'Тест' }, group: 'test', icon: 'circle' } as const
const config = Type.Object({ tag: Type.String(), count: Type.Optional(Type.Integer()) }, { additionalProperties: false })

describe('types of a node', () => {
  it('know the config from its schema', () => {
    const node = defineNode({
      ...looks,
      type: 'typed',
      config,
      example: { tag: 'vip' },
      ports: ['out'],
      run: (step) => {
        expectTypeOf(step).toEqualTypeOf<Step<{ tag: string; count?: number }>>()
        expectTypeOf(step.config.count).toEqualTypeOf<number | undefined>()
        // @ts-expect-error: the schema has no such key
        void step.config.tga
        return leave('out')
      },
    })
    expect(node.example).toEqual({ tag: 'vip' })
  })

  it('refuse a port that is not declared, wherever it is left by', () => {
    const direct = { ...looks, type: 'ports', config, ports: ['out', 'other'] } as const
    // @ts-expect-error: there is no port elsewhere
    defineNode({ ...direct, run: () => leave('elsewhere') })
    // @ts-expect-error: there is no port elsewhere
    defineNode({ ...direct, run: () => ({ kind: 'leave', port: 'elsewhere' }) })
    // @ts-expect-error: there is no port elsewhere
    defineNode({ ...direct, run: () => leave('out'), resume: () => leave('elsewhere') })
    // @ts-expect-error: a promise of an unknown port is no better
    defineNode({ ...direct, run: async () => leave('elsewhere') })
    // @ts-expect-error: what a port falls back to is a port too
    defineNode({ ...direct, ports: ['out', { port: 'other', otherwise: 'elsewhere' }], run: () => leave('out') })
    const either = defineNode({ ...direct, run: (step) => leave(step.config.tag === 'a' ? 'out' : 'other') })
    expect(either.ports).toEqual(['out', 'other'])
  })

  it('refuse a config key that is not in the schema', () => {
    const node = { ...looks, type: 'keys', config, ports: ['out'] } as const
    // @ts-expect-error: tga is no key
    defineNode({ ...node, example: { tga: 'vip' }, run: () => leave('out') })
    // @ts-expect-error: a count is a number
    defineNode({ ...node, example: { tag: 'vip', count: 'x' }, run: () => leave('out') })
    expect(defineNode({ ...node, example: { tag: 'vip', count: 1 }, run: () => leave('out') }).type).toBe('keys')
  })

  it('refuse outcomes that are none', () => {
    const node = { ...looks, type: 'outcomes', config, ports: ['out'] } as const
    // @ts-expect-error: a title has an English text
    defineNode({ ...node, title: { ru: 'Тест' }, run: () => leave('out') })
    // @ts-expect-error: a wait waits until an instant
    defineNode({ ...node, run: () => ({ kind: 'wait', until: '2027-01-01' }) })
    // @ts-expect-error: a node that does not run is none
    expect(defineNode({ ...node }).run).toBe(undefined)
  })
})

describe('types of effects', () => {
  const write = defineWrite<{ tag: string }, readonly string[]>({
    type: 'tag',
    fact: 'contact.tags',
    apply: (tags, { data }) => [...tags, data.tag],
    commit: async (_sql, batch) => {
      expectTypeOf(batch[0]!.data).toEqualTypeOf<{ tag: string }>()
    },
  })

  it('carry the data that the write or call is declared with', () => {
    const call = defineCall<{ url: string }, number>({ type: 'ring', repeat: 'never', perform: async ({ data }) => data.url.length })
    expectTypeOf(write.effect).toEqualTypeOf<(data: { tag: string }) => WriteEffect>()
    expectTypeOf(call.effect).toEqualTypeOf<(data: { url: string }) => CallEffect>()
    // @ts-expect-error: a tag is a text
    expect(write.effect({ tag: 5 })).toEqual({ kind: 'write', type: 'tag', data: { tag: 5 } })
    // @ts-expect-error: results are numbers, as declared
    expect(defineCall<null, number>({ type: 'x', repeat: 'safe', perform: async () => 'seven' }).type).toBe('x')
  })

  it('hold a fact to its value', () => {
    const fact = { name: 'tags', scope: 'contact', title: looks.title, schema: Type.Array(Type.String()) } as const
    // @ts-expect-error: nothing is no list
    expect(defineFact<readonly string[]>({ ...fact, initial: null, load: async () => new Map() }).initial).toBe(null)
  })

  it('leave by a port with effects', () => {
    expectTypeOf(leave('out')).toEqualTypeOf<Leave<'out'>>()
    expect(leave('out', write.effect({ tag: 'vip' }))).toEqual({
      kind: 'leave',
      port: 'out',
      effects: [{ kind: 'write', type: 'tag', data: { tag: 'vip' } }],
    })
  })
})
