/** A person is handed everything that is kept of them, and then forgotten: nothing that says something of them is left anywhere (P5). */
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FrontDoor, openFrontDoor } from '../../../test/support/http.ts'
import { findInDatabase } from '../../../test/support/search.ts'

const canary = {
  name: 'Kanarienvogel Qzx',
  email: 'canary.qzx@example.com',
  phone: '+79995550142',
  property: 'canary-property-qzx',
  content: 'canary-content-qzx',
  answer: 'canary-answer-qzx',
}

const flowOfLetters = {
  millrace: 1,
  name: 'Letters',
  settings: { entry: { policy: 'once', key: { var: 'event.properties.order' } } },
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Form Sent' } },
    { id: 'gift', type: 'bonus.accrue', version: 1, config: { amount: 12.5 } },
    { id: 'tag', type: 'tag.add', version: 1, config: { tag: 'answered' } },
    { id: 'set', type: 'contact.set', version: 1, config: { values: { answer: '{{ event.properties.answer }}' } } },
    {
      id: 'letter',
      type: 'email.send',
      version: 1,
      config: { subject: 'Dear {{ contact.name }}', html: '<a href="https://example.com/{{ event.properties.content }}">See</a>' },
    },
    { id: 'wait', type: 'wait.event', version: 1, config: { events: [{ name: 'paid', event: 'Order Completed' }], timeout: 'P3D' } },
    { id: 'second', type: 'email.send', version: 1, config: { subject: 'Again', text: 'You said {{ contact.answer }}' } },
    { id: 'end', type: 'end', version: 1, config: {} },
  ],
  edges: [
    ['start', 'gift'],
    ['gift', 'tag'],
    ['tag', 'set'],
    ['set', 'letter'],
    ['letter', 'wait'],
    ['second', 'end'],
    ['wait', 'end', 'paid'],
    ['wait', 'second', 'timeout'],
  ].map(([from, to, port = 'out']) => ({ from, port, to })),
}

const person = 'qzx-person-1'

