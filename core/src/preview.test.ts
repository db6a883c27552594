import { describe, expect, it } from 'vitest'
import { previewFacts, previewMessage, previewScope } from './preview.ts'
import { defineChannel } from './plugin.ts'
import { createRegistry } from './registry.ts'
import { renderMessage } from './render-message.ts'
import type { Contact } from './run.ts'
import { Type } from './schema.ts'

const channel = defineChannel({
  name: 'post',
  title: { en: 'Post' },
  icon: 'mail',
  message: Type.Object({ text: Type.String(), blocks: Type.Optional(Type.Unknown()), buttons: Type.Optional(Type.Array(Type.Unknown())) }),
  drafts: ['blocks'],
  address: () => 'somebody',
  normalize: (address) => address,
  statuses: {},
  send: async () => ({}),
})
const registry = createRegistry([{ name: 'test', channels: [channel] }])
const ann: Contact = {
  id: '1',
  userId: 'ann',
  anonymousId: null,
  attributes: { firstName: 'Anna', city: '', locale: 'ru-RU', timezone: 'Europe/Moscow' },
  createdAt: 0,
}
const question = {
  registry,
  contact: ann,
  facts: new Map(),
  factNames: [],
  event: null,
  vars: {},
  now: Date.parse('2026-05-01T22:30:00Z'),
  timezone: 'contact',
  defaultTimezone: 'UTC',
}
const scope = previewScope(question)
const preview = (text: string, more: object = {}) => previewMessage({ registry, channel, config: { text, ...more } }, scope, false)
const told = (text: string) => preview(text).findings.map(({ code, quote }) => [code, quote])

describe('a preview of a message', () => {
  it('is rendered for the contact, in its zone and language, as its node would', () => {
    expect(preview('{{ contact.firstName }}, {{ now | date: "%-d %B %H:%M" }}').content).toEqual({ text: 'Anna, 2 мая 01:30' })
  })

  it('speaks the language of the text to whom no language is known', () => {
    const { locale: _, ...attributes } = ann.attributes
    const unsaid = previewScope({ ...question, contact: { ...ann, attributes } })
    const said = (text: string) => previewMessage({ registry, channel, config: { text } }, unsaid, false).content['text']
    expect(said('до {{ now | date: "%-d %B" }}')).toBe('до 2 мая')
    expect(said('until {{ now | date: "%-d %B" }}')).toBe('until 2 May')
  })

  it('has no part of what the editor keeps for itself', () => {
    expect(preview('Hi', { blocks: { items: ['{{ broken'] } }).content).toEqual({ text: 'Hi' })
  })

  it('renders the texts inside of lists and objects', () => {
    const { content } = preview('Hi', { buttons: [{ name: 'go', title: 'For {{ contact.firstName }}' }] })
    expect(content['buttons']).toEqual([{ name: 'go', title: 'For Anna' }])
  })

  it('tells where a value is empty and leaves a gap, unless there is a fall-back or the text asks first (003.30)', () => {
    expect(told('In {{ contact.city }} and {{ contact.firstName }}')).toEqual([['TEXT_VALUE_EMPTY', 'contact.city']])
    expect(told('In {{ contact.city | default: "your city" }}')).toEqual([])
    expect(told('{% if contact.city != "" %}In {{ contact.city }}{% endif %}')).toEqual([])
    expect(told('{% for item in event.properties.items %}{{ item.name }}{% endfor %}')).toEqual([])
  })

  it('tells of a variable that nothing has, and what was meant', () => {
    const [finding] = preview('Hi {{ firstName }}').findings
    expect(finding).toMatchObject({
      code: 'TEXT_VARIABLE_UNKNOWN',
      path: '/text',
      message: { en: expect.stringContaining('contact.firstName') },
    })
    expect(told('{% assign a = contact.firstName %}{{ a }}')).toEqual([])
  })

  it('shows the rest where one text is faulty', () => {
    const { content, findings } = preview('{{ contact.firstName', { buttons: ['{{ contact.firstName }}'] })
    expect(content).toEqual({ text: '', buttons: ['Anna'] })
    expect(findings).toMatchObject([{ code: 'TEXT_FAULT', severity: 'error', path: '/text' }])
  })

  it('needs the facts of contacts that its texts name', () => {
    const facts = [
      { name: 'bonus', scope: 'contact' as const },
      { name: 'order', scope: 'run' as const },
    ].map((fact) => ({ ...fact, title: { en: fact.name }, schema: Type.Unknown(), initial: null, load: async () => new Map() }))
    const known = createRegistry([{ name: 'test', channels: [channel], facts }])
    expect(previewFacts(known, { text: '{{ bonus.balance }} {{ order.total }}' })).toEqual(['bonus'])
  })
})

it('a message that cannot be rendered stops nothing but itself', () => {
  const fail = () =>
    renderMessage(channel, { text: 'x' }, () => {
      throw new Error('no')
    })
  expect(fail).toThrow('no')
})
