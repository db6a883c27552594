/** What rules of branches and filters can ask, as the rule builder offers it. */
import { createEvent, runNode } from '@millrace/core/testing'
import type { JsonObject, Rule } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { condition } from './condition.ts'
import { filter } from './filter.ts'

const event = createEvent({ event: 'Order Completed', properties: { total: 120, city: 'Омск', products: [{ category: 'Cats' }] } })
const anna = {
  attributes: { city: 'Омск', spent: 500, email: 'anna@example.com', seenAt: '2026-12-30T12:00:00Z', interests: ['cats', 'toys'] },
  facts: { 'contact.tags': ['vip'], visit: { city: 'Омск', utm: { source: 'vk' } }, deal: { status: 'work', custom: { stage: 2 } } },
  event,
  now: '2027-01-01T12:00:00Z',
}
const of = (path: string) => ({ var: path })

/** Whether a filter lets Anna pass. */
async function passes(rule: Rule): Promise<boolean> {
  const outcome = await runNode(filter, { ...anna, config: { rule } as JsonObject })
  return outcome.kind === 'leave' && outcome.port === 'out'
}

describe('a rule', () => {
  it.each<readonly [string, Rule, Rule]>([
    ['equals (002.33)', { '==': [of('contact.city'), 'Омск'] }, { '==': [of('contact.city'), 'Тверь'] }],
    ['is greater (002.34)', { '>': [of('contact.spent'), 499] }, { '>': [of('contact.spent'), 500] }],
    ['is less (002.35)', { '<': [of('contact.spent'), 501] }, { '<': [of('contact.spent'), 500] }],
    ['is any of (002.36)', { in: [of('contact.city'), ['Тверь', 'Омск']] }, { in: [of('contact.city'), ['Тверь', 'Томск']] }],
    ['contains, in a text (002.37)', { contains: [of('contact.email'), '@example'] }, { contains: [of('contact.email'), 'boris'] }],
    ['contains, in a list (002.37)', { contains: [of('contact.tags'), 'vip'] }, { contains: [of('contact.tags'), 'new'] }],
    ['does not contain (002.38)', { notContains: [of('contact.email'), 'boris'] }, { notContains: [of('contact.email'), 'anna'] }],
    ['is filled in: a contact was left or not (003.14)', { exists: of('contact.email') }, { exists: of('contact.phone') }],
    ['is within the last days', { withinLast: [of('contact.seenAt'), 'P3D'] }, { withinLast: [of('contact.seenAt'), 'P1D'] }],
    ['is the name of the event (002.31)', { '==': [of('event.name'), 'Order Completed'] }, { '==': [of('event.name'), 'Signed Up'] }],
    [
      'is the city of the visit, without a field in a CRM (002.05, 002.19)',
      { '==': [of('visit.city'), 'Омск'] },
      { '==': [of('visit.utm.source'), 'mail'] },
    ],
    ['is a field of the deal (002.28, 002.30)', { '==': [of('deal.custom.stage'), 2] }, { '==': [of('deal.status'), 'won'] }],
    [
      'is a category among the items of the event (003.31)',
      { some: [of('event.properties.products'), { '==': [of('category'), 'Cats'] }] },
      { some: [of('event.properties.products'), { '==': [of('category'), 'Dogs'] }] },
    ],
  ])('%s', async (_title, holds, fails) => {
    expect([await passes(holds), await passes(fails)]).toEqual([true, false])
  })

  it('asks for all of several conditions, for any, or for none of them (002.39)', async () => {
    const yes: Rule = { '==': [of('contact.city'), 'Омск'] }
    const no: Rule = { '>': [of('contact.spent'), 1000] }
    const groups: readonly Rule[] = [
      { and: [yes, yes] },
      { and: [yes, no] },
      { or: [no, yes] },
      { or: [no, no] },
      { '!': no },
      { and: [yes, { or: [no, { '!': no }] }] },
    ]
    expect(await Promise.all(groups.map(passes))).toEqual([true, false, true, false, true, true])
  })

  it('that asks nothing lets everybody pass (002.40)', async () => {
    expect(await passes({ and: [] })).toBe(true)
    expect(await passes(true)).toBe(true)
  })

  it('knows what the service knows of the contact: what it bought and how often, its deals, its visits (003.26, 000.38, 002.04)', async () => {
    const counted: Rule = { '>=': [{ fact: ['events.count', { event: 'Order Completed' }] }, 2] }
    const facts = { ...anna.facts, 'contact.orders': { count: 2, sum: 120 }, facts: { 'events.count {"event":"Order Completed"}': 2 } }
    const outcome = await runNode(filter, {
      ...anna,
      facts,
      config: { rule: { and: [counted, { '>': [of('contact.orders.sum'), 100] }] } } as JsonObject,
    })
    expect(outcome).toMatchObject({ port: 'out' })
  })
})

describe('a condition of several branches', () => {
  it('sends each down the first that fits, by whatever is asked (002.10, 000.39)', async () => {
    const branches = [
      { name: 'moscow', rule: { '==': [of('visit.city'), 'Москва'] } },
      { name: 'cats', rule: { some: [of('event.properties.products'), { '==': [of('category'), 'Cats'] }] } },
      { name: 'vip', rule: { contains: [of('contact.tags'), 'vip'] } },
    ]
    expect(await runNode(condition, { ...anna, config: { branches } as unknown as JsonObject })).toMatchObject({ port: 'cats' })
  })
})
