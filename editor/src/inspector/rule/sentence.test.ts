import type { FactManifest, Json, JsonObject } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import en from '../../i18n/en/index.ts'
import ru from '../../i18n/ru/index.ts'
import { russianForm } from '../../i18n/plural.ts'
import { emptyDocument } from '../../document/graph.ts'
import { speakerOf, type SpokenPlace } from './speech.ts'

const ui = (hints: JsonObject) => ({ 'x-ui': hints })
const count: FactManifest = {
  name: 'shop.count',
  scope: 'contact',
  title: { en: 'Count', ru: 'Число' },
  schema: {
    type: 'integer',
    ...ui({
      counted: { en: 'not once | once | {n} times', ru: 'ни разу | {n} раз | {n} раза | {n} раз' },
      says: {
        en: '{{ event }} {{ test }}{% if within %} in the last {{ within }}{% endif %}{% if where %}, where {{ where }}{% endif %}',
        ru: '{{ event }}: {{ test }}{% if within %} за {{ within }}{% endif %}{% if where %}, где {{ where }}{% endif %}',
      },
    }),
  },
  params: {
    type: 'object',
    properties: {
      event: { type: 'string', ...ui({ widget: 'event' }) },
      within: { type: 'string', ...ui({ widget: 'duration' }) },
      where: ui({ widget: 'rule', scope: 'event' }),
    },
  },
}
const plain: FactManifest = {
  name: 'shop.record',
  scope: 'contact',
  title: { en: 'Record', ru: 'Запись' },
  schema: { anyOf: [{ type: 'object' }, { type: 'null' }] },
  params: { type: 'object', properties: { table: { type: 'string' }, flow: { type: 'string', ...ui({ widget: 'flow' }) } } },
}
const segments: FactManifest = {
  name: 'contact.segments',
  scope: 'contact',
  title: { en: 'Segments', ru: 'Сегменты' },
  schema: { type: 'array', items: { type: 'string', ...ui({ widget: 'segment' }) } },
  params: null,
}

const i18n = createI18n({ legacy: false, locale: 'en', messages: { en, ru }, pluralRules: { ru: russianForm } })
function speaker(locale: 'en' | 'ru') {
  const said = speakerOf({
    document: { ...emptyDocument(''), nodes: [{ id: 'in', type: 'in', version: 1, config: { event: 'Order Completed' } }] },
    manifests: new Map([['in', { type: 'in', group: 'trigger', trigger: true, context: {}, title: { en: 'In' } } as never]]),
    facts: [count, plain, segments],
    seen: [{ event: null, name: 'vip', type: 'boolean', samples: [] }],
    flows: [{ id: '7', name: 'Welcome' }],
    groups: [],
    segments: [{ key: 'best', name: 'Best customers' }],
    locale,
    t: (key, named) => i18n.global.t(key, named ?? {}, { locale }),
  })
  return (rule: Json, place?: SpokenPlace) => said(rule, place)
}
const [inEnglish, inRussian] = [speaker('en'), speaker('ru')]
const both = (rule: Json) => [inEnglish(rule), inRussian(rule)]
const ordered = (more: JsonObject = {}): Json => ({ fact: ['shop.count', { event: 'Order Completed', ...more }] })

