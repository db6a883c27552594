/** What people read of nodes and plugins: one word for one thing, and nothing in it that is meant for programs or developers. */
import { compileText, createRegistry, type JsonObject, type Localized } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { loadPlugins } from '../../server/src/plugins/load.ts'

const plugins = await loadPlugins([], import.meta.dirname)
const { nodes } = createRegistry(plugins)

/** Every text in two languages, wherever in the definitions it stands. */
function textsIn(value: unknown, found: Set<Localized> = new Set(), seen: Set<unknown> = new Set()): Set<Localized> {
  if (typeof value !== 'object' || value === null || seen.has(value)) return found
  seen.add(value)
  const { en, ru } = value as Partial<Localized>
  if (typeof en === 'string' && typeof ru === 'string') found.add(value as Localized)
  for (const part of value instanceof Map ? value.values() : Object.values(value)) textsIn(part, found, seen)
  return found
}
const texts = [...textsIn([plugins, nodes])]

/** Names of channels and fields, for whoever writes them into a field, and names of events stay as programs have them. */
const isCode = (text: string) => /Such as email|Например, email|^email, sms|\bEmail [A-Z]|\{\{|\{%/.test(text)

describe('texts of nodes and plugins', () => {
  it('are found at all', () => {
    expect(texts.length).toBeGreaterThan(1000)
  })

  it('call the address of mail e-mail, and a person whom flows are for клиент', () => {
    const mail = texts.filter(({ en, ru = '' }) => [en, ru].some((text) => !isCode(text) && /\b[Ee]mails?\b(?![@.])/.test(text)))
    expect(mail.map(({ en }) => en)).toEqual([])
    const people = texts.filter(
      ({ ru = '' }) => /(?<![а-яё])контакт(?!н)/i.test(ru) && !/не оставившие контактов|Контакт отправителя/.test(ru),
    )
    expect(people.map(({ ru }) => ru)).toEqual([])
  })
})

describe('the line on a card', () => {
  const hours = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }
  const line = (type: string, config: JsonObject, locale: 'en' | 'ru') =>
    compileText(nodes.get(type)!.summary![locale]!).render(config, { locale })
  const both = (type: string, config: JsonObject) => [line(type, config, 'en'), line(type, config, 'ru')]

  it('says of a pause how long, until when and in which hours, in words', () => {
    expect(both('delay', { mode: 'for', duration: 'PT0S' })).toEqual(['at once', 'сразу'])
    expect(both('delay', { mode: 'for', duration: 'P1D', window: hours })).toEqual([
      '1 day, weekdays 09:00–18:00',
      '1 день, будни 09:00–18:00',
    ])
    expect(both('delay', { mode: 'until', at: '2027-03-31T09:00' })).toEqual(['until 31 March 2027, 09:00', 'до 31 марта 2027, 09:00'])
    const before = { mode: 'field', field: 'birthday', offset: '-P3D', time: '09:00' }
    expect(both('delay', before)).toEqual(['until 3 days before birthday at 09:00', 'за 3 дня до birthday в 09:00'])
    expect(both('delay', { mode: 'field', field: 'birthday' })).toEqual(['until birthday', 'до birthday'])
    expect(both('delay', { mode: 'next', time: '10:00', days: [1, 3] })).toEqual(['until 10:00, Mon, Wed', 'до 10:00, пн, ср'])
  })

  it('says when a flow starts, in words', () => {
    const audience = { '!!': [{ var: 'contact.email' }] }
    expect(both('trigger.schedule', { cron: '0 9 * * 1-5', audience })[1]).toMatch(/^по будням в 09:00, если /)
    expect(both('trigger.schedule', { every: 'P7D', from: '2027-01-04T09:00', audience })[0]).toMatch(
      /^every 7 days from 4 January 2027, 09:00, if /,
    )
    expect(both('trigger.segment', { segment: 'vip', on: 'batch', at: '2027-03-01T10:00' })[1]).toBe('все из vip, 1 марта 2027, 10:00')
    expect(both('trigger.date', { field: 'birthday', offset: '-P3D' })).toEqual(['3 days before birthday', 'за 3 дня до birthday'])
    expect(both('trigger.order', { on: 'cancelled' })).toEqual(['Order cancelled', 'Заказ отменён'])
    expect(both('trigger.deal', { on: 'age', days: 1 })).toEqual(['1 day since the deal', '1 день после сделки'])
  })

  it('has a word for what a message has become, and counts as people do', () => {
    const events = [{ name: 'a', message: 'm', status: 'opened' }]
    expect(both('wait.event', { events, timeout: 'P2D' })).toEqual(['opened; up to 2 days', 'открыто; срок: 2 дня'])
    expect(both('limit', { times: 1, period: 'P90D' })).toEqual(['1 time in 90 days', '1 раз за 90 дней'])
    expect([2, 5, 12, 22].map((times) => line('limit', { times }, 'ru'))).toEqual(
      ['2 раза', '5 раз', '12 раз', '22 раза'].map((text) => `${text} за всё время`),
    )
    expect(both('join', {})).toEqual(['all branches', 'все ветки'])
  })

  it('holds no duration as programs write it, whatever the example of a step', () => {
    const lines = [...nodes.values()].flatMap(({ type, summary, example = {} }) =>
      Object.entries(summary ?? {}).map(([locale, text]) => [
        type,
        compileText(text).render(example as JsonObject, { locale: locale as 'en' }),
      ]),
    )
    expect(lines.filter(([, text]) => /\bP(T?\d+[A-Z])+\b|\d{4}-\d\d-\d\dT/.test(text!))).toEqual([])
  })
})
