/** *Explain*: for any contact and flow exactly one reason, with the values that decided; and for each message why it left or did not. */
import type { FlowDocument } from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invitation } from '../../../test/support/flows.ts'
import { type FrontDoor, openFrontDoor } from '../../../test/support/http.ts'

const bigOrder: FlowDocument = {
  millrace: 1,
  name: 'Big order',
  settings: { entry: { policy: 'once', key: { var: 'event.properties.order_id' } } },
  nodes: [
    {
      id: 'start',
      type: 'trigger.event',
      version: 1,
      config: { event: 'Order Completed', where: { '>': [{ var: 'event.properties.total' }, 100] } },
    },
    {
      id: 'vip',
      type: 'condition',
      version: 1,
      config: { branches: [{ name: 'moscow', rule: { '==': [{ var: 'contact.city' }, 'Moscow'] } }] },
    },
    { id: 'letter', type: 'email.send', version: 1, title: 'Thanks', config: { subject: 'Thank you', text: 'So much' } },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'vip' },
    { from: 'vip', port: 'moscow', to: 'letter' },
    { from: 'vip', port: 'else', to: 'letter' },
    { from: 'letter', port: 'out', to: 'finish' },
  ],
}

describe('explain', () => {
  let door: FrontDoor
  let flow: string
  let invited: string
  const publish = async (document: FlowDocument) => {
    const { id } = (await door.ask('POST', '/api/flows/import', { payload: document })).body
    await door.ask('POST', `/api/flows/${id}/publish`)
    return id as string
  }
  const explain = async (userId: string, of = flow) => (await door.ask('GET', `/api/flows/${of}/explain?contact=${userId}`)).body
  const order = async (userId: string, properties: Record<string, unknown>) => {
    await door.send('track', { userId, event: 'Order Completed', properties })
    await door.runtime.settle()
  }
  const identify = async (userId: string, traits: Record<string, unknown>) => {
    await door.send('identify', { userId, traits })
    await door.runtime.settle()
  }

  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T09:00:00Z')
    await identify('early', {})
    await order('early', { order_id: 'e1', total: 500 })
    await door.ask('POST', '/api/clock', { payload: { advance: 'PT1H' } })
    flow = await publish(bigOrder)
    invited = await publish(invitation)
  })
  afterAll(() => door.close())

  it('tells who came in by what, why each branch, and that the message left', async () => {
    await identify('ann', { city: 'Moscow', email: 'ann@example.com' })
    await order('ann', { order_id: 'a1', total: 250 })
    const { entered, reason, passages } = await explain('ann')
    expect(entered).toBe(true)
    expect(reason).toMatchObject({ code: 'ENTERED_BY_EVENT', trigger: 'start', values: { event: 'Order Completed' } })
    const steps = Object.fromEntries(passages[0].steps.map((step: { node: string }) => [step.node, step]))
    expect(steps.vip).toMatchObject({ port: 'moscow', why: { values: { 'contact.city': 'Moscow' } } })
    expect(steps.letter).toMatchObject({ title: { en: 'Thanks' }, message: { channel: 'email', code: 'MESSAGE_SENT', reason: null } })
  })

  it('tells why a message did not leave', async () => {
    await identify('mute', { city: 'Kazan' })
    await order('mute', { order_id: 'm1', total: 250 })
    const { passages } = await explain('mute')
    const letter = passages[0].steps.find(({ node }: { node: string }) => node === 'letter')
    expect(letter.message).toMatchObject({ code: 'MESSAGE_REFUSED', state: 'refused', reason: 'no-address' })
  })

  it('tells which rule of sending puts a message off, until when, and that consent is missing', async () => {
    const rule = (more: object) => door.ask('PUT', '/api/sending/rules', { payload: { quietHours: [], caps: [], consent: {}, ...more } })
    const letterOf = async (userId: string) => {
      await identify(userId, { city: 'Kazan', email: `${userId}@example.com` })
      await order(userId, { order_id: userId, total: 250 })
      return (await explain(userId)).passages[0].steps.find(({ node }: { node: string }) => node === 'letter').message
    }
    expect((await rule({ quietHours: [{ from: '08:00', to: '12:00' }] })).status).toBe(200)
    expect(await letterOf('late')).toMatchObject({
      code: 'MESSAGE_WAITING',
      reason: 'quiet-hours',
      notBefore: '2026-01-01T12:00:00.000Z',
    })
    expect((await rule({})).status).toBe(200)
    await door.runtime.settle()
    expect((await door.ask('GET', '/api/messages?contact=late')).body.items).toMatchObject([{ state: 'sent', deferredFor: 'quiet-hours' }])
    expect((await rule({ consent: { email: 'opt-in' } })).status).toBe(200)
    expect(await letterOf('shy')).toMatchObject({ code: 'MESSAGE_REFUSED', reason: 'no-consent', notBefore: null })
    expect((await rule({})).status).toBe(200)
  })

  it('tells that the condition of the trigger did not hold, with the values it read', async () => {
    await order('bob', { order_id: 'b1', total: 40 })
    expect(await explain('bob')).toMatchObject({
      entered: false,
      reason: { code: 'ENTRY_RULE_FALSE', trigger: 'start', values: { event: 'Order Completed', 'event.properties.total': 40 } },
      passages: [],
    })
  })

  it('tells that no event came, or none since the flow was published', async () => {
    await identify('cem', {})
    expect((await explain('cem')).reason).toMatchObject({ code: 'ENTRY_NO_EVENT', values: { events: ['Order Completed'] } })
    expect((await explain('early')).reason).toMatchObject({ code: 'ENTRY_EVENT_BEFORE_PUBLISHED' })
  })

  it('tells why a contact has not entered again, under the very key of the last event', async () => {
    await identify('dan', { email: 'dan@example.com' })
    await order('dan', { order_id: 'd1', total: 150 })
    await door.ask('POST', '/api/clock', { payload: { advance: 'PT1H' } })
    await order('dan', { order_id: 'd1', total: 150 })
    const { reason, again, passages } = await explain('dan')
    expect(passages).toHaveLength(1)
    expect(reason.code).toBe('ENTERED_BY_EVENT')
    expect(again).toMatchObject({ code: 'ENTRY_ONCE', values: { key: 'd1', enteredAt: '2026-01-01T10:00:00.000Z' } })
  })

  it('tells that nobody let a contact in, and who was let in', async () => {
    await identify('eve', {})
    expect((await explain('eve', invited)).reason).toMatchObject({ code: 'ENTRY_NOT_CALLED', trigger: 'start' })
    await door.ask('POST', `/api/flows/${invited}/enter`, { payload: { contacts: ['eve'] } })
    await door.runtime.settle()
    expect((await explain('eve', invited)).reason).toMatchObject({ code: 'ENTERED_BY_TRIGGER', trigger: 'start' })
  })

  it('tells first that the flow lets nobody in', async () => {
    const draft = (await door.ask('POST', '/api/flows/import', { payload: { ...invitation, name: 'Draft' } })).body.id
    expect((await explain('bob', draft)).reason.code).toBe('FLOW_NOT_PUBLISHED')
    await door.ask('POST', `/api/flows/${invited}/pause`)
    expect((await explain('bob', invited)).reason.code).toBe('FLOW_PAUSED')
    await door.ask('POST', `/api/flows/${invited}/archive`)
    expect((await explain('bob', invited)).reason.code).toBe('FLOW_ARCHIVED')
  })

  it('tells that the quota of the day was used up (002.12)', async () => {
    const daily = await publish({ ...bigOrder, name: 'Daily' })
    expect((await door.ask('PUT', '/api/workspace/quota', { payload: { perDay: 0 } })).status).toBe(200)
    await order('fay', { order_id: 'f1', total: 400 })
    expect((await explain('fay', daily)).reason).toMatchObject({ code: 'ENTRY_QUOTA', values: { at: expect.stringMatching(/^2026/) } })
    await door.ask('PUT', '/api/workspace/quota', { payload: { perDay: null } })
  })

  it('answers for a visitor whose name is not known', async () => {
    await door.send('track', { anonymousId: 'phone-7', event: 'Order Completed', properties: { order_id: 'v1', total: 300 } })
    await door.runtime.settle()
    const { entered, passages } = (await door.ask('GET', `/api/flows/${flow}/explain?contact=phone-7&by=anonymousId`)).body
    expect(entered).toBe(true)
    expect(passages).toHaveLength(1)
    expect((await explain('phone-7')).code).toBe('CONTACT_UNKNOWN')
  })

  it('says that there is no such contact or flow', async () => {
    expect((await door.ask('GET', `/api/flows/${flow}/explain?contact=nobody`)).body).toMatchObject({
      code: 'CONTACT_UNKNOWN',
      status: 404,
    })
    expect((await door.ask('GET', '/api/flows/999999/explain?contact=bob')).status).toBe(404)
  })
})
