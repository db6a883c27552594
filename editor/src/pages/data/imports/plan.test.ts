import { describe, expect, it } from 'vitest'
import type { FilePreview } from '../preview.ts'
import { guessType, importKinds, mapText, planFaults, proposePlan, type ColumnPlan } from './plan.ts'
import { samples } from './sample.ts'

const csv = (columns: readonly string[], ...rows: readonly (readonly string[])[]): FilePreview => ({
  format: 'csv',
  charset: 'utf-8',
  gzip: false,
  columns,
  rows: rows.map((row) => row.map((cell) => cell || undefined)),
})
const frame = { kind: 'contacts', format: 'csv', start: false, identifyBy: [] } as const
const faultsOf = (plan: readonly ColumnPlan[], more: object = {}) =>
  planFaults(plan, { ...frame, ...more }).map(({ fault, about }) => `${fault} ${about}`.trim())

describe('the plan of an import', () => {
  it('takes the examples as they are', () => {
    for (const kind of importKinds) {
      const { columns, rows } = samples[kind]
      expect(faultsOf(proposePlan(kind, csv(columns, ...rows)), { kind })).toEqual([])
    }
  })
  it('is proposed from the names of columns and the values under them', () => {
    const file = csv(
      ['User ID', 'E-mail', 'Created at', 'Points', 'Zip', 'Born', 'Да?', 'Likes', 'Телефон', 'Почтовый индекс'],
      ['ann', 'ann@example.com', '2020-05-06', '1 234,5', '007', '1990-02-03', 'да', '["a"]', '79001234567', '644007'],
      ['bob', '', '', '-3', '644', '', 'нет', '', '', ''],
    )
    expect(proposePlan('contacts', file).map(({ target, name, type }) => (target === 'value' ? `${name}: ${type}` : target))).toEqual([
      'userId',
      'email: text',
      'createdAt',
      'Points: number',
      'Zip: text',
      'Born: date',
      'Да?: boolean',
      'Likes: json',
      'phone: text',
      'Почтовый индекс: text',
    ])
    const russian = csv(['Имя', 'Фамилия', 'Город', 'Дата рождения'], ['Вера', 'Лис', 'Псков', '1990-02-03'])
    expect(proposePlan('contacts', russian).map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'firstName: text',
      'lastName: text',
      'city: text',
      'birthday: date',
    ])
    const typed = csv(['День рождения', 'Последний визит'], ['31.03.1990', '01.02.2026 9:30'], ['1.4.1991', '2.3.2026 10:00'], ['?', ''])
    expect(proposePlan('contacts', typed).map(({ name, type }) => `${name}: ${type}`)).toEqual(['birthday: date', 'Последний визит: date'])
    const events = proposePlan(
      'events',
      csv(['userId', 'date', 'Событие', 'total', 'properties.city', 'time'], ['a', '2024-01-01', 'x', '1', 'y', 'z']),
    )
    expect(events.map(({ target, name }) => (target === 'value' ? name : target))).toEqual([
      'userId',
      'timestamp',
      'event',
      'total',
      'city',
      'time',
    ])
  })

  it('takes values of NDJSON as they are, and whole objects of them', () => {
    const plan = proposePlan('contacts', { ...csv(['userId', 'attributes', 'n']), format: 'ndjson' })
    expect(plan.map(({ target, type }) => [target, type])).toEqual([
      ['userId', null],
      ['whole', null],
      ['value', null],
    ])
    expect(mapText(plan, { kind: 'contacts', format: 'ndjson' })).toBe('{"userId":"userId"}')
  })

  it('guesses no number where leading zeros or a plus would be lost', () => {
    expect([['007'], ['+7900'], ['1e5'], ['12', '1,5'], ['1234567890123456'], [], ['2024-13']].map(guessType)).toEqual([
      'text',
      'text',
      'text',
      'number',
      'text',
      'text',
      'text',
    ])
  })

  it('keeps the digits of codes as texts, and counts as numbers', () => {
    const types = ['Order number', 'Number of orders', 'Zip', 'Zipper sizes', 'Номер карты', 'Кодовых слов', 'client_id'].map(
      (name) => proposePlan('contacts', csv([name], ['12'])).map(({ type, target }) => (target === 'value' ? type : target))[0],
    )
    expect(types).toEqual(['text', 'number', 'text', 'number', 'text', 'number', 'userId'])
  })

  it('tells the server only what it would not do by itself', () => {
    const plan = proposePlan('contacts', csv(['Login', 'City', 'Points', 'Notes'], ['ann', 'Omsk', '5', 'x']))
    const changed = plan.map((one): ColumnPlan => {
      if (one.column === 'Login') return { ...one, target: 'userId' }
      return one.column === 'Notes' ? { ...one, target: 'none' } : one
    })
    expect(JSON.parse(mapText(changed, frame))).toEqual({
      Login: 'userId',
      City: 'attributes.city:text',
      Points: 'attributes.Points:number',
      Notes: '',
    })
    const events = proposePlan('events', csv(['total'], ['x']))
    expect(JSON.parse(mapText(events, { kind: 'events', format: 'csv' }))).toEqual({ total: 'properties.total:text' })
  })

  it('fits a thousand plain columns into a request', () => {
    const columns = Array.from({ length: 1000 }, (_, index) => `Column ${index}`)
    expect(faultsOf(proposePlan('contacts', csv(['userId', ...columns])))).toEqual([])
    const all = proposePlan('contacts', csv(['userId', ...columns])).map((one) =>
      one.target === 'value' ? { ...one, target: 'none' as const } : one,
    )
    expect(faultsOf(all)).toEqual(['long'])
  })

  it('is at fault where no row could be taken', () => {
    expect(faultsOf(proposePlan('contacts', csv(['email'])))).toEqual(['identity'])
    expect(faultsOf(proposePlan('contacts', csv(['email'])), { identifyBy: ['email'] })).toEqual([])
    const events = proposePlan('events', csv(['userId']))
    expect(faultsOf(events, { kind: 'events' })).toEqual(['event', 'timestamp'])
    expect(faultsOf(events, { kind: 'events', start: true })).toEqual(['event'])
    const plan = proposePlan('contacts', csv(['userId', 'a', 'b', 'c']))
    const named = (name: string, at: number) => plan.map((one, index) => (index === at ? { ...one, name } : one))
    expect(faultsOf(named('b', 1))).toEqual(['twice b'])
    expect(faultsOf(named(' ', 1))).toEqual(['name a'])
    expect(faultsOf(named('__proto__', 1))).toEqual(['reserved __proto__'])
  })
})
