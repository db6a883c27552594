/** Test runs step by step over HTTP: of made-up and of real contacts; and that nothing of the workspace is touched. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reminder } from '../../../../test/support/flows.ts'
import { type FrontDoor, openFrontDoor } from '../../../../test/support/http.ts'

describe('a test run step by step over HTTP', () => {
  let door: FrontDoor
  let flow: string
  const made = { attributes: { email: 'eve@example.com', name: 'Eve' } }
  const signedUp = { event: 'Signed Up' }
  const ask = (payload: object, id = flow) => door.ask('POST', `/api/flows/${id}/rehearse`, { payload })

  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:30Z')
    flow = (await door.ask('POST', '/api/flows/import', { payload: reminder })).body.id
    await door.send('identify', { userId: 'ann', traits: { email: 'ann@example.com', name: 'Ann', timezone: 'Europe/Moscow' } })
    await door.send('identify', { anonymousId: 'visitor', traits: { name: 'Visitor' } })
    await door.runtime.settle()
  })
  afterAll(() => door.close())

  const countAll = async () => {
    const tables = ['run', 'message', 'event', 'contact', 'inbox', 'call', 'counter'].map(
      (table) => `(select count(*) from millrace.${table}) as ${table}`,
    )
    return (await door.pool.query(`select ${tables.join(', ')}`)).rows
  }

  it('stops at each wait, says why it came there and what may happen next, and touches nothing (003.38)', async () => {
    const before = await countAll()
    const first = await ask({ contact: made, turns: [] })
    expect(first.status).toBe(200)
    expect(first.body).toMatchObject({ start: '2026-01-01T00:00:00.000Z', runs: [], steps: [], refusal: null })
    expect(first.body.offers[0]).toMatchObject({ kind: 'event', event: 'Signed Up', concerns: [{ role: 'starts', node: 'start' }] })
    const { start } = first.body
    const { body: waits } = await ask({ contact: made, turns: [signedUp], start })
    expect(waits.steps.map(({ node, outcome }: any) => [node, outcome])).toEqual([
      ['start', 'left'],
      ['tag', 'left'],
      ['gift', 'left'],
      ['wait', 'waiting'],
    ])
    expect(waits.contact).toMatchObject({ tags: ['new'], bonus: 5 })
    expect(waits.offers.slice(0, 2)).toMatchObject([
      { kind: 'event', event: 'Order Completed', concerns: [{ role: 'awaited', node: 'wait', port: 'ordered' }] },
      { kind: 'time', at: '2026-01-04T00:00:00.000Z', nodes: ['wait'] },
    ])
    const { body: done } = await ask({ contact: made, turns: [signedUp, { pass: 'next' }], start })
    expect(done).toMatchObject({ now: '2026-01-04T00:00:00.000Z', runs: [{ state: 'completed', node: 'finish' }] })
    expect(done.messages).toMatchObject([{ turn: 2, node: 'letter', text: 'Hello, Eve', state: 'sent' }])
    const { body: ordered } = await ask({ contact: made, turns: [signedUp, { after: 'P1D', event: 'Order Completed' }], start })
    expect(ordered).toMatchObject({ runs: [{ state: 'completed' }], messages: [] })
    expect(await countAll()).toEqual(before)
  })

  it('takes a real contact as it stands: data, tags, bonuses and what it refuses', async () => {
    expect((await door.ask('POST', '/api/contacts/ann/bonus', { payload: { amount: 30, reason: 'A gift' } })).status).toBe(200)
    const { body } = await ask({ contact: { userId: 'ann' }, turns: [signedUp, { pass: 'next' }] })
    expect(body.contact).toMatchObject({ attributes: { name: 'Ann' }, bonus: 35, tags: ['new'] })
    expect(body.messages).toMatchObject([{ to: 'ann@example.com', text: 'Hello, Ann' }])
    expect((await ask({ contact: { userId: 'visitor', by: 'anonymousId' }, turns: [signedUp] })).body.runs).toHaveLength(1)
    expect((await ask({ contact: { userId: 'nobody' }, turns: [] })).body).toMatchObject({ code: 'CONTACT_UNKNOWN' })
  })

  it('plays the document of the page in place of the draft, and refuses one that could not be published', async () => {
    const other = { ...reminder, nodes: reminder.nodes.map((node) => (node.id === 'tag' ? { ...node, config: { tag: 'other' } } : node)) }
    expect((await ask({ contact: made, turns: [signedUp], document: other })).body.contact.tags).toEqual(['other'])
    const unsound = { ...reminder, edges: [] }
    for (const contact of [made, { userId: 'ann' }])
      expect((await ask({ contact, turns: [], document: unsound })).body).toMatchObject({
        code: 'SIMULATION_REFUSED',
        reason: 'PLAY_FLOW_UNSOUND',
      })
    for (const wrong of [
      { contact: {}, turns: [] },
      { contact: made, turns: [{ pass: 'on' }] },
      { contact: made, turns: [], start: 'then' },
    ])
      expect((await ask(wrong)).body.code).toBe('REQUEST_INVALID')
  })

  it('tells a turn that does not fit', async () => {
    const { status, body } = await ask({ contact: made, turns: [signedUp, { message: 'letter', status: 'opened' }] })
    expect([status, body.refusal]).toMatchObject([200, { turn: 2, code: 'REHEARSAL_MESSAGE_MISSING' }])
  })
})
