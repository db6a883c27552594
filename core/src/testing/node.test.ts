import { describe, expect, it } from 'vitest'
import { FlowError } from '../errors.ts'
import { defineCall, defineCompute, defineNode, definePlugin, defineWrite, leave, type AnyNode } from '../plugin.ts'
import { Type } from '../schema.ts'
import { docsFaults, portFaults, schemaFaults, titleFaults } from './conformance.ts'
import { createEvent, createStep, runNode, testNode } from './index.ts'

const title = { en: 'Lucky number', ru: 'Счастливое число' }
const note = defineWrite<{ text: string }>({ type: 'lucky.note', commit: async () => {} })
const draw = defineCall<null>({ type: 'lucky.draw', repeat: 'safe', perform: async () => 7 })

const lucky = defineNode({
  type: 'lucky',
  version: 2,
  title,
  group: 'test',
  icon: 'clover',
  config: Type.Object(
    {
      text: Type.String({ 'x-ui': { widget: 'liquid', title: { en: 'Text', ru: 'Текст' } } }),
      limit: Type.Optional(Type.Number({ default: 0.5, 'x-ui': { title: { en: 'Limit', ru: 'Предел' } } })),
      wait: Type.Optional(Type.Boolean({ 'x-ui': { title: { en: 'Draw outside', ru: 'Тянуть снаружи' } } })),
    },
    { additionalProperties: false },
  ),
  example: { text: 'Hi {{ contact.name }}' },
  summary: { en: '{{ text }}', ru: '{{ text }}' },
  ports: ['out', 'unlucky', { port: 'error', otherwise: '@fail' }],
  waits: true,
  migrate: (config) => ({ text: config['title'] ?? '' }),
  run: (step) => {
    if (step.config.wait === true) return { kind: 'wait', result: true, effects: [draw.effect(null)] }
    if (step.config.text === 'stop') return { kind: 'end' }
    const text = step.render(step.config.text)
    if (text === '') throw new FlowError('LUCKY_TEXT_EMPTY', 'There is nothing to say')
    return leave(step.random() < step.config.limit! ? 'out' : 'unlucky', note.effect({ text }))
  },
  resume: (step) => ({ kind: 'leave', port: step.input.kind === 'result' ? 'out' : 'error' }),
})
const plugin = definePlugin({ name: 'lucky', nodes: [lucky], writes: [note], calls: [draw] })

testNode(lucky, {
  plugin,
  older: [{ version: 1, config: { title: 'Hello' } }],
  cases: [
    { name: 'is lucky below the limit', attributes: { name: 'Anna' }, config: { text: 'x', limit: 1 }, leaves: 'out' },
    { name: 'is unlucky above it', config: { text: 'x', limit: 0 }, leaves: 'unlucky' },
    { name: 'draws outside', config: { text: 'x', wait: true }, waits: true },
    { name: 'goes on with the result', config: { text: 'x', wait: true }, input: { kind: 'result', result: 7 }, leaves: 'out' },
    { name: 'ends on request', config: { text: 'stop' }, ends: true },
    { name: 'has to say something', config: { text: '{{ contact.name }}' }, fails: 'LUCKY_TEXT_EMPTY' },
  ],
})

