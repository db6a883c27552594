import { describe, expect, it } from 'vitest'
import { createRegistry } from './registry.ts'
import { definePlugin } from './plugin.ts'
import { fillTemplate, templateAnswer, type TemplateDefinition } from './plugin-template.ts'

const template: TemplateDefinition = {
  id: 'hello',
  title: { en: 'Hello', ru: 'Привет' },
  description: { en: 'Says hello', ru: 'Здоровается' },
  category: 'welcome',
  document: {
    millrace: 1,
    name: 'Hello',
    nodes: [
      {
        id: 'letter',
        type: 'email.send',
        version: 1,
        config: { subject: 'Hello', links: ['https://shop.example/a'], html: 'https://shop.example' },
      },
      { id: 'pause', type: 'delay', version: 1, config: { mode: 'for', duration: 'P1D', window: { days: [1, 2] } } },
    ],
    edges: [],
  },
  tests: [],
  inputs: [
    { name: 'shop', title: { en: 'Shop' }, text: 'https://shop.example' },
    { name: 'day', title: { en: 'Day' }, places: [{ node: 'pause', path: '/window/days/1' }] },
    { name: 'pause', title: { en: 'Pause' }, places: [{ node: 'pause', path: '/duration' }] },
  ],
}
const configs = (answers: Parameters<typeof fillTemplate>[1]) => fillTemplate(template, answers).nodes.map(({ config }) => config)

describe('a template', () => {
  it('is its own document when nothing is answered', () => {
    expect(fillTemplate(template, {})).toBe(template.document)
  })

  it('takes answers in place of a value, and in place of a text wherever it stands (003.40)', () => {
    expect(configs({ shop: ' https://pets.example ', day: 7, pause: 'P2D' })).toEqual([
      { subject: 'Hello', links: ['https://pets.example/a'], html: 'https://pets.example' },
      { mode: 'for', duration: 'P2D', window: { days: [1, 7] } },
    ])
    expect(template.document.nodes[1]!.config['duration']).toBe('P1D')
  })

  it('puts answers in as they are written, dollar signs and all', () => {
    const shop = "https://pets.example/$$/$&/$'"
    expect(configs({ shop })[0]!['html']).toBe(shop)
    const letter = { id: 'letter', type: 'email.send', version: 1, config: { subject: 'Hello', html: '<p>Hello!</p>' } }
    const inputs = [{ name: 'subject', title: { en: 'Subject' }, places: [{ node: 'letter', path: '/subject' }], says: ['Hello!'] }]
    const told = fillTemplate({ ...template, inputs, document: { ...template.document, nodes: [letter] } }, { subject: '$$ and $&' })
    expect(told.nodes[0]!.config).toEqual({ subject: '$$ and $&', html: '<p>$$ and $&!</p>' })
  })

  it('tells what it would put in by itself', () => {
    expect(template.inputs!.map((input) => templateAnswer(template, input))).toEqual(['https://shop.example', 2, 'P1D'])
  })

  it('refuses answers to what it does not ask, and texts that are none', () => {
    expect(() => configs({ colour: 'red' })).toThrow('asks for shop, day, pause')
    expect(() => configs({ shop: 5 })).toThrow(expect.objectContaining({ code: 'TEMPLATE_INPUT_INVALID' }))
  })

  it('is found in the registry by its id, which no two have', () => {
    expect(createRegistry([definePlugin({ name: 'a', templates: [template] })]).templates.get('hello')).toBe(template)
    const twice = [definePlugin({ name: 'a', templates: [template] }), definePlugin({ name: 'b', templates: [template] })]
    expect(() => createRegistry(twice)).toThrow('template hello is already registered')
  })
})
