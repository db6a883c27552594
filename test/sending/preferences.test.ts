/** What recipients and operators change of whom a message may reach, over HTTP and from the inbox. */
import { randomUUID } from 'node:crypto'
import type { JsonObject } from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressHash } from '../../server/src/messages/address-hash.ts'
import { createTokens } from '../../server/src/messages/tokens.ts'
import { apiKey, chain, linkIn, openPostOffice, secret, type PostOffice, writeKey } from '../mail/post-office.ts'

let office: PostOffice
let serial = 0
let user: string

interface Consents {
  readonly consents: readonly { readonly purpose: string; readonly state: string; readonly source: string; readonly confirmed: boolean }[]
  readonly history: readonly { readonly state: string; readonly proof: Readonly<Record<string, unknown>> | null }[]
  readonly suppressions: readonly { readonly scope: string; readonly reason: string }[]
}

const groups = [
  { key: 'news', title: { en: 'News', ru: 'Новости' } },
  { key: 'sales', title: { en: 'Sales <b>', ru: 'Скидки' }, description: { en: 'Once a week', ru: 'Раз в неделю' } },
  { key: 'vip', title: { en: 'Private previews', ru: 'Закрытые показы' }, subscribed: false },
]

beforeAll(async () => {
  office = await openPostOffice()
  const flow = (name: string, config: object) =>
    office.client.install(
      chain(name, [
        { id: 'start', type: 'trigger.event', config: { event: `Wants ${name}` } },
        { id: 'mail', type: 'email.send', config: { subject: name, html: '<a href="https://shop.example/a">A</a>', ...config } },
        { id: 'end', type: 'end', config: {} },
      ]),
    )
  await flow('anything', {})
  await flow('news', { category: 'news' })
  await flow('sales', { category: 'sales', priority: 7 })
  await flow('vip', { category: 'vip' })
  await flow('receipt', { transactional: true, category: 'news' })
})
afterAll(() => office.close())

