import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chain, linkIn, type Mail, openPostOffice, pixelIn, type PostOffice, unsubscribeAddress } from './post-office.ts'

let office: PostOffice
let serial = 0

const html = `<body><p>Привет, {{ contact.first_name }} 🛒</p>
  <a href="https://shop.example/cart?id=1&amp;from=mail">Cart</a> <a href="javascript:alert(1)">Evil</a> <a href="%unsubscribe_url%">Out</a></body>`
const letter = { subject: 'Ваша корзина ждёт, {{ contact.first_name }} 🛒', html }

beforeAll(async () => {
  office = await openPostOffice()
  const start = (event: string) => ({ id: 'start', type: 'trigger.event', config: { event } })
  const mail = (id: string, more = {}) => ({ id, type: 'email.send', config: { ...letter, ...more } })
  const end = { id: 'end', type: 'end', config: {} }
  const wait = (status: string) => ({
    id: 'wait',
    type: 'wait.event',
    config: { events: [{ name: 'done', message: 'mail', status }], timeout: 'P1D' },
  })
  const tag = { id: 'tag', type: 'tag.add', config: { tag: 'keen' } }
  const delay = { id: 'delay', type: 'delay', config: { mode: 'for', duration: 'PT1H' } }
  await office.client.install(chain('once', [start('Cart Viewed'), mail('mail'), end]))
  await office.client.install(chain('clicks', [start('Link Sent'), mail('mail'), wait('clicked'), tag, end], { wait: 'done' }))
  await office.client.install(
    chain('twice', [start('Cart Left'), mail('first'), delay, mail('second'), mail('receipt', { transactional: true }), end]),
  )
})
afterAll(() => office.close())

/** A fresh person after an event, with the letter that it brought. */
async function recipient(event: string): Promise<{ user: string; address: string; mail: Mail }> {
  const user = `user-${++serial}`
  const address = `anna-${serial}@mail.example`
  await office.happen(user, event, { email: address, first_name: 'Анна' })
  const [mail] = await office.mailTo(address)
  return { user, address, mail: mail! }
}

const statusNames = async (user: string) => Object.keys((await office.messagesOf(user))[0]!.statuses)

describe('a letter', () => {
  it('goes from the flow to the inbox, in Russian and with an emoji', async () => {
    const { user, address, mail } = await recipient('Cart Viewed')
    expect(mail).toMatchObject({ to: address, subject: 'Ваша корзина ждёт, Анна 🛒', at: '1997-03-01T10:00:00.000Z' })
    expect(mail.html).toContain('<p>Привет, Анна 🛒</p>')
    expect(mail.text).toContain('Cart (https://shop.example/cart?id=1&from=mail)')
    expect(await office.client.get(`/api/inbox/${mail.id}`)).toEqual(mail)
    expect(await office.messagesOf(user)).toMatchObject([
      { userId: user, node: 'mail', state: 'sent', statuses: { sent: '1997-03-01T10:00:00.000Z' } },
    ])
    expect(await office.eventsOf(user)).toEqual(['Cart Viewed', 'Email Sent'])
  })

  it('to an address with a comma or a line break is refused, and the log says why', async () => {
    for (const [index, email] of ['a@mail.example,b@mail.example', 'a@mail.example\r\nBcc: b@mail.example'].entries()) {
      await office.happen(`odd-${index}`, 'Cart Viewed', { email })
      expect(await office.messagesOf(`odd-${index}`)).toMatchObject([{ state: 'refused', refusal: 'no-address' }])
    }
    expect(await office.mailTo('b@mail.example')).toEqual([])
  })

  it('is found in the log by contact, state and status, page by page', async () => {
    const { user, mail } = await recipient('Cart Left')
    await office.client.advance('PT1H')
    await office.fetch(pixelIn(mail.html))
    const nodes = async (query: string) => (await office.messagesOf(user, query)).map(({ node }) => node)
    const all = await nodes('&limit=1')
    expect([all.slice(0, 2).toSorted(), all.slice(2)]).toEqual([['receipt', 'second'], ['first']])
    expect([await nodes('&state=opened'), await nodes('&state=failed'), await nodes('&channel=sms')]).toEqual([['first'], [], []])
    const [first] = await office.messagesOf(user, '&state=opened')
    expect(await office.client.get(`/api/messages/${first!.id}`)).toMatchObject({
      id: first!.id,
      content: { subject: 'Ваша корзина ждёт, Анна 🛒' },
    })
  })

  it('that nobody sent is unknown by a code', async () => {
    await expect(office.client.get('/api/messages/019a0000-0000-7000-8000-000000000000')).rejects.toMatchObject({ code: 'MESSAGE_UNKNOWN' })
    await expect(office.client.get('/api/inbox/999999999')).rejects.toMatchObject({ code: 'MAIL_UNKNOWN' })
    await expect(office.client.get('/api/messages?state=eaten')).rejects.toMatchObject({ status: 400 })
  })
})