describe('a declaration', () => {
  const broken = (changes: object) => ({ ...lucky, ...changes }) as unknown as AnyNode

  it('may tell how it works, and then tells of the ways out that it has', () => {
    expect(docsFaults(lucky)).toEqual([])
    const said = { en: 'Won.', ru: 'Выиграл.' }
    const ports = { out: said, unlucky: said, error: said }
    expect(docsFaults(broken({ docs: { text: [said], ports } }))).toEqual([])
    expect(docsFaults(broken({ docs: { text: [], ports: { out: said, error: { en: 'Lost.' }, moon: said } } }))).toEqual([
      'the docs say nothing',
      'the docs are not in English and Russian: {"en":"Lost."}',
      'the docs tell of the port moon, which does not exist',
      'the docs do not say what leaving by unlucky means',
    ])
  })

  it('is told what is wrong with its schema', () => {
    expect(schemaFaults(lucky)).toEqual([])
    expect(schemaFaults(broken({ config: { type: 'object', properties: { a: { type: 'text' } } } }))[0]).toContain('/properties/a/type')
    expect(schemaFaults(broken({ config: { type: 'object', required: 'a' } }))[0]).toContain('/required')
    expect(schemaFaults(broken({ config: { type: 'object', properties: { a: { $ref: 'https://example.com/x' } } } }))).toEqual([
      'the schema refers to another document',
    ])
    expect(schemaFaults(broken({ config: { type: 'string' } }))).toEqual(['a config is an object'])
  })

  it('is told which titles it lacks, however deep', () => {
    expect(titleFaults(lucky)).toEqual([])
    const list = Type.Object({
      items: Type.Array(Type.Union([Type.Object({ kind: Type.Literal('a'), name: Type.String() })]), { 'x-ui': { title } }),
      one: Type.String({ 'x-ui': { title: { en: 'One' }, widget: 'slider', showIf: { nope: 1 } } }),
    })
    expect(titleFaults(broken({ config: list, title: { en: 'x' }, summary: { en: '{{ a' } }))).toEqual([
      'the node has no title in English and Russian',
      'the summary in en: This text does not parse: output "{{ a" not closed, line:1, col:1',
      '/items/0/name has no x-ui title in English and Russian',
      '/one has no x-ui title in English and Russian',
      '/one names the widget slider, which does not exist',
      '/one showIf: There is no operation "nope" in rules',
    ])
  })

  it('is told which ports cannot be', () => {
    const ports = ['out', 'out', { port: 'a', otherwise: 'b' }, { port: 'c', when: { nope: 1 } }, { each: 'list' }]
    expect(portFaults(broken({ ports }), {})).toEqual(['the port c, when: There is no operation "nope" in rules'])
    expect(portFaults(broken({ ports: [...ports.slice(0, 3), { each: 'list' }] }), { list: [{ name: 'out' }] })).toEqual([
      'two ports are called out',
      'the port a falls back to b, which does not exist',
    ])
  })
})

describe('a step by itself', () => {
  it('has the scope that rules and texts have in the runtime', () => {
    const step = createStep({
      attributes: { city: 'Omsk', timezone: 'Asia/Omsk', locale: 'ru-RU' },
      event: createEvent({ event: 'Order Completed', properties: { total: 5 } }),
      facts: { 'contact.tags': ['vip'], bonus: { balance: 3 } },
      vars: { answer: { status: 200 } },
      data: { coupon: 'X' },
      now: '2027-05-01T00:00:00Z',
    })
    const text =
      '{{ contact.city }} {{ contact.attributes.city }} {{ contact.userId }} {{ event.event }} {{ event.properties.total }} {{ contact.tags }} {{ bonus.balance }} {{ vars.answer.status }} {{ run.data.coupon }} {{ "now" | date: "%-d %B %H:%M" }}'
    expect(step.render(text)).toBe('Omsk Omsk anna Order Completed 5 vip 3 200 X 1 мая 06:00')
    expect(step.test({ and: [{ contains: [{ var: 'contact.tags' }, 'vip'] }, { '>': [{ var: 'bonus.balance' }, 2] }] })).toBe(true)
    expect(step.explain({ var: 'bonus.balance' })).toEqual({ 'bonus.balance': 3 })
    expect(step.timezone).toBe('Asia/Omsk')
  })

  it('is random the same way each time, and another way in another run', () => {
    const draws = (options = {}) =>
      Array.from(
        { length: 3 },
        (
          (step) => () =>
            step.random()
        )(createStep(options)),
      )
    expect(draws()).toEqual(draws())
    expect(draws({ run: { id: 'other' } })).not.toEqual(draws())
  })

  it('computes by the plugin it is given', async () => {
    const double = defineCompute<number, number>({ type: 'double', perform: async (batch) => batch.map(({ data }) => data * 2) })
    const step = createStep({ plugin: definePlugin({ name: 'x', computes: [double] }) })
    expect(await step.compute('double', 4)).toBe(8)
    await expect(step.compute('triple', 4)).rejects.toMatchObject({ code: 'COMPUTE_TYPE_UNKNOWN' })
  })

  it('refuses a config that does not fit', async () => {
    await expect(runNode(lucky, { config: { text: 5 } })).rejects.toThrow('“text” must be a text, not 5')
  })
})