describe('a person who asks to be forgotten', () => {
  let door: FrontDoor
  let flow: string
  let log = ''
  /** In the letter that the person got. */
  let link = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString()
      done()
    },
  })
  const form = (userId: string, anonymousId: string, order: string) =>
    door.send('track', {
      userId,
      anonymousId,
      event: 'Form Sent',
      properties: order === 'first-order' ? { order, note: canary.property, answer: canary.answer, content: canary.content } : { order },
      context: { userAgent: `Browser of ${userId}` },
    })
  const stats = async () => (await door.ask('GET', `/api/flows/${flow}/stats`)).body
  const swept = async () => {
    await expect
      .poll(
        async () => {
          await door.runtime.settle()
          const { rows } = await door.pool.query('select from millrace.erasure where swept_at is null')
          return rows.length
        },
        { timeout: 20_000 },
      )
      .toBe(0)
  }

  beforeAll(async () => {
    door = await openFrontDoor('2026-06-01T00:00:00Z', { logger: { level: 'trace', stream } })
    await door.ask('PUT', '/api/people/settings', { payload: { identifyBy: ['email', 'phone'], samples: true } })
    const { body } = await door.ask('POST', '/api/flows/import', { payload: flowOfLetters })
    flow = body.id
    await door.ask('POST', `/api/flows/${flow}/publish`)
    await door.ask('POST', '/api/segments', { payload: { key: 'named', name: 'Named', rule: { '!!': { var: 'contact.name' } } } })
    const { name, email, phone } = canary
    await door.send('identify', { userId: person, anonymousId: 'qzx-device-1', traits: { name, email, phone, hobby: canary.answer } })
    await door.send('identify', { userId: 'other', traits: { name: 'Somebody else', email: 'other@example.com', hobby: 'chess' } })
    await form(person, 'qzx-device-1', 'first-order')
    await form('other', 'other-device', 'their-order')
    await door.runtime.settle()
    const mail = (await door.ask('GET', `/api/inbox?to=${email}`)).body.items[0]
    link = /http:\/\/localhost(\/t\/c\/[^"]+)/.exec(mail.html)![1]!
    await door.ask('GET', link, { headers: { 'user-agent': `Reader of ${email}` } })
    // What was refused at the door, a file's bad row, an answer under a key, and a record of the workspace's own.
    await door.send('track', { userId: person, properties: { note: canary.property, email } })
    const csv = `user_id,email,born\n${person},${email}\nother,other@example.com,1990-01-01\n`
    await door.ask('POST', '/api/imports?kind=contacts', { payload: csv, headers: { ...(await api()), 'content-type': 'text/csv' } })
    await door.ask('PUT', `/api/collections/cards/${email}`, { payload: { card: canary.answer } })
    await door.ask('POST', `/api/contacts/${person}/bonus`, {
      payload: { amount: 3, reason: `For ${name}` },
      headers: { ...(await api()), 'idempotency-key': `gift-${email}` },
    })
    await door.runtime.settle()
    await new Promise((done) => setTimeout(done, 400))
  })
  afterAll(() => door.close())
  const api = async () => ({ authorization: 'Bearer front-door-api-key' })

  it('gets everything that is kept of them as one file', async () => {
    const { status, headers, body } = await door.ask('GET', `/api/contacts/${person}/export`)
    expect(status).toBe(200)
    expect(headers['content-disposition']).toBe(`attachment; filename="contact-${person}-2026-06-01.json"`)
    const text = JSON.stringify(body)
    for (const value of Object.values(canary)) expect(text).toContain(value)
    expect(body.contact).toMatchObject({ userId: person, anonymousIds: ['qzx-device-1'], attributes: { name: canary.name } })
    expect(body.events.length).toBeGreaterThan(3)
    expect(body.runs[0].steps.flatMap(({ steps }: { steps: { node: string }[] }) => steps.map(({ node }) => node))).toContain('letter')
    expect(body.messages[0]).toMatchObject({
      to: canary.email,
      statuses: expect.arrayContaining([expect.objectContaining({ status: 'clicked' })]),
    })
    expect(body.refusedEvents).toHaveLength(1)
    expect(body.refusedRows).toHaveLength(1)
    expect(body.collectionRecords).toHaveLength(1)
    expect(body.plugins['@millrace/node-bonus']).toMatchObject({ balance: 15.5 })
    expect(body.plugins['@millrace/node-bonus'].entries).toHaveLength(2)
    expect(body.plugins['@millrace/node-tag'].tags).toMatchObject([{ tag: 'answered' }])
    expect(body.plugins['@millrace/node-segment'].segments).toMatchObject([{ segment: 'named' }])
    expect(text).not.toContain('their-order')
  })

  it('is not erased without the id said once more, nor by who may not', async () => {
    const refused = await door.ask('POST', `/api/contacts/${person}/erase`, { payload: { confirm: 'other' } })
    expect([refused.status, refused.body.code]).toEqual([422, 'CONTACT_ERASE_UNCONFIRMED'])
    expect((await door.ask('POST', '/api/contacts/nobody/erase', { payload: { confirm: 'nobody' } })).status).toBe(404)
  })

  it('leaves nothing of them in any table, while counts and books stay', async () => {
    const before = await stats()
    const { status, body } = await door.ask('POST', `/api/contacts/${person}/erase`, { payload: { confirm: person } })
    expect([status, body]).toEqual([200, { runs: 1, messages: 0, events: expect.any(Number) }])
    await swept()
    const found = await findInDatabase(door.pool, [...Object.values(canary), person, 'qzx-device-1', 'first-order'])
    expect(found).toEqual([])
    const after = await stats()
    expect(after.nodes.wait).toEqual({ ...before.nodes.wait, inside: before.nodes.wait.inside - 1, exited: before.nodes.wait.exited + 1 })
    for (const node of Object.values<any>(after.nodes)) {
      const left = Object.values<number>(node.left).reduce((sum, count) => sum + count, 0)
      expect(node.entered).toBe(node.inside + left + node.failed + node.exited)
    }
    expect(after.inside).toBe(1)
    const { rows } = await door.pool.query(
      `select sum(amount)::int as entries, (select sum(remaining)::int from millrace.bonus_lot) as lots,
         (select sum(balance)::int from millrace.bonus_account) as balances from millrace.bonus_entry`,
    )
    expect(rows).toEqual([{ entries: 2800, lots: 2800, balances: 2800 }])
    const letters = (await door.ask('GET', `/api/messages?flow=${flow}`)).body.items
    expect(letters).toHaveLength(2)
    expect(letters.map(({ to }: { to: string | null }) => to)).toEqual(expect.arrayContaining(['other@example.com', null]))
    const run = (await door.ask('GET', `/api/runs?flow=${flow}&state=cancelled`)).body.items
    expect(run).toMatchObject([{ userId: null, key: '', node: 'wait' }])
    const detail = (await door.ask('GET', `/api/runs/${run[0].id}`)).body
    expect(detail.steps.at(-1)).toMatchObject({ outcome: 'cancelled', why: { by: 'erased' } })
    expect(detail.path).toHaveLength(5)
  })

  it('is unknown from there on, and another’s things are as they were', async () => {
    expect((await door.ask('GET', `/api/contacts/${person}`)).status).toBe(404)
    expect((await door.ask('GET', `/api/contacts/${person}/export`)).status).toBe(404)
    expect((await door.ask('POST', `/api/contacts/${person}/erase`, { payload: { confirm: person } })).status).toBe(404)
    expect((await door.ask('GET', '/api/contacts/other')).body).toMatchObject({ attributes: { hobby: 'chess' }, tags: ['answered'] })
    const others = (await door.ask('GET', '/api/contacts/other/export')).body
    expect(others.events).toHaveLength(3)
    expect(others.messages[0]).toMatchObject({ to: 'other@example.com' })
  })

  it('is led nowhere by links of old letters, and nothing is learnt of them by those', async () => {
    expect((await door.ask('GET', link)).status).toBe(404)
    expect((await door.ask('GET', link.replace('/t/c/', '/t/o/'))).status).toBe(404)
    expect(await findInDatabase(door.pool, [person])).toEqual([])
  })

  it('does not come back by a file, and the file’s row is not kept', async () => {
    const csv = `user_id,email\nfresh,${canary.email.toUpperCase()}\nnobody,nobody@example.com\n`
    const { body } = await door.ask('POST', '/api/imports?kind=contacts', {
      payload: csv,
      headers: { ...(await api()), 'content-type': 'text/csv' },
    })
    await expect.poll(async () => (await door.ask('GET', `/api/imports/${body.id}`)).body.state).toBe('done')
    expect((await door.ask('GET', `/api/imports/${body.id}`)).body).toMatchObject({ stored: 1, refused: 1 })
    const refused = (await door.ask('GET', `/api/imports/${body.id}/refused`)).body.items
    expect(refused).toMatchObject([{ row: 2, code: 'IMPORT_CONTACT_ERASED', excerpt: '' }])
    expect((await door.ask('GET', '/api/contacts/fresh')).status).toBe(404)
  })

  it('is somebody new when an event comes, to whom nothing is sent at the erased address', async () => {
    const { body: mails } = await door.ask('GET', '/api/inbox')
    await door.send('identify', { userId: person, traits: { email: canary.email, name: 'Somebody' } })
    await form(person, 'qzx-device-2', 'second-order')
    await door.runtime.settle()
    const contact = (await door.ask('GET', `/api/contacts/${person}`)).body
    expect(contact).toMatchObject({ userId: person, tags: ['answered'], bonus: { balance: 12.5 } })
    const messages = (await door.ask('GET', `/api/messages?contact=${person}`)).body.items
    expect(messages).toMatchObject([{ state: 'refused' }])
    expect((await door.ask('GET', '/api/inbox')).body.items).toHaveLength(mails.items.length)
  })

  it('leaves nothing in the log of the application', () => {
    for (const value of Object.values(canary)) expect(log).not.toContain(value)
  })
})