describe('a click', () => {
  it('leads at once where the letter says, and wakes the run that waits for it', async () => {
    const { user, mail } = await recipient('Link Sent')
    const answer = await office.fetch(linkIn(mail.html, 'Cart'))
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://shop.example/cart?id=1&from=mail'])
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(await office.eventsOf(user)).toContain('Email Link Clicked')
    expect(await office.client.get(`/api/contacts/${user}`)).toMatchObject({ tags: ['keen'] })
  })

  it('by HEAD or ahead of time leads there too, and counts for nothing', async () => {
    const { user, mail } = await recipient('Link Sent')
    const link = linkIn(mail.html, 'Cart')
    const answers = [await office.fetch(link, { method: 'HEAD' }), await office.fetch(link, { headers: { purpose: 'prefetch' } })]
    expect(answers.map(({ status }) => status)).toEqual([302, 302])
    expect(await statusNames(user)).toEqual(['sent'])
    expect(await office.client.get(`/api/contacts/${user}`)).toMatchObject({ tags: [] })
  })

  it('on a forged link, a link of another kind or past the last leads nowhere', async () => {
    const { user, mail } = await recipient('Link Sent')
    const link = linkIn(mail.html, 'Cart')
    const [root, token = ''] = [link.slice(0, link.lastIndexOf('/') + 1), link.split('/').at(-1)]
    const forged = Buffer.from(token, 'base64url')
    forged.writeUInt16BE(1, 16)
    const open = pixelIn(mail.html).split('/').at(-1)
    for (const bad of [forged.toString('base64url'), open, 'https:%2F%2Fevil.example', `${token.slice(0, -2)}__`, 'x']) {
      const answer = await office.fetch(root + bad)
      expect([answer.status, answer.headers.get('location')]).toEqual([404, null])
    }
    expect(await statusNames(user)).toEqual(['sent'])
  })

  it('is never made of an address that is no http', async () => {
    const { mail } = await recipient('Cart Viewed')
    expect(linkIn(mail.html, 'Evil')).toBe('javascript:alert(1)')
  })
})

describe('an opening', () => {
  it('is an event of the contact, and the picture is never kept', async () => {
    const { user, mail } = await recipient('Cart Viewed')
    const answer = await office.fetch(pixelIn(mail.html))
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([200, 'image/gif', 'no-store'])
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(await statusNames(user)).toEqual(['sent', 'opened'])
    expect(await office.eventsOf(user)).toContain('Email Opened')
  })

  it('by a mail proxy is kept apart and is no event', async () => {
    const { user, mail } = await recipient('Cart Viewed')
    await office.fetch(pixelIn(mail.html), { headers: { 'user-agent': 'Mozilla/5.0' } })
    await office.fetch(pixelIn(mail.html), { method: 'HEAD' })
    expect(await office.messagesOf(user)).toMatchObject([
      { statuses: { sent: expect.any(String) }, machine: { opened: expect.any(String) } },
    ])
    expect(await office.eventsOf(user)).not.toContain('Email Opened')
  })
})

describe('an unsubscription', () => {
  it('is one POST by the header, without cookie or page, and no marketing follows it; receipts do', async () => {
    const { user, address, mail } = await recipient('Cart Left')
    expect(mail.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click')
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
    const answer = await office.fetch(unsubscribeAddress(mail), { method: 'POST', body })
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null])
    await office.client.advance('PT1H')
    expect((await office.mailTo(address)).length).toBe(2)
    const log = (await office.messagesOf(user)).map(({ node, state, refusal }) => ({ node, state, refusal }))
    expect(log.toSorted((a, b) => a.node.localeCompare(b.node))).toEqual([
      { node: 'first', state: 'sent', refusal: null },
      { node: 'receipt', state: 'sent', refusal: null },
      { node: 'second', state: 'refused', refusal: 'suppressed' },
    ])
  })

  it('may come as a multipart form, empty, and more than once: it counts once', async () => {
    const { user, mail } = await recipient('Cart Viewed')
    const form = new FormData()
    form.set('List-Unsubscribe', 'One-Click')
    for (const body of [form, undefined, '{'])
      expect((await office.fetch(unsubscribeAddress(mail), { method: 'POST', ...(body && { body }) })).status).toBe(200)
    expect((await office.eventsOf(user)).filter((name) => name === 'Unsubscribed')).toEqual(['Unsubscribed'])
  })

  it('holds for another contact of the same address', async () => {
    const { address, mail } = await recipient('Cart Viewed')
    await office.fetch(unsubscribeAddress(mail), { method: 'POST' })
    await office.happen('twin', 'Cart Viewed', { email: address.toUpperCase() })
    expect(await office.messagesOf('twin')).toMatchObject([
      { state: 'refused', refusal: 'suppressed', statuses: { failed: expect.any(String) } },
    ])
  })

  it('is not made by any GET or HEAD: the page asks first, in the reader’s language', async () => {
    const { user, mail } = await recipient('Cart Left')
    const page = await office.fetch(linkIn(mail.html, 'Out'), { headers: { 'accept-language': 'ru' } })
    expect(await page.text()).toContain('<form method="post"><button type="submit">Отписаться</button>')
    await office.fetch(unsubscribeAddress(mail), { method: 'HEAD' })
    await office.client.advance('PT1H')
    expect((await office.messagesOf(user)).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
  })

  it('works when the message has left the log', async () => {
    const { user, mail } = await recipient('Cart Viewed')
    await office.server.runtime.pool.query(
      'delete from millrace.message where contact = (select id from millrace.contact where user_id = $1)',
      [user],
    )
    expect((await office.fetch(unsubscribeAddress(mail), { method: 'POST' })).status).toBe(200)
    await office.happen(user, 'Cart Viewed')
    expect(await office.messagesOf(user)).toMatchObject([{ state: 'refused', refusal: 'suppressed' }])
  })

  it('by a forged link changes nothing', async () => {
    const { mail } = await recipient('Cart Viewed')
    const address = unsubscribeAddress(mail)
    const forged = `${address.slice(0, -4)}AAAA`
    expect((await office.fetch(forged, { method: 'POST' })).status).toBe(404)
    expect((await office.fetch(forged)).status).toBe(404)
  })
})