describe('a rule as a sentence', () => {
  it('says how often something happened (003.02)', () => {
    expect(both({ '>=': [ordered({ within: 'P30D' }), 2] })).toEqual([
      'ordered at least 2 times in the last 30 days',
      'заказ: хотя бы 2 раза за 30 дней',
    ])
    expect(both({ '==': [ordered({ within: 'P1W' }), 0] })).toEqual(['ordered not once in the last week', 'заказ: ни разу за неделю'])
    expect(both({ '==': [ordered(), 1] })).toEqual(['ordered exactly once', 'заказ: ровно 1 раз'])
    for (const operator of ['>', '!='])
      expect(both({ [operator]: [ordered(), 0] })).toEqual(['ordered at least once', 'заказ: хотя бы 1 раз'])
    expect(both({ '<=': [2, ordered(), 5] })).toEqual(['ordered 2–5 times', 'заказ: 2–5 раз'])
    expect(both({ '>': [{ fact: ['shop.count', { event: 'Song Played' }] }, 21] })).toEqual([
      '“Song Played” more than 21 times',
      '«Song Played»: больше чем 21 раз',
    ])
  })

  it('reads a rule inside the parameters by the fields of that event', () => {
    expect(both({ '>=': [ordered({ where: { '>': [{ var: 'event.properties.total' }, 300] } }), 1] })).toEqual([
      'ordered at least once, where Order total is greater than 300',
      'заказ: хотя бы 1 раз, где Сумма заказа больше 300',
    ])
  })

  it('reads a fact that says nothing by its title and its parameters, picked things by their names', () => {
    expect(both({ '!!': [{ fact: ['shop.record', { table: 'stores', flow: '7' }] }] })).toEqual([
      'Record (“stores”, “Welcome”) is there',
      'Запись («stores», «Welcome»): есть',
    ])
    expect(inEnglish({ '>': [{ fact: ['gone.fact', { a: 1 }] }, 2] })).toBe('gone.fact is greater than 2')
    expect(inEnglish({ in: ['best', { var: 'contact.segments' }] })).toBe('Segments include “Best customers”')
  })

  it('reads nested groups in brackets, and how many of a group must hold', () => {
    const rule: Json = {
      and: [
        { '>': [{ var: 'bonus.balance' }, 100] },
        { or: [{ '==': [{ var: 'contact.city' }, 'Kazan'] }, { '!!': [{ var: 'contact.phone' }] }] },
      ],
    }
    expect(both(rule)).toEqual([
      'Bonus balance is greater than 100 and (City is “Kazan” or Phone is filled in)',
      'Баланс бонусов больше 100 и (Город — «Kazan» или Телефон — есть)',
    ])
    const ones = ['contact.phone', 'contact.email', 'contact.city'].map((path) => ({ if: [{ '!!': [{ var: path }] }, 1, 0] }))
    expect(inEnglish({ '>=': [{ '+': ones }, 2] })).toBe('at least 2 of 3: Phone is filled in, E-mail is filled in, City is filled in')
  })

  it('names other fields and shares of them, dates, durations, lists, bounds and items', () => {
    expect(inEnglish({ '==': [{ var: 'event.properties.cart_id' }, { var: 'run.key' }] })).toBe('Cart is Entry key')
    expect(inEnglish({ '<=': [{ var: 'bonus.balance' }, { '*': [0.9, { var: 'event.properties.total' }] }] })).toBe(
      'Bonus balance is at most 90% of “Order total”',
    )
    expect(both({ withinLast: [{ var: 'contact.createdAt' }, 'P1D'] })).toEqual([
      'Known since is within the last day',
      'Известен с не раньше чем день назад',
    ])
    expect(inEnglish({ after: [{ var: 'contact.createdAt' }, '2026-05-01T00:00:00'] })).toBe('Known since is after May 1, 2026')
    expect(inEnglish({ in: [{ var: 'contact.city' }, ['Kazan', 'Omsk']] })).toBe('City is “Kazan” or “Omsk”')
    expect(both({ '<=': [1, { var: 'bonus.balance' }, 5] })).toEqual(['Bonus balance is between 1 and 5', 'Баланс бонусов от 1 до 5'])
    expect(both({ some: [{ var: 'event.properties.products' }, { '==': [{ var: 'category' }, 'Devices'] }] })).toEqual([
      'Products have at least one for which Category is “Devices”',
      'Товары: хотя бы один, для которого Категория — «Devices»',
    ])
    expect(inEnglish({ '!!': [{ var: 'contact.vip' }] })).toBe('vip is yes')
  })

  it('says what it cannot word, and that nothing is asked', () => {
    expect(inEnglish({ and: [{ '!!': [{ var: 'contact.phone' }] }, { missing: ['x'] }] })).toBe(
      'Phone is filled in and an expression of your own',
    )
    expect(inEnglish(true)).toBe('Always: no condition is set')
    expect(inEnglish({ '==': [{ var: 'contact.city' }, ''] })).toBe('City is …')
  })
})