const ask = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  fetch(office.server.url + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const wants = async (what: string) => {
  const before = new Set((await office.messagesOf(user).catch(() => [])).map(({ id }) => id))
  await office.happen(user, `Wants ${what}`, { email: `${user}@mail.example` })
  // The clock stands still: the newest is not the first of the list.
  const message = (await office.messagesOf(user)).find(({ id }) => !before.has(id))
  return message!.refusal ?? message!.state
}
const newcomer = () => (user = `person-${++serial}`)
/** The page that the newest message of the person links to. */
const pageOf = async (kind: 'preferences' | 'unsubscribe' = 'preferences') => {
  const { rows } = await office.server.runtime.pool.query<{ id: string; contact: string }>(
    `select m.id::text, m.contact::text from millrace.message m join millrace.contact c on c.id = m.contact where c.user_id = $1 order by m.id desc limit 1`,
    [user],
  )
  const token = createTokens(secret).sign({ kind, message: rows[0]!.id, contact: rows[0]!.contact, channel: 'email' })
  return `${office.server.url}/${kind === 'preferences' ? 'p' : 'u'}/${token}`
}
const show = async (language = 'en') => (await office.fetch(await pageOf(), { headers: { 'accept-language': language } })).text()
const choose = async (...keys: readonly string[]) => {
  const body = new URLSearchParams(keys.map((key): [string, string] => ['group', key]))
  const answer = await office.fetch(await pageOf(), { method: 'POST', body })
  expect(answer.status).toBe(200)
  return answer.text()
}
const chosenIn = (html: string) => [...html.matchAll(/value="([\w-]+)" ?checked/g)].map(([, key]) => key)
const consents = () => office.client.get<Consents>(`/api/contacts/${user}/consents`)

describe('subscription groups', () => {
  it('are kept in order, under a revision (004.41)', async () => {
    const saved = await ask('PUT', '/api/subscription-groups', { groups }, { 'if-match': '"0"' })
    expect([saved.status, saved.headers.get('etag')]).toEqual([200, '"1"'])
    expect(await office.client.get('/api/subscription-groups')).toMatchObject({
      groups: [
        { key: 'news', subscribed: true, description: null },
        { key: 'sales', description: { en: 'Once a week' } },
        { key: 'vip', subscribed: false },
      ],
    })
    const late = await ask('PUT', '/api/subscription-groups', { groups: [] }, { 'if-match': '"0"' })
    expect([late.status, await late.json()]).toMatchObject([412, { code: 'SENDING_RULES_STALE' }])
    const twice = await ask('PUT', '/api/subscription-groups', { groups: [groups[0], groups[0]] })
    expect([twice.status, await twice.json()]).toMatchObject([400, { code: 'SUBSCRIPTION_GROUP_TWICE' }])
  })
})

describe('the preference page', () => {
  it('shows the groups as they stand, in the reader’s language, and changes nothing by being shown (003.35)', async () => {
    newcomer()
    await wants('anything')
    const page = await show()
    expect(chosenIn(page)).toEqual(['news', 'sales'])
    expect(page).toContain('Sales &lt;b&gt;')
    expect(await show('ru-RU')).toMatch(/<html lang="ru">[^]*Скидки[^]*Раз в неделю[^]*Отписаться от всего/)
    await office.fetch(await pageOf(), { method: 'HEAD' })
    expect(await consents()).toEqual({ consents: [], history: [], suppressions: [] })
  })

  it('leaves one group and joins another, from its answer on (004.41)', async () => {
    newcomer()
    await wants('anything')
    expect(chosenIn(await choose('sales', 'vip'))).toEqual(['sales', 'vip'])
    expect([await wants('news'), await wants('sales'), await wants('vip'), await wants('anything')]).toEqual([
      'group-unsubscribed',
      'sent',
      'sent',
      'sent',
    ])
    expect(await wants('receipt')).toBe('sent')
    expect(await consents()).toMatchObject({
      consents: [
        { purpose: 'news', state: 'withdrawn', source: 'preference-page' },
        { purpose: 'sales', state: 'given', confirmed: true },
        { purpose: 'vip', state: 'given', confirmed: true },
      ],
    })
    expect((await consents()).history[0]!.proof).toMatchObject({ message: expect.any(String) })
  })

  it('leaves everything, tells flows of it, and lets who comes back get what they choose (003.35)', async () => {
    newcomer()
    await wants('anything')
    const left = await (await office.fetch(await pageOf(), { method: 'POST', body: new URLSearchParams({ leave: '1' }) })).text()
    expect([chosenIn(left), left.includes('You are unsubscribed')]).toEqual([[], true])
    expect([await wants('anything'), await wants('sales'), await wants('receipt')]).toEqual(['suppressed', 'suppressed', 'sent'])
    expect(await office.eventsOf(user)).toContain('Unsubscribed')
    await choose('sales')
    expect([await wants('sales'), await wants('anything'), await wants('news')]).toEqual(['sent', 'no-consent', 'group-unsubscribed'])
  })

  it('takes nothing chosen for leaving everything, said twice is once', async () => {
    newcomer()
    await wants('anything')
    await choose()
    await choose()
    expect(await wants('news')).toBe('suppressed')
    expect((await consents()).history).toHaveLength(1)
  })

  it('shows that nothing is sent to an address that bounced, and no choice changes that', async () => {
    newcomer()
    await wants('anything')
    await ask('POST', `/api/contacts/${user}/consents`, { channel: 'email', purpose: '*', state: 'given', reason: 'by telephone' })
    await office.server.runtime.pool.query(
      `insert into millrace.suppression (workspace, channel, address_hash, contact, scope, reason, at)
       select 1, 'email', address_hash, contact, 'any', 'bounced', now() from millrace.message where "to" = $1 limit 1`,
      [`${user}@mail.example`],
    )
    expect(await show()).toMatch(/role="status"/)
    expect(await show()).not.toContain('<form')
    await choose('news')
    expect([await wants('news'), await wants('receipt')]).toEqual(['suppressed', 'suppressed'])
  })

  it('is nobody’s with a token that is not ours, or of another kind of link', async () => {
    newcomer()
    await wants('anything')
    const own = await pageOf()
    const other = (await pageOf('unsubscribe')).replace('/u/', '/p/')
    for (const address of [`${own.slice(0, -2)}AA`, other, `${office.server.url}/p/x`]) {
      expect((await office.fetch(address)).status).toBe(404)
      expect((await office.fetch(address, { method: 'POST', body: new URLSearchParams({ leave: '1' }) })).status).toBe(404)
    }
    expect((await consents()).history).toEqual([])
  })
})

describe('an operator', () => {
  it('puts down what a contact said, with the reason as its proof, and it shows on the contact', async () => {
    newcomer()
    await wants('anything')
    const said = await ask('POST', `/api/contacts/${user}/consents`, {
      channel: 'email',
      purpose: 'news',
      state: 'withdrawn',
      reason: 'Asked in the shop',
    })
    expect(said.status).toBe(200)
    expect(((await said.json()) as Consents).history).toMatchObject([{ proof: { reason: 'Asked in the shop', by: 'operator' } }])
    expect(await office.client.get(`/api/contacts/${user}`)).toMatchObject({
      consent: { email: { marketing: true, transactional: true, groups: { news: false } } },
    })
    expect(await wants('news')).toBe('group-unsubscribed')
  })

  it('is told of a channel that is not there, and of a contact that is unknown', async () => {
    const order = { channel: 'smoke', purpose: '*', state: 'given', reason: 'By a letter' }
    expect((await ask('POST', `/api/contacts/${user}/consents`, order)).status).toBe(422)
    expect((await ask('POST', '/api/contacts/nobody/consents', { ...order, channel: 'email' })).status).toBe(404)
    expect((await ask('POST', `/api/contacts/${user}/consents`, { ...order, reason: '' })).status).toBe(400)
  })

  it('makes a channel ask for consent, and whoever did not agree gets receipts alone (004.45)', async () => {
    newcomer()
    const rules = { quietHours: [], caps: [], consent: { email: 'opt-in' } }
    expect((await ask('PUT', '/api/sending/rules', rules)).status).toBe(200)
    expect([await wants('anything'), await wants('receipt')]).toEqual(['no-consent', 'sent'])
    expect(await office.client.get(`/api/contacts/${user}`)).toMatchObject({
      consent: { email: { marketing: false, transactional: true } },
    })
    await ask('POST', `/api/contacts/${user}/consents`, { channel: 'email', purpose: '*', state: 'given', reason: 'Signed on paper' })
    expect(await wants('anything')).toBe('sent')
    // An operator's word is of whichever address the contact has.
    expect((await consents()).consents).toMatchObject([{ state: 'given', source: 'operator', confirmed: true, of: 'any', address: null }])
    expect((await ask('PUT', '/api/sending/rules', { ...rules, consent: {} })).status).toBe(200)
  })

  it('sees whose address gets nothing, and why', async () => {
    newcomer()
    await wants('anything')
    expect((await office.fetch(await pageOf('unsubscribe'), { method: 'POST' })).ok).toBe(true)
    expect((await consents()).suppressions).toMatchObject([
      { channel: 'email', scope: 'marketing', reason: 'unsubscribed', address: expect.stringContaining('@') },
    ])
  })

  it('is told what is wrong with rules, and what somebody else changed meanwhile', async () => {
    const rules = (more: object) => ({ quietHours: [], caps: [], consent: {}, ...more })
    const refused = async (more: object) => {
      const answer = await ask('PUT', '/api/sending/rules', rules(more))
      return [answer.status, ((await answer.json()) as { code: string }).code]
    }
    expect(await refused({ quietHours: [{ from: '09:00', to: '09:00' }] })).toEqual([422, 'SENDING_RULES_INVALID'])
    expect(await refused({ caps: [{ most: 1, per: 'fortnight', mode: 'defer' }] })).toEqual([422, 'SENDING_RULES_INVALID'])
    expect(await refused({ consent: { smoke: 'opt-in' } })).toEqual([422, 'SENDING_RULES_INVALID'])
    const read = await ask('GET', '/api/sending/rules')
    const etag = read.headers.get('etag')!
    expect((await ask('PUT', '/api/sending/rules', rules({}), { 'if-match': etag })).status).toBe(200)
    expect((await ask('PUT', '/api/sending/rules', rules({}), { 'if-match': etag })).status).toBe(412)
    expect((await ask('PUT', '/api/sending/rules', rules({}), { 'if-match': 'x' })).status).toBe(400)
  })
})

describe('a form, which anybody can fill in', () => {
  const formOf = async (double: boolean) => {
    const form = {
      name: `Letters ${double}`,
      title: 'Letters',
      fields: [{ title: 'E-mail', type: 'email', attribute: 'email', required: true }],
      consentText: 'I agree to letters',
      double,
    }
    return ((await (await ask('POST', '/api/resources/form', form)).json()) as { id: string }).id
  }
  const fill = async (form: string, anonymousId: string, email: string) => {
    const body = JSON.stringify({ submission: randomUUID(), anonymousId, values: { email, consent: true }, page: '', website: '' })
    const answer = await office.fetch(`${office.server.url}/x/forms/send/${writeKey}?id=${form}`, { method: 'POST', body })
    expect(answer.status).toBe(200)
    return ((await answer.json()) as { text: string }).text
  }
  const identify = async (anonymousId: string, traits: object) => {
    const body = JSON.stringify({ anonymousId, userId: user, traits })
    const headers = { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' }
    expect((await office.fetch(`${office.server.url}/v1/identify`, { method: 'POST', headers, body })).status).toBe(200)
  }
  const asked = async (address: string) => (await office.mailTo(address)).filter(({ text }) => text.includes('/x/forms/confirm/'))
  const confirm = async (address: string) => {
    const [letter] = await asked(address)
    const link = /https?:\S+\/x\/forms\/confirm\/\S+/.exec(letter!.text)![0]
    expect((await office.fetch(link, { method: 'POST' })).status).toBe(200)
  }

  it('undoes no unsubscription of whom it is filled in for, even where it confirms nothing; the link in its letter does', async () => {
    newcomer()
    const [address, form] = [`${user}@mail.example`, await formOf(false)]
    const said = await fill(form, `browser-of-${user}`, address)
    expect([await asked(address), said.includes('If you had unsubscribed before')]).toEqual([[], true])
    await identify(`browser-of-${user}`, { email: address })
    expect(await wants('anything')).toBe('sent')
    await office.fetch(await pageOf(), { method: 'POST', body: new URLSearchParams({ leave: '1' }) })
    expect(await fill(form, `browser-of-${user}`, address)).toBe(said)
    await fill(form, `another-browser-${serial}`, address)
    expect(await wants('anything')).toBe('suppressed')
    expect(await consents()).toMatchObject({ consents: [{ state: 'withdrawn' }], suppressions: [{ reason: 'unsubscribed' }] })
    expect(await asked(address)).toHaveLength(1)
    const told = await office.server.runtime.pool.query<{ consent: string }>(
      `select properties ->> 'consent' as consent from millrace.event where name = 'Form Submitted' and properties ->> 'email' = $1 order by id`,
      [address],
    )
    expect(told.rows.map(({ consent }) => consent).toSorted()).toEqual(['given', 'pending', 'pending'])
    await confirm(address)
    expect(await wants('anything')).toBe('sent')
    expect(await consents()).toMatchObject({ consents: [{ state: 'given', confirmed: true }], suppressions: [] })
  })

  it('confirmed by one mailbox signs up no other under double opt-in, whoever is said to have it', async () => {
    newcomer()
    const rules = { quietHours: [], caps: [], consent: { email: 'double' } }
    expect((await ask('PUT', '/api/sending/rules', rules)).status).toBe(200)
    const [form, mailbox] = [await formOf(true), `mallory-${serial}@mail.example`]
    await fill(form, `browser-of-${user}`, mailbox)
    await confirm(mailbox)
    await identify(`browser-of-${user}`, { email: `${user}@mail.example` })
    expect(await wants('anything')).toBe('no-consent')
    expect(await consents()).toMatchObject({ consents: [{ state: 'given', confirmed: true }] })
    expect(await office.client.get(`/api/contacts/${user}`)).toMatchObject({
      consent: { email: { marketing: false, transactional: true } },
    })
    await fill(form, `browser-of-${user}`, `${user}@mail.example`)
    await confirm(`${user}@mail.example`)
    expect(await wants('anything')).toBe('sent')
    expect((await ask('PUT', '/api/sending/rules', { ...rules, consent: {} })).status).toBe(200)
  })
})

describe('a link of a message', () => {
  it('that a scanner follows is told apart, makes no event, and still leads where it leads', async () => {
    newcomer()
    await wants('anything')
    const [mail] = await office.mailTo(`${user}@mail.example`)
    const link = linkIn(mail!.html, 'A')
    const followed = await office.fetch(link, { headers: { 'user-agent': 'Mozilla/5.0 (compatible; bingbot/2.0)' } })
    expect([followed.status, followed.headers.get('location')]).toEqual([302, 'https://shop.example/a'])
    expect(await office.messagesOf(user)).toMatchObject([{ machine: { clicked: expect.any(String) } }])
    expect((await office.messagesOf(user))[0]!.statuses['clicked']).toBeUndefined()
    expect(await office.eventsOf(user)).not.toContain('Email Link Clicked')
    await office.fetch(link)
    expect(await office.eventsOf(user)).toContain('Email Link Clicked')
  })

  it('leads nowhere but where its message says, whatever is added to it', async () => {
    const [mail] = await office.mailTo(`${user}@mail.example`)
    const link = linkIn(mail!.html, 'A')
    for (const more of ['?url=https://evil.example', '?to=//evil.example', '#https://evil.example']) {
      expect((await office.fetch(link + more)).headers.get('location')).toBe('https://shop.example/a')
    }
    for (const bad of [
      `${link}/https://evil.example`,
      link.replace('/t/c/', '/t/c/https%3A%2F%2Fevil.example'),
      `${link.slice(0, -3)}AAA`,
    ]) {
      const answer = await office.fetch(bad)
      expect([answer.status, answer.headers.get('location')]).toEqual([404, null])
    }
  })
})

describe('a report that ends an address', () => {
  it.each([
    ['complained', {}, ['suppressed', 'suppressed']],
    ['bounced', { bounce: 'hard' }, ['suppressed', 'suppressed']],
    ['bounced', { bounce: 'soft' }, ['sent', 'sent']],
    ['unsubscribed', {}, ['suppressed', 'sent']],
  ] as const)('%s %j: news and receipts are then %j', async (status, properties, then) => {
    const { applyReports } = await import('../../server/src/messages/reported.ts')
    const { sqlOf } = await import('../../server/src/store/sql.ts')
    newcomer()
    await wants('anything')
    const { id } = (await office.messagesOf(user))[0]!
    const { runtime } = office.server
    await applyReports(runtime, {
      workspace: 1,
      statuses: [{ message: id, status, properties: { ...properties } as JsonObject }],
      sql: sqlOf(runtime.pool),
      hash: addressHash(secret),
    })
    expect([await wants('news'), await wants('receipt')]).toEqual(then)
  })
})
