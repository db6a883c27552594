/** Messages while they are written: previews as a contact, and test messages. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addKey, addWorkspace, bearer, type FrontDoor, openFrontDoor, signIn } from '../../../../test/support/http.ts'

const start = '2026-05-01T09:00:00Z'
const letter = {
  subject: 'For {{ contact.firstName }}',
  html: '<p>Hello, {{ contact.firstName }}</p><a href="%unsubscribe_url%">no more</a>',
}
const flow = {
  name: 'Carts',
  settings: { timezone: 'Europe/Moscow' },
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Product Added' } },
    { id: 'half', type: 'trigger.event', version: 1, config: {} },
    { id: 'letter', type: 'email.send', version: 1, config: letter },
  ],
  edges: [{ from: 'start', port: 'out', to: 'letter' }],
}

describe('composing a message', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor(start)
    await door.send('identify', { userId: 'ann', traits: { email: 'ann@people.example', firstName: 'Anna' } })
    await door.send('identify', { userId: 'bob', traits: { email: 'bob@people.example' } })
    await door.send('track', { userId: 'ann', event: 'Product Added', properties: { name: 'Lamp <3' }, timestamp: '2026-05-01T08:00:00Z' })
    await door.runtime.settle()
  })
  afterAll(() => door.close())

  const preview = (payload: object, headers?: Readonly<Record<string, string>>) =>
    door.ask('POST', '/api/compose/preview', { payload: { type: 'email.send', config: letter, ...payload }, ...(headers && { headers }) })
  const testSend = (payload: object, headers?: Readonly<Record<string, string>>) =>
    door.ask('POST', '/api/compose/test-send', {
      payload: { type: 'email.send', config: letter, to: 'me@shop.example', contact: 'ann', ...payload },
      ...(headers && { headers }),
    })

  describe('a preview', () => {
    it('is what this contact would get (000.21)', async () => {
      const { status, body } = await preview({ contact: 'ann' })
      expect([status, body.channel, body.address, body.content.subject]).toEqual([200, 'email', 'ann@people.example', 'For Anna'])
      expect(body.html).toContain('<p>Hello, Anna</p>')
      expect(body.text).toContain('Hello, Anna')
      expect(body.findings).toEqual([])
    })

    it('shows where a fall-back is needed (003.30)', async () => {
      const gaps = async (subject: string) =>
        (await preview({ contact: 'bob', config: { ...letter, subject, html: letter.html.replaceAll(/\{\{.*?\}\}/g, '') } })).body.findings
      expect(await gaps('For {{ contact.firstName }}')).toMatchObject([
        { code: 'TEXT_VALUE_EMPTY', severity: 'warning', path: '/subject', quote: 'contact.firstName' },
      ])
      expect(await gaps(`For {{ contact.firstName | default: 'you' }}`)).toEqual([])
    })

    it('reads what would have started the run, in the zone of the flow', async () => {
      const { id } = (await door.ask('POST', '/api/flows', { payload: flow })).body
      const config = { subject: '{{ event.properties.name }} {{ event.at | date: "%H:%M" }}', html: '<p>{{ event.properties.name }}</p>' }
      const { body } = await preview({ contact: 'ann', config, flow: id })
      expect(body.content).toEqual({ subject: 'Lamp <3 11:00', html: '<p>Lamp &lt;3</p>' })
    })

    it('tells of Liquid that is wrong, and shows the rest', async () => {
      const { status, body } = await preview({ contact: 'ann', config: { ...letter, subject: '{{ contact.firstName' } })
      expect([status, body.html?.includes('Anna')]).toEqual([200, true])
      expect(body.findings).toContainEqual(expect.objectContaining({ code: 'TEXT_FAULT', severity: 'error', path: '/subject' }))
    })

    it('takes a half-written message, or one of the wrong shape', async () => {
      expect((await preview({ config: {} })).body.findings).toContainEqual(expect.objectContaining({ code: 'EMAIL_BODY_EMPTY' }))
      const { body } = await preview({ config: { subject: 5, html: '<p>x</p>' } })
      expect(body.findings).toContainEqual(expect.objectContaining({ path: '/subject', severity: 'error' }))
      expect(body.content).toEqual({ html: '<p>x</p>' })
    })

    it('is of made-up values where no contact is named', async () => {
      const { body } = await preview({ sample: { contact: { firstName: 'Sam' } } })
      expect([body.content.subject, body.address]).toEqual(['For Sam', null])
    })

    it('knows no contact, flow or type that is not there', async () => {
      expect((await preview({ contact: 'nobody' })).body.code).toBe('CONTACT_UNKNOWN')
      expect((await preview({ flow: '999' })).body.code).toBe('FLOW_UNKNOWN')
      expect((await preview({ type: 'tag.add' })).body.code).toBe('MESSAGE_TYPE_UNKNOWN')
    })

    it('never shows the blocks that the editor keeps, nor settings of the channel', async () => {
      const { body } = await preview({ contact: 'ann', config: { ...letter, blocks: { blocks: [{ text: 'kept aside' }] } } })
      expect(body.content).not.toHaveProperty('blocks')
      expect(JSON.stringify(body)).not.toContain('smtp')
    })
  })

  describe('a test', () => {
    it('arrives at the address, marked, and stands in the log and nowhere else', async () => {
      const before = (await door.ask('GET', '/api/contacts/ann/timeline')).body
      const { status, body } = await testSend({ to: 'Me@Shop.example' })
      expect([status, body.state, body.refusal, body.failure]).toEqual([200, 'sent', null, null])
      const [mail] = (await door.ask('GET', '/api/inbox?to=me@shop.example')).body.items
      expect([mail.id, mail.subject, mail.to]).toEqual([body.mail, '[Test] For Anna', 'me@shop.example'])
      expect(mail.html).toContain('Hello, Anna')
      const message = (await door.ask('GET', `/api/messages/${body.id}`)).body
      expect(message).toMatchObject({
        category: 'test',
        run: null,
        flow: null,
        node: null,
        userId: null,
        transactional: true,
        state: 'sent',
      })
      expect((await door.ask('GET', '/api/contacts/ann/timeline')).body).toEqual(before)
      expect((await door.ask('GET', '/api/messages?contact=ann')).body.items).toEqual([])
    })

    it('changes nobody’s consent when its reader unsubscribes', async () => {
      const { body } = await testSend({ to: 'reader@shop.example' })
      const { html } = (await door.ask('GET', `/api/inbox/${body.mail}`)).body
      const url = new URL(/href="([^"]*\/u\/[^"]*)"/.exec(html)?.[1] ?? '')
      expect((await door.ask('POST', url.pathname, { headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status).toBe(200)
      await door.runtime.settle()
      expect((await door.ask('GET', '/api/contacts/ann')).body.consent).toEqual({})
    })

    it('does not go to an address that nothing may be sent to', async () => {
      const { body: first } = await testSend({ to: 'gone@shop.example' })
      await door.pool.query(
        `insert into millrace.suppression (workspace, channel, address_hash, scope, reason, at)
         select workspace, channel, address_hash, 'any', 'complained', now() from millrace.message where id = $1`,
        [first.id],
      )
      const { body } = await testSend({ to: 'gone@shop.example' })
      expect([body.state, body.refusal, body.mail]).toEqual(['refused', 'suppressed', null])
    })

    it('is not sent with errors, or to what is no address', async () => {
      const { status, body } = await testSend({ config: { ...letter, subject: '{{ contact.firstName' } })
      expect([status, body.code, body.findings[0].code]).toEqual([422, 'MESSAGE_HAS_ERRORS', 'TEXT_FAULT'])
      expect((await testSend({ to: 'a@b.example, c@d.example' })).body.code).toBe('MESSAGE_ADDRESS_INVALID')
    })

    it('is not for those who may only look, and not more than ten a minute for anybody', async () => {
      const viewer = await signIn(door.pool, 1, 'viewer')
      expect((await testSend({}, viewer)).status).toBe(403)
      const editor = await signIn(door.pool, 1, 'editor')
      const statuses: number[] = []
      for (let sent = 0; sent < 11; sent++) statuses.push((await testSend({ to: 'no address' }, editor)).status)
      expect(statuses).toEqual([...Array.from({ length: 10 }, () => 400), 429])
    })
  })

  it('reaches no contact, flow or mail of another workspace', async () => {
    const other = await addWorkspace(door.pool, 'Other')
    const stranger = bearer((await addKey(door.pool, other, 'api')).key)
    expect((await preview({ contact: 'ann' }, stranger)).body.code).toBe('CONTACT_UNKNOWN')
    const { id } = (await door.ask('POST', '/api/flows', { payload: flow })).body
    expect((await preview({ flow: id }, stranger)).body.code).toBe('FLOW_UNKNOWN')
    expect((await testSend({}, stranger)).body.code).toBe('CONTACT_UNKNOWN')
    const { body } = await testSend({ contact: undefined, to: 'them@other.example' }, stranger)
    expect(body.state).toBe('sent')
    expect((await door.ask('GET', `/api/inbox/${body.mail}`)).status).toBe(404)
    expect((await door.ask('GET', `/api/messages/${body.id}`)).status).toBe(404)
  })
})
