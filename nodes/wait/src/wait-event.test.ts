import type { JsonObject } from '@millrace/core'
import { createEvent, runNode, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import plugin from './index.ts'
import { waitEvent } from './wait-event.ts'

const order = { name: 'paid', event: 'Order Paid', where: { '==': [{ var: 'event.properties.order' }, { var: 'run.key' }] } }
const config: JsonObject = { events: [order, { name: 'opened', message: 'letter', status: 'opened' }], timeout: 'P1D' }
const paid = createEvent({ event: 'Order Paid', properties: { order: 'A1' } })

/** As the run stands while it waits for events. */
const listening = { awaits: [{ name: 'paid', event: 'Order Paid' }] }

testNode(waitEvent, {
  plugin,
  cases: [
    { name: 'waits (000.30)', config, waits: true },
    { name: 'leaves by the event that came', config, input: { kind: 'event', name: 'paid', event: paid }, leaves: 'paid' },
    { name: 'leaves by “timeout” when none came', config, input: { kind: 'due' }, run: listening, leaves: 'timeout' },
    {
      name: 'does not wait for what a message has become already (003.09)',
      config,
      facts: { message: { letter: { opened: '2027-01-01T11:00:00.000Z' } } },
      leaves: 'opened',
    },
    {
      name: 'waits while the message is only sent',
      config,
      facts: { message: { letter: { sent: '2027-01-01T11:00:00.000Z' } } },
      waits: true,
    },
  ],
})

describe('wait.event with hours', () => {
  /** Noon of the tests is a Friday. */
  const mornings = { ...config, window: { days: [1, 2, 3, 4, 5], from: '09:00', to: '11:00' } }
  const found = { name: 'paid', event: 'Order Paid', at: '2027-01-01T12:00:00.000Z', properties: { order: 'A1' } }
  const monday = Date.UTC(2027, 0, 4, 9)

  it('holds back whatever ended the wait until the window opens, by the contact’s zone', async () => {
    const came = { config: mornings, node: 'pay', run: listening, input: { kind: 'event', name: 'paid', event: paid } } as const
    expect(await runNode(waitEvent, came)).toMatchObject({ kind: 'wait', until: monday, vars: { pay: found } })
    const newYork = { ...came, attributes: { timezone: 'America/New_York' } }
    expect(await runNode(waitEvent, { ...newYork, now: '2027-01-01T14:30:00Z' })).toMatchObject({
      kind: 'leave',
      port: 'paid',
      vars: { pay: found },
    })
    const late = { config: mornings, node: 'pay', run: listening, input: { kind: 'due' } } as const
    expect(await runNode(waitEvent, late)).toMatchObject({ kind: 'wait', until: monday, vars: { pay: { name: 'timeout' } } })
  })

  it('listens for nothing meanwhile, and leaves by what it was when it is time, however late the alarm', async () => {
    const outcome = await runNode(waitEvent, { config: mornings, node: 'pay', run: listening, input: { kind: 'due' } })
    expect(outcome).not.toHaveProperty('events')
    const held = { config: mornings, node: 'pay', input: { kind: 'due' }, vars: { pay: found } } as const
    expect(await runNode(waitEvent, { ...held, now: monday })).toMatchObject({ kind: 'leave', port: 'paid', vars: { pay: found } })
    expect(await runNode(waitEvent, { ...held, now: monday + 3 * 3_600_000 })).toMatchObject({ kind: 'wait', until: monday + 86_400_000 })
    expect(await runNode(waitEvent, { ...held, vars: { pay: { name: 'timeout' } }, now: monday })).toMatchObject({ port: 'timeout' })
  })

  it('holds back what has happened already, too', async () => {
    const facts = { message: { letter: { opened: '2027-01-01T11:00:00.000Z' } } }
    expect(await runNode(waitEvent, { config: mornings, facts })).toMatchObject({
      kind: 'wait',
      until: monday,
      vars: { node: { name: 'opened' } },
    })
  })
})

describe('wait.event', () => {
  it('waits for all of its events at once, no longer than its timeout', async () => {
    const outcome = await runNode(waitEvent, { config, now: '2027-03-27T12:00:00Z', timezone: 'Europe/Berlin' })
    expect(outcome).toMatchObject({ kind: 'wait', events: config.events, until: Date.UTC(2027, 2, 28, 11) })
  })

  it('keeps the event that ended the wait at the id of the node', async () => {
    const outcome = await runNode(waitEvent, { config, node: 'pay', input: { kind: 'event', name: 'paid', event: paid } })
    const found = { name: 'paid', event: 'Order Paid', at: '2027-01-01T12:00:00.000Z', properties: { order: 'A1' } }
    expect(outcome).toMatchObject({ vars: { pay: found } })
  })

  it('asks what became of messages only when it waits for one', () => {
    const needs = waitEvent.needs as (given: JsonObject) => readonly string[]
    expect(needs(config)).toEqual(['message'])
    expect(needs({ ...config, events: [order] })).toEqual([])
  })

  it('finds names that nobody could tell apart', () => {
    const events = [
      { name: 'a', event: 'A' },
      { name: 'a', event: 'B' },
      { name: 'timeout', event: 'C' },
    ]
    expect(waitEvent.check!({ events, timeout: 'P1D' }).map(({ path }) => path)).toEqual(['/events/1/name', '/events/2/name'])
  })
})
