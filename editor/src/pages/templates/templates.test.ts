import { describe, expect, it } from 'vitest'
import type { TemplateInput, TemplateItem } from '../../api/templates.ts'
import { found, goalsOf, starters, triggersOf } from './gallery.ts'
import { changedAnswers, firstAnswers, isExample, schemaOf, wholeAddresses } from './set-up.ts'
import { shapeOf } from './shape.ts'

const outline: TemplateItem['outline'] = {
  nodes: [
    { id: 'start', type: 'trigger.event' },
    { id: 'ask', type: 'condition' },
    { id: 'yes', type: 'email.send' },
    { id: 'no', type: 'email.send' },
    { id: 'end', type: 'end' },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'ask' },
    { from: 'ask', port: 'yes', to: 'yes' },
    { from: 'ask', port: 'else', to: 'no' },
    { from: 'yes', port: 'out', to: 'end' },
    { from: 'no', port: 'out', to: 'end' },
  ],
}
const item = (id: string, category: string, ru: string): TemplateItem => ({
  id,
  category,
  icon: 'mail',
  title: { en: id, ru },
  description: { en: `Does ${id}`, ru: `${ru}: что делает` },
  outline,
})
const shelf = [item('refund', 'zoo', 'Возврат'), item('birthday', 'date', 'День рождения'), item('cart', 'cart', 'Брошенная корзина')]

describe('the gallery', () => {
  it('has its goals in the order of a customer’s life, and those of plugins after them', () => {
    expect(goalsOf(shelf)).toEqual([
      { goal: 'cart', count: 1 },
      { goal: 'date', count: 1 },
      { goal: 'zoo', count: 1 },
    ])
  })
  it('is searched by words in either language, whatever the language on the screen, and within a goal', () => {
    const ids = (words: string, goal = '') => found(shelf, { goal, words }).map(({ id }) => id)
    expect(ids('корзина брошенная')).toEqual(['cart'])
    expect(ids('BIRTH')).toEqual(['birthday'])
    expect(ids('что делает')).toEqual(['cart', 'birthday', 'refund'])
    expect(ids('', 'date')).toEqual(['birthday'])
    expect(ids('cart', 'date')).toEqual([])
  })
  it('offers one of each goal to begin with', () => {
    expect(starters([...shelf, item('cart-again', 'cart', 'Ещё корзина')], 2).map(({ id }) => id)).toEqual(['cart', 'birthday'])
    expect(starters([], 3)).toEqual([])
  })
  it('tells each kind of trigger once', () => {
    const manifest = { type: 'trigger.event', trigger: true } as never
    expect(triggersOf({ outline }, new Map([['trigger.event', manifest]]))).toEqual([manifest])
    expect(triggersOf({ outline }, new Map())).toEqual([])
  })
})

describe('the shape of a flow', () => {
  it('goes from left to right, with branches above each other, and fits its frame', () => {
    const { dots, lines, width, height } = shapeOf(outline)
    const at = Object.fromEntries(dots.map((dot) => [dot.id, dot]))
    expect(at['start']!.x).toBeLessThan(at['ask']!.x)
    expect(at['yes']!.x).toBe(at['no']!.x)
    expect(at['yes']!.y).toBeLessThan(at['no']!.y)
    expect(lines).toHaveLength(5)
    for (const { x, y } of dots) expect(x > 0 && x < width && y > 0 && y < height).toBe(true)
  })
  it('leaves out what nothing leads to or from, such as a goal', () => {
    const nodes = [...outline.nodes, { id: 'bought', type: 'goal' }]
    expect(shapeOf({ nodes, edges: outline.edges })).toEqual(shapeOf(outline))
  })
  it('is drawn though an edge leads back, to nowhere, or nothing is there', () => {
    const edges = [...outline.edges, { from: 'end', port: 'again', to: 'ask' }, { from: 'end', port: 'x', to: 'gone' }]
    expect(shapeOf({ nodes: outline.nodes, edges }).lines).toHaveLength(6)
    expect(shapeOf({ nodes: [], edges: [] })).toMatchObject({ dots: [], lines: [] })
  })
})

describe('the guided set-up (003.06)', () => {
  const inputs: readonly TemplateInput[] = [
    { name: 'shop', title: { en: 'Shop' }, value: 'https://shop.example', schema: { type: 'string', minLength: 1 } },
    {
      name: 'bonus',
      title: { en: 'Bonus', ru: 'Бонус' },
      help: { en: 'In money' },
      value: 5,
      schema: { type: 'number', 'x-ui': { title: { en: 'Amount' }, showIf: { var: 'x' }, group: 'advanced', widget: 'number' } },
    },
  ]
  it('is one form: every question by its own words, always shown, and with the widget of the step', () => {
    expect(schemaOf(inputs)).toMatchObject({
      required: ['shop', 'bonus'],
      properties: {
        shop: { type: 'string', 'x-ui': { title: { en: 'Shop' }, placeholder: 'https://shop.example', order: 0 } },
        bonus: { type: 'number', 'x-ui': { title: { en: 'Bonus', ru: 'Бонус' }, help: { en: 'In money' }, widget: 'number', order: 1 } },
      },
    })
    const { 'x-ui': hints } = (schemaOf(inputs)['properties'] as Record<string, { 'x-ui': object }>)['bonus']!
    expect(hints).not.toHaveProperty('showIf')
    expect(hints).not.toHaveProperty('group')
  })
  it('begins with the template’s values, but leaves an example to be replaced', () => {
    expect(firstAnswers(inputs)).toEqual({ bonus: 5 })
    const texts = ['manager@shop.example', 'https://shop.example', 'BACK20', 'for example']
    expect(texts.map((value) => isExample({ value, schema: { type: 'string' } }))).toEqual([true, true, false, false])
  })
  it('asks for a form of the workspace, and begins with none (000.06)', () => {
    const form = { type: 'string', 'x-ui': { widget: 'resource', resource: 'form', other: true } }
    const asked: readonly TemplateInput[] = [{ name: 'form', title: { en: 'Form' }, value: 'popup', schema: form }]
    expect(firstAnswers(asked)).toEqual({})
    expect(schemaOf(asked)).toMatchObject({
      required: ['form'],
      properties: { form: { 'x-ui': { widget: 'resource', resource: 'form' } } },
    })
  })
  it('sends only what is different', () => {
    expect(changedAnswers(inputs, { shop: 'https://lamps.test', bonus: 5 })).toEqual({ shop: 'https://lamps.test' })
  })
})

describe('an address in the guided set-up', () => {
  const shop = { name: 'shop', title: { en: 'Shop' }, value: 'https://shop.example', schema: { type: 'string' } } as TemplateInput
  const code = { name: 'code', title: { en: 'Code' }, value: 'BACK20', schema: { type: 'string' } } as TemplateInput
  const made = (text: string) => wholeAddresses([shop, code], { shop: text, code: 'svet.ru' })
  it('may be written as people write it', () => {
    expect(made(' svet.ru ')).toEqual({ shop: 'https://svet.ru', code: 'svet.ru' })
    expect(made('магазин.рф/лампы')).toEqual({ shop: 'https://магазин.рф/лампы', code: 'svet.ru' })
  })
  it('stays as it is where it is whole, or is none', () => {
    for (const text of ['http://svet.ru', 'svet', 'anna@svet.ru', '', 'svet.', 'a b.ru']) expect(made(text)['shop']).toBe(text)
  })
})
