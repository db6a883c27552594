import { describe, expect, it } from 'vitest'
import { expectedEvents, faultsOf, firstPlan, newEvent, nextKey, orderOf, valuesOf, type Plan } from './plan.ts'

const cart = newEvent(1, { event: 'Product Added' })
const plan: Plan = { ...firstPlan, events: [cart] }
const placesOf = (part: Partial<Plan>) => faultsOf({ ...plan, ...part }).map(({ place, code }) => `${place} ${code}`)

describe('a plan', () => {
  it('has no faults as it is proposed, and says about how much will happen', () => {
    expect(faultsOf(plan)).toEqual([])
    expect(expectedEvents(plan)).toBe(3000)
    expect(expectedEvents({ ...plan, events: [newEvent(1, { event: 'Signed Up', kind: 'once', share: 50 })] })).toBe(500)
  })
  it('is held to what a simulation takes, each fault at its place', () => {
    expect(placesOf({ count: 20_001, days: 0, seed: undefined })).toEqual(['count between', 'days between', 'seed required'])
    expect(placesOf({ count: 1.5 })).toEqual(['count between'])
    expect(placesOf({ who: 'segment' })).toEqual(['segment required'])
    expect(placesOf({ behaviour: { ...plan.behaviour, opened: 101 } })).toEqual(['opened between'])
    expect(placesOf({ events: [newEvent(7, { times: undefined, share: -1 })] })).toEqual([
      'event.7.event required',
      'event.7.times required',
      'event.7.share between',
    ])
    expect(placesOf({ events: [newEvent(7, { kind: 'enter', after: undefined })] })).toEqual(['event.7.after required'])
  })
  it('does not fit when too much would happen, which is said once the rest is in order', () => {
    const often = [{ ...cart, times: 100, unit: 'day' as const }]
    expect(placesOf({ events: often, count: 20_000 })).toEqual(['events tooMany'])
    expect(placesOf({ events: often, count: 20_000, seed: undefined })).toEqual(['seed required'])
  })
  it('numbers new events past those that are there', () => {
    expect(nextKey([])).toBe(1)
    expect(nextKey([newEvent(4), newEvent(2)])).toBe(5)
  })
})

describe('the order of a plan', () => {
  it('tells rates by the day and percents as chances', () => {
    const { events, behaviour, contacts, days, seed } = orderOf({ ...plan, events: [{ ...cart, share: 25, properties: { total: 10 } }] })
    expect(events).toEqual([{ event: 'Product Added', properties: { total: 10 }, share: 0.25, perDay: 0.1 }])
    expect(behaviour.any).toMatchObject({ opened: { chance: 0.4 }, clicked: { chance: 0.15 }, unsubscribed: { chance: 0.005 } })
    expect([contacts, days, seed]).toEqual([{ count: 1000 }, 30, 1])
  })
  it('tells of one time and of requests when they come', () => {
    const events = [
      newEvent(1, { kind: 'once', event: ' Signed Up ', after: 'P1D' }),
      newEvent(2, { kind: 'enter', properties: { plan: 'pro' } }),
    ]
    expect(orderOf({ ...plan, events }).events).toEqual([
      { event: 'Signed Up', after: 'P1D' },
      { enter: { plan: 'pro' }, after: 'PT1H' },
    ])
  })
  it('names who is tried on: attributes of the made-up, the rule and the segment of real ones', () => {
    const rule = { '==': [{ var: 'contact.city' }, 'Omsk'] }
    const attributes = [
      { name: ' plan ', values: 'pro, free,, free' },
      { name: '', values: 'lost' },
      { name: 'empty', values: ' ' },
    ]
    const of = (part: Partial<Plan>) => orderOf({ ...plan, rule, attributes, segment: 'vip', ...part }).contacts
    expect(of({})).toEqual({ count: 1000, attributes: { plan: { values: ['pro', 'free', 'free'] } } })
    expect(of({ who: 'sample' })).toEqual({ sample: 1000, rule })
    expect(of({ who: 'segment', rule: undefined })).toEqual({ sample: 1000, segment: 'vip' })
  })
  it('takes numbers and yes or no of values as such', () => {
    expect(valuesOf('1, 2.5, -3, true, 1a')).toEqual([1, 2.5, -3, true, '1a'])
  })
})
