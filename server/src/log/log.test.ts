/** The log of automations: who was reached by which flow, when, what it gave them, and what became of it. */
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reminder } from '../../../test/support/flows.ts'
import { addKey, addWorkspace, bearer, type FrontDoor, openFrontDoor } from '../../../test/support/http.ts'

const people = [
  { userId: 'ann', email: 'ann@example.com', name: 'Анна Смирнова' },
  { userId: 'boris', email: 'boris@example.com', name: '=cmd|calc' },
  { userId: 'vera', email: '', name: 'Vera, "the first"' },
]

/** The first row, by the names of its columns. */
const columnsOf = ([names = [], row = []]: readonly (readonly string[])[]) => Object.fromEntries(names.map((name, at) => [name, row[at]]))

describe('the log of automations', () => {
  let door: FrontDoor
  let flow: string
  beforeAll(async () => {
    door = await openFrontDoor('2026-06-01T00:00:00Z')
    const { body } = await door.ask('POST', '/api/flows/import', { payload: reminder })
    flow = body.id
    await door.ask('POST', `/api/flows/${flow}/publish`)
    for (const { userId, email, name } of people) {
      await door.send('identify', { userId, traits: { name, ...(email === '' ? {} : { email }) } })
      await door.send('track', { userId, event: 'Signed Up' })
      await door.ask('POST', '/api/clock', { payload: { advance: 'PT1H' } })
    }
    await door.ask('POST', '/api/clock', { payload: { advance: 'P3D' } })
    const [mail] = (await door.ask('GET', '/api/inbox?to=ann@example.com')).body.items
    const pixel = /http:\/\/localhost(\/t\/o\/[^"\s)]+)/.exec(mail.html ?? '')?.[1]
    if (pixel !== undefined) await door.ask('GET', pixel, { headers: { 'user-agent': 'Mozilla/5.0' } })
    await door.pool.query(
      `insert into millrace.message_status (message, workspace, status, at)
       select id, 1, 'opened', millrace.clock_now() from millrace.message where "to" = 'ann@example.com' on conflict do nothing`,
    )
  })
  afterAll(() => door.close())

  const list = async (query = '') => (await door.ask('GET', `/api/log${query}`)).body.items
  const users = async (query: string) => (await list(query)).map(({ userId }: { userId: string }) => userId)
  const file = async (query = '') => {
    const { status, headers, body } = await door.ask('GET', `/api/log.csv${query}`)
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    return { headers, text: body as string, rows: parse(body as string, { bom: true, record_delimiter: '\r\n' }) as string[][] }
  }

  it('has phone or address, flow, step, when it fired, bonuses, status and reason (001.05)', async () => {
    const items = await list()
    expect(items.map(({ userId }: { userId: string }) => userId)).toEqual(['vera', 'boris', 'ann'])
    expect(items[2]).toMatchObject({
      at: '2026-06-04T00:00:00.000Z',
      to: 'ann@example.com',
      name: 'Анна Смирнова',
      flow,
      flowName: 'Reminder',
      node: 'letter',
      channel: 'email',
      subject: 'Hello, Анна Смирнова',
      status: 'opened',
      reason: null,
      amounts: [{ name: 'bonus.accrued', title: { en: 'Bonuses accrued', ru: 'Начислено бонусов' }, amount: 5 }],
    })
    expect(items[0]).toMatchObject({
      to: null,
      status: 'refused',
      reason: { code: 'no-address', message: null, says: { ru: 'нет адреса' } },
    })
    expect(items[1]).toMatchObject({ status: 'sent', run: expect.any(String) })
  })

  it('tells what waits and what a rule of sending put off', async () => {
    const one = `where "to" = 'boris@example.com'`
    await door.pool.query(
      `update millrace.message set state = 'queued', not_before = millrace.clock_now() + interval '1 hour', deferred_for = 'capped' ${one}`,
    )
    expect(await list('?status=deferred')).toMatchObject([
      { userId: 'boris', reason: { code: 'capped' }, until: '2026-06-04T04:00:00.000Z' },
    ])
    await door.pool.query(`update millrace.message set not_before = null, deferred_for = null ${one}`)
    expect(await list('?status=queued')).toMatchObject([{ userId: 'boris', reason: null }])
    await door.pool.query(`update millrace.message set state = 'failed', failure = '{"code":"SMTP_550","message":"No such user"}' ${one}`)
    await door.pool.query(`update millrace.message_status set status = 'failed' where message = (select id from millrace.message ${one})`)
    expect(await list('?status=failed')).toMatchObject([{ userId: 'boris', reason: { code: 'SMTP_550', message: 'No such user' } }])
  })

  it('can be narrowed by flow, channel, status, contact and period', async () => {
    expect(await users(`?flow=${flow}`)).toHaveLength(3)
    expect(await users('?flow=999')).toEqual([])
    expect(await users('?flow=x')).toEqual([])
    expect(await users('?channel=email')).toHaveLength(3)
    expect(await users('?channel=sms')).toEqual([])
    expect(await users('?status=opened')).toEqual(['ann'])
    expect(await users('?status=sent')).toEqual([])
    expect(await users('?status=refused')).toEqual(['vera'])
    expect(await users('?contact=boris')).toEqual(['boris'])
    expect(await users('?from=2026-06-04T01:00:00Z&to=2026-06-04T02:00:00Z')).toEqual(['boris'])
    expect(await users('?status=opened&contact=boris')).toEqual([])
    expect((await door.ask('GET', '/api/log?status=lost')).status).toBe(400)
  })

  it.each([
    ['ann@example.com', ['ann']],
    ['ann@', ['ann']],
    ['ANN@Example', ['ann']],
    ['boris', ['boris']],
    ['смирн', ['ann']],
    ['the first', ['vera']],
    ['%', []],
    ['nobody', []],
    ['   ', ['vera', 'boris', 'ann']],
  ])('finds by address, id or name: %j', async (search, expected) => {
    expect(await users(`?search=${encodeURIComponent(search)}`)).toEqual(expected)
  })

  it('finds a telephone number however it is written', async () => {
    await door.pool.query(`update millrace.message set "to" = '+79990001122' where "to" = 'boris@example.com'`)
    for (const search of ['+7 (999) 000-11-22', '8 999 000 11 22', '9990001', '+7999', '8999000'])
      expect({ search, users: await users(`?search=${encodeURIComponent(search)}`) }).toEqual({ search, users: ['boris'] })
    expect(await users('?search=9990002')).toEqual([])
    await door.pool.query(`update millrace.message set "to" = 'boris@example.com' where "to" = '+79990001122'`)
  })

  it('comes in pages, also of what a search finds', async () => {
    const all: string[] = []
    for (let query = '?limit=1'; ;) {
      const { body } = await door.ask('GET', `/api/log${query}`)
      all.push(...body.items.map(({ userId }: { userId: string }) => userId))
      if (body.next === null) break
      query = `?limit=1&cursor=${body.next}`
    }
    expect(all).toEqual(['vera', 'boris', 'ann'])
    const { body } = await door.ask('GET', '/api/log?limit=1&search=example')
    expect(body).toEqual({ items: [], next: null })
    expect((await door.ask('GET', '/api/log?cursor=bm9wZQ')).status).toBe(400)
  })

  it('is a file for spreadsheets by the same filters, in which no name is a formula', async () => {
    const { headers, text, rows } = await file()
    expect(headers['content-disposition']).toBe('attachment; filename="automation-log-2026-06-04.csv"')
    expect(text.startsWith('\ufeffFired at,Phone or address,')).toBe(true)
    expect(rows).toHaveLength(4)
    expect(rows.map((row) => row[3])).toEqual(['Name', 'Vera, "the first"', `'=cmd|calc`, 'Анна Смирнова'])
    expect(rows[3]).toEqual([
      '2026-06-04T00:00:00.000Z',
      'ann@example.com',
      'ann',
      'Анна Смирнова',
      'Reminder',
      expect.any(String),
      'E-mail',
      'email',
      'Hello, Анна Смирнова',
      'opened',
      'opened',
      expect.any(String),
      '',
      '',
      '',
      '5',
    ])
    const russian = await file('?language=ru&status=refused')
    expect(russian.rows.map((row) => row[0])).toEqual(['Сработало', '2026-06-04T02:00:00.000Z'])
    expect(russian.rows[0]!.at(-1)).toBe('Начислено бонусов')
    expect(columnsOf(russian.rows)).toMatchObject({
      Канал: 'Письмо',
      'Код канала': 'email',
      Статус: 'не отправлено',
      'Код статуса': 'refused',
      Причина: 'нет адреса',
      'Код причины': 'no-address',
      'Отложено до': '',
    })
    expect((await file('?flow=nothing')).rows).toHaveLength(1)
  })

  it('says in a file of what a rule put off until when, and of a failure what its channel says, in the language asked for (001.05)', async () => {
    const one = `where "to" = 'boris@example.com'`
    await door.pool.query(
      `update millrace.message set state = 'queued', not_before = millrace.clock_now() + interval '1 hour', deferred_for = 'quiet-hours' ${one}`,
    )
    expect(columnsOf((await file('?language=ru&status=deferred')).rows)).toMatchObject({
      Статус: 'отложено',
      Причина: 'тихие часы',
      'Код причины': 'quiet-hours',
      'Отложено до': '2026-06-04T04:00:00.000Z',
    })
    const says = { en: 'Put the token in', ru: 'Укажите токен' }
    await door.pool.query(`update millrace.message set state = 'failed', not_before = null, deferred_for = null, failure = $1 ${one}`, [
      { code: 'BOT_UNSET', message: says.en, says },
    ])
    const reasons = async (language: string) => columnsOf((await file(`?language=${language}&status=failed`)).rows)
    expect(await reasons('ru')).toMatchObject({ Причина: 'Укажите токен', 'Код причины': 'BOT_UNSET' })
    expect(await reasons('en')).toMatchObject({ Reason: 'Put the token in', 'Reason code': 'BOT_UNSET' })
  })

  it('shows who the contact is where an address would be the name of a browser, and a visitor whom nobody knows as one', async () => {
    const browser = '0d9f2c1e-7b1a-4c55-9a0e-6d1c9d0f1a2b'
    await door.pool.query(`update millrace.message set channel = 'popup', "to" = $1 where "to" = 'ann@example.com'`, [browser])
    expect(await list('?channel=popup')).toMatchObject([
      { to: null, name: 'Анна Смирнова', email: 'ann@example.com', userId: 'ann', anonymousId: null, gone: false },
    ])
    expect((await file('?channel=popup')).rows[1]![1]).toBe('ann@example.com')
    await door.send('track', { anonymousId: 'visitor-1', event: 'Page Seen' })
    await door.runtime.settle()
    await door.pool.query(
      `update millrace.message set contact = (select contact from millrace.anonymous where anonymous_id = 'visitor-1') where channel = 'popup'`,
    )
    expect(await list('?channel=popup')).toMatchObject([
      { to: null, name: null, email: null, userId: null, anonymousId: 'visitor-1', gone: false },
    ])
    expect((await file('?channel=popup&language=ru')).rows[1]!.slice(1, 4)).toEqual(['посетитель', '', ''])
    await door.pool.query(
      `update millrace.message set channel = 'email', "to" = 'ann@example.com',
         contact = (select id from millrace.contact where user_id = 'ann') where channel = 'popup'`,
    )
  })

  it('shows nothing of another workspace', async () => {
    const other = bearer((await addKey(door.pool, await addWorkspace(door.pool, 'Other'), 'api')).key)
    expect((await door.ask('GET', '/api/log', { headers: other })).body).toEqual({ items: [], next: null })
    expect((await door.ask('GET', '/api/log?search=ann@', { headers: other })).body.items).toEqual([])
    expect((await door.ask('GET', '/api/reports/messages', { headers: other })).body).toMatchObject({ channels: [], messages: [] })
  })

  it('counts per channel, kind and step what became of the messages of a period (000.10) (000.27)', async () => {
    await door.pool.query(
      `insert into millrace.message_status (message, workspace, status, at, machine)
       select id, 1, 'opened', millrace.clock_now(), true from millrace.message where "to" = 'boris@example.com'`,
    )
    const { body } = await door.ask('GET', '/api/reports/messages')
    expect([body.from, body.to]).toEqual(['2026-05-05T03:00:00.001Z', '2026-06-04T03:00:00.001Z'])
    const counts = { queued: 3, waiting: 0, refused: 1, sent: 1, opened: 1, clicked: 0, failed: 1, unknown: 0 }
    expect(body.channels).toMatchObject([{ channel: 'email', counts, machine: { opened: 1 }, rates: { opened: 1, clicked: 0 } }])
    expect(body.kinds).toMatchObject([{ channel: 'email', transactional: false, counts }])
    expect(body.messages).toMatchObject([{ channel: 'email', flow, flowName: 'Reminder', node: 'letter', counts }])
    // What a channel has no word for is not told as nought.
    const known = Object.keys(door.runtime.registry.channels.get('email')!.statuses)
    expect(Object.hasOwn(body.channels[0].counts, 'replied')).toBe(known.includes('replied'))
  })

  it('takes receipts that nobody sends for unknown, and those of one message for what the others lack (000.27)', async () => {
    const asked = async () => (await door.ask('GET', '/api/reports/messages')).body.channels[0]
    const before = await asked()
    expect([before.untold, before.counts.delivered, before.rates.delivered]).toEqual([['delivered'], undefined, undefined])
    await door.pool.query(
      `insert into millrace.message_status (message, workspace, status, at)
       select id, 1, 'delivered', millrace.clock_now() from millrace.message where state = 'sent'`,
    )
    const after = await asked()
    expect([after.untold, after.counts.delivered, after.rates.delivered]).toEqual([[], 1, 1])
    await door.pool.query(`delete from millrace.message_status where status = 'delivered'`)
  })

  it('counts only what is asked for, and says what a period cannot be', async () => {
    const report = async (query: string) => (await door.ask('GET', `/api/reports/messages?${query}`)).body
    expect((await report('from=2026-06-04T01:00:00Z&to=2026-06-04T02:00:00Z')).channels).toMatchObject([{ counts: { queued: 1 } }])
    expect(await report('channel=sms')).toMatchObject({ channels: [], kinds: [], messages: [] })
    expect(await report('flow=999')).toMatchObject({ channels: [] })
    expect(await report('flow=abc')).toMatchObject({ channels: [] })
    expect(await report('from=2026-06-05T00:00:00Z&to=2026-06-04T00:00:00Z')).toMatchObject({ code: 'REQUEST_INVALID' })
    expect(await report('from=2026-06-04T23:59:60Z')).toMatchObject({ code: 'REQUEST_INVALID' })
  })
})

describe('how long things are kept', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2026-06-01T00:00:00Z')
  })
  afterAll(() => door.close())

  it('is as long as the installation keeps it until the workspace says otherwise', async () => {
    expect((await door.ask('GET', '/api/retention')).body).toEqual({ events: null, messages: null, runs: null, atMost: null })
    const less = { events: 30, messages: 90, runs: null }
    expect((await door.ask('PUT', '/api/retention', { payload: less })).body).toEqual(less)
    expect((await door.ask('GET', '/api/retention')).body).toEqual({ ...less, atMost: null })
    expect((await door.ask('PUT', '/api/retention', { payload: { ...less, runs: 0 } })).status).toBe(400)
  })
})
