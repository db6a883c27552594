import { describe, expect, it } from 'vitest'
import type { JsonObject } from './json.ts'
import { keepLetter, letterOf } from './letter/kept.ts'
import { readLetter } from './letter/letter.ts'
import { createRegistry } from './registry.ts'
import { definePlugin } from './plugin.ts'
import { fillTemplate, isLocalized, templateAnswer, templateIn, type TemplateDefinition, type WrittenTemplate } from './plugin-template.ts'

const template: WrittenTemplate = {
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
const said = { user: 'ann', node: 'letter', subject: { en: 'Gives', ru: 'Дарим' } }
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

  it('has one language once a flow is made of it, and no text for each is left in that', () => {
    const both: TemplateDefinition = {
      ...template,
      document: {
        ...template.document,
        name: { en: 'Hello', ru: 'Привет' },
        nodes: [
          {
            ...template.document.nodes[0]!,
            title: { en: 'A letter', ru: 'Письмо' },
            config: { subject: { en: 'Gives 5', ru: 'Дарим 5' }, values: [{ en: 'one', ru: 'один' }], amount: 5, labels: { en: 1 } },
          },
        ],
      },
      // oxlint-disable-next-line unicorn/no-thenable -- given, when and then are the words of the format; an object is not called by `await`
      tests: [{ title: 'x', given: { start: '2027-01-01', contacts: [] }, when: [], until: 'P1D', then: { messages: [said] } } as never],
      inputs: [
        { name: 'gift', title: { en: 'Gift' }, places: [{ node: 'letter', path: '/amount' }], says: [{ en: 'Gives 5', ru: 'Дарим 5' }] },
      ],
    }
    const russian = templateIn(both, 'ru')
    expect(russian.document).toMatchObject({
      name: 'Привет',
      nodes: [{ title: 'Письмо', config: { subject: 'Дарим 5', values: ['один'], labels: { en: 1 } } }],
    })
    expect(russian.tests[0]!.then.messages).toEqual([{ user: 'ann', node: 'letter', subject: 'Дарим' }])
    expect(fillTemplate(russian, { gift: 15 }).nodes[0]!.config).toMatchObject({ subject: 'Дарим 15', amount: 15 })
    expect(templateIn(both, 'de').document.name).toBe('Hello')
    expect(isLocalized(russian.document.name)).toBe(false)
  })

  it('tells an answer once, though what is put in reads like what stood there', () => {
    const letter = { id: 'letter', type: 'x', version: 1, config: { amount: 10, subject: 'You get 10', text: 'get 10' } }
    const inputs = [
      { name: 'gift', title: { en: 'Gift' }, places: [{ node: 'letter', path: '/amount' }], says: ['You get 10', 'get 10', 'get 10'] },
    ]
    const told = fillTemplate({ ...template, inputs, document: { ...template.document, nodes: [letter] } }, { gift: 100 })
    expect(told.nodes[0]!.config).toEqual({ amount: 100, subject: 'You get 100', text: 'get 100' })
  })

  it('makes the MJML of its letters anew, so that blocks open as blocks with the answers in them', () => {
    const blocks = [{ kind: 'button' as const, id: 'a', text: 'Go', link: 'https://shop.example/a', colour: '', align: 'left' as const }]
    const kept = keepLetter({ ...readLetter({ blocks: [] })!, blocks })
    const letter = { id: 'letter', type: 'email.send', version: 1, config: { subject: 'Hello', ...kept } }
    const told = fillTemplate(
      { ...template, document: { ...template.document, nodes: [letter] } },
      { shop: 'https://pets.example?a=1&b=2' },
    )
    const { mjml, blocks: answered } = told.nodes[0]!.config as { mjml: string; blocks: JsonObject }
    expect(mjml).toContain('href="https://pets.example?a=1&amp;b=2/a"')
    expect(letterOf(answered, mjml)?.blocks).toMatchObject([{ link: 'https://pets.example?a=1&b=2/a' }])
    expect(letterOf(answered, `${mjml} `)).toBeNull()
  })

  it('is found in the registry by its id, which no two have', () => {
    expect(createRegistry([definePlugin({ name: 'a', templates: [template] })]).templates.get('hello')).toBe(template)
    const twice = [definePlugin({ name: 'a', templates: [template] }), definePlugin({ name: 'b', templates: [template] })]
    expect(() => createRegistry(twice)).toThrow('template hello is already registered')
  })
})
