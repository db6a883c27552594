/** Addresses that a channel found to exist no more, in the whole runtime: told once as an event, which the channel's plugin acts on. */
import { defineChannel, defineListener, definePlugin, Type } from '@millrace/core'
import contact from '@millrace/node-contact'
import end from '@millrace/node-end'
import trigger from '@millrace/node-trigger'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFrontDoor, type FrontDoor } from '../support/http.ts'

const pigeon = defineChannel({
  name: 'pigeon',
  title: { en: 'Pigeon', ru: 'Голубь' },
  icon: 'bird',
  message: Type.Object({ text: Type.String() }),
  address: ({ attributes }) => (Array.isArray(attributes['lofts']) ? attributes['lofts'].join(' ') : null),
  normalize: (address) => address,
  statuses: { sent: 'Pigeon Sent' },
  lost: 'Loft Lost',
  send: async ({ to }) => ({ lost: to.split(' ').filter((loft) => loft.startsWith('ruin')) }),
})
const keeper = defineListener({
  name: 'pigeon.lofts',
  events: ['Loft Lost'],
  hear: ({ event, contact: { attributes } }) => {
    const lost = event.properties['addresses'] as readonly string[]
    const lofts = (attributes['lofts'] as readonly string[]).filter((loft) => !lost.includes(loft))
    return [{ kind: 'write', type: 'contact.set', data: { values: { lofts } } }]
  },
})
const pigeons = definePlugin({ name: 'millrace-plugin-pigeons', channels: [pigeon], listeners: [keeper] })

const flow = {
  millrace: 1,
  name: 'Pigeons',
  settings: { entry: { policy: 'always' } },
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Seed Bought' } },
    { id: 'send', type: 'pigeon.send', version: 1, config: { text: 'Coo' } },
    { id: 'end', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'send' },
    { from: 'send', port: 'out', to: 'end' },
  ],
}

let door: FrontDoor
beforeAll(async () => {
  door = await openFrontDoor('1997-03-01T10:00:00Z', { plugins: [trigger, end, contact, pigeons] })
  const { id } = (await door.ask('POST', '/api/flows/import', { payload: flow })).body as { id: string }
  await door.ask('POST', `/api/flows/${id}/publish`)
})
afterAll(() => door.close())

describe('addresses that exist no more', () => {
  it('are told of once, and are no address of the contact from then on', async () => {
    await door.send('identify', { userId: 'anna', traits: { lofts: ['ruin-1', 'tower', 'ruin-2'] } })
    await door.send('track', { userId: 'anna', event: 'Seed Bought' })
    await door.runtime.settle()
    const { rows } = await door.pool.query(`select id, properties from millrace.event where name = 'Loft Lost'`)
    expect(rows).toMatchObject([{ properties: { channel: 'pigeon', addresses: ['ruin-1', 'ruin-2'] } }])
    const { body } = await door.ask('GET', '/api/contacts/anna')
    expect(body).toMatchObject({ attributes: { lofts: ['tower'] } })
  })
})
