import type { Json, JsonObject, RouteAnswer, RouteContext, RouteRequest } from '@millrace/core'
import { routeContext, routeRequest } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { checkForm } from './check.ts'
import { askRoute, confirmRoute } from './confirm.ts'
import { fieldsRoute, pageRoute, sendRoute, sentPageRoute } from './routes.ts'
import { formResource } from './resource.ts'
import type { FormConfig } from './schema.ts'

const submission = '11940000-0000-4000-8000-000000000001'
const browser = 'browser-0123456789'
const now = Date.UTC(2027, 0, 4, 9, 30)

const letters: FormConfig = {
  name: 'popup',
  title: 'Letters <worth> opening',
  fields: [
    { title: 'E-mail', type: 'email', attribute: 'email', required: true },
    { title: 'Phone', type: 'tel', attribute: 'mobile' },
    { title: 'Name', type: 'text', attribute: 'firstName' },
    { title: 'City', type: 'select', attribute: 'city', options: ['Paris', 'Rome'] },
  ],
  consentText: 'I agree to letters',
  consentRequired: true,
}

const contextOf = (config: FormConfig = letters): RouteContext =>
  routeContext({ now, resource: async (kind, id) => (kind === 'form' && id === '7' ? (config as unknown as JsonObject) : null) })
const asked = (given: Partial<RouteRequest> = {}) => routeRequest({ query: { id: '7' }, ...given })
const filled = { email: ' Ann@Shop.Example ', mobile: '+44 20 7946-0958', firstName: 'Ann', city: 'Rome', consent: true }
const widget = (values: JsonObject = filled, more: JsonObject = {}) =>
  asked({
    body: JSON.stringify({ submission, anonymousId: browser, values, website: '', page: 'https://shop.example/a?token=1#x', ...more }),
  })
const page = (fields: Readonly<Record<string, string>>) =>
  asked({
    body: new URLSearchParams({ submission, page: '', ...fields }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
const told = ({ body }: RouteAnswer) => JSON.parse(String(body)) as JsonObject

describe('a form sent by the widget', () => {
  it('tells of the contact and starts flows by its id (001.37, 003.16)', async () => {
    const { events, body } = await sendRoute.handle(widget(), contextOf())
    expect(events).toMatchObject([
      {
        type: 'identify',
        anonymousId: browser,
        traits: { email: 'ann@shop.example', phone: '+442079460958', firstName: 'Ann', city: 'Rome' },
      },
      {
        event: 'Form Submitted',
        messageId: `form:7:${submission}`,
        properties: { form_id: '7', form_name: 'popup', email: 'ann@shop.example', page: 'https://shop.example/a', consent: 'pending' },
      },
    ])
    expect(JSON.parse(String(body))).toMatchObject({ title: 'Thank you', text: expect.stringContaining('mailbox') as string })
  })

  it('puts down what was agreed to with its proof, and asks by a letter to confirm it', async () => {
    const { consents, messages } = await sendRoute.handle(widget(), contextOf())
    const proof = {
      page: 'https://shop.example/a',
      text: 'I agree to letters',
      ip: '203.0.113.7',
      at: '2027-01-04T09:30:00.000Z',
      submission,
    }
    expect(consents).toEqual([
      { person: { anonymousId: browser }, channel: 'email', purpose: '*', state: 'pending', source: 'form:7', proof },
    ])
    expect(messages).toMatchObject([{ channel: 'email', to: 'ann@shop.example', transactional: true, person: { anonymousId: browser } }])
    const { html, text } = messages![0]!.content as { html: string; text: string }
    const link = /https:\S+\/confirm\/\S+/.exec(text)![0]
    expect(html).toContain(`href="${link.replaceAll('&', '&amp;').replaceAll("'", '&#39;')}"`)
  })

  it('writes to an address once in an hour, however often it is asked to', async () => {
    const idOf = async (values: JsonObject, context = contextOf()) => (await sendRoute.handle(widget(values), context)).messages![0]!.id
    const first = await idOf(filled)
    expect(await idOf({ ...filled, firstName: 'Eve' })).toBe(first)
    expect(await idOf({ ...filled, email: 'eve@shop.example' })).not.toBe(first)
    expect(await idOf(filled, { ...contextOf(), now: now + 3_600_000 })).not.toBe(first)
  })

  it('takes the word at once where it need not be confirmed, and none where none was given', async () => {
    const at = { ...letters, double: false, consentRequired: false }
    const given = await sendRoute.handle(widget(), contextOf(at))
    expect(given.consents).toMatchObject([{ state: 'given', address: 'ann@shop.example' }])
    expect(given.messages).toBeUndefined()
    expect(given.events).toMatchObject([{ type: 'identify' }])
    const submitted = (state: 'given' | 'pending') => given.eventsAfter!([state])
    expect(submitted('given')).toMatchObject([{ event: 'Form Submitted', properties: { email: 'ann@shop.example', consent: 'given' } }])
    expect(submitted('pending')).toMatchObject([{ event: 'Form Submitted', properties: { consent: 'pending' } }])
    const { consents, messages, events } = await sendRoute.handle(widget({ ...filled, consent: false }), contextOf(at))
    expect([consents, messages]).toEqual([undefined, undefined])
    expect(events![1]).toMatchObject({ properties: { consent: 'none' } })
  })

  it('has the letter ready for a word that needs no confirmation but whose owner had left, and tells everybody the same', async () => {
    const context = contextOf({ ...letters, double: false })
    const { consents, body } = await sendRoute.handle(widget(), context)
    const { ask } = consents![0]!
    expect(ask).toMatchObject({ channel: 'email', to: 'ann@shop.example', transactional: true, person: { anonymousId: browser } })
    expect(String(ask!.content['text'])).toMatch(/https:\S+\/confirm\//)
    expect(JSON.parse(String(body))).toMatchObject({ text: expect.stringContaining('If you had unsubscribed before') as string })
    const sent = await sentPageRoute.handle(page({ email: 'ann@shop.example', consent: 'on' }), context)
    expect(sent.headers!['location']).toContain('&done=given&')
    const thanks = await pageRoute.handle(asked({ query: { id: '7', done: 'given', language: 'ru' } }), context)
    expect(thanks.body).toContain('Если раньше вы отписались')
    const phones = contextOf({ ...letters, double: false, channel: 'sms' })
    const bySms = await sendRoute.handle(widget(), phones)
    expect(bySms.consents).toMatchObject([{ channel: 'sms', address: '+442079460958' }])
    expect([bySms.consents![0]!.ask, told(bySms)['text']]).toEqual([undefined, 'We have got it.'])
  })

  it.each([
    ['an empty field', { email: '' }, { email: 'Fill this in' }],
    ['two addresses', { email: 'a@b.example,c@d.example' }, { email: expect.stringContaining('no e-mail') as string }],
    [
      'a line break in the address',
      { email: 'a@b.example\r\nBcc: c@d.example' },
      { email: expect.stringContaining('no e-mail') as string },
    ],
    ['no phone', { mobile: 'call me' }, { mobile: expect.stringContaining('no phone') as string }],
    ['a city that is none', { city: 'Atlantis' }, { city: 'Choose one of the list' }],
    ['a novel', { firstName: 'x'.repeat(501) }, { firstName: 'This is too long' }],
    ['no consent', { consent: false }, { consent: 'Tick this to go on' }],
    ['an object for a text', { email: { path: '/etc/passwd' } }, { email: 'Fill this in' }],
  ])('says what is wrong with %s, and does nothing', async (_what, values, faults) => {
    const answer = await sendRoute.handle(widget({ ...filled, ...values }), contextOf())
    expect(answer.status).toBe(422)
    expect(told(answer)).toEqual({ faults })
    expect(answer.events).toBeUndefined()
  })

  it('thanks a machine that filled in what nobody sees, and forgets it', async () => {
    const answer = await sendRoute.handle(widget(filled, { website: 'https://spam.example' }), contextOf())
    expect(answer.status ?? 200).toBe(200)
    expect([answer.events, answer.consents, answer.messages]).toEqual([undefined, undefined, undefined])
  })

  it('refuses what no form of ours sends', async () => {
    for (const body of ['', 'x', '{}', JSON.stringify({ submission: 'x', values: {} }), JSON.stringify({ submission, values: null })]) {
      await expect(sendRoute.handle(asked({ body }), contextOf())).rejects.toMatchObject({ code: 'FORM_SUBMISSION_INVALID' })
    }
  })

  it('is described by its fields alone', async () => {
    const answer = await fieldsRoute.handle(asked(), contextOf())
    expect(told(answer)).toMatchObject({
      fields: [{ name: 'email' }, {}, { required: false }, {}],
      consent: { text: 'I agree to letters', required: true },
    })
    expect(told(answer)).not.toHaveProperty('letterText')
    expect(await fieldsRoute.handle(asked({ query: { id: '8' } }), contextOf())).toMatchObject({ status: 404 })
    expect(await fieldsRoute.handle(asked({ query: { id: "7'" } }), contextOf())).toMatchObject({ status: 404 })
  })
})

describe('the page of a form (001.26)', () => {
  it('needs no script, takes none, and escapes what its author wrote', async () => {
    const { body, headers } = await pageRoute.handle(asked(), contextOf())
    expect(body).toContain('<h1>Letters &lt;worth&gt; opening</h1>')
    expect(body).not.toContain('<script')
    expect(headers!['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-\S+'; form-action 'self'; base-uri 'none'/)
  })

  it('is a landing page of its own, listed beside flows and chains (001.01)', async () => {
    expect(formResource.page).toBe(pageRoute.name)
    expect([formResource.kind, formResource.plural.ru]).toEqual(['form', 'Формы'])
    expect((await pageRoute.handle(asked(), contextOf())).body).toContain('<form method="post" novalidate>')
  })

  it('speaks the language of its reader', async () => {
    expect((await pageRoute.handle(asked({ language: 'ru' }), contextOf())).body).toContain('<button type="submit">Отправить</button>')
    expect((await pageRoute.handle(asked({ query: { id: '8' }, language: 'ru' }), contextOf())).body).toContain('Такой формы нет')
  })

  it('comes back with what was written and what is wrong with it', async () => {
    const answer = await sentPageRoute.handle(page({ email: '"><b>', city: 'Rome', consent: 'on' }), contextOf())
    expect(answer.status).toBe(422)
    expect(answer.body).toContain('value="&quot;&gt;&lt;b&gt;"')
    expect(answer.body).toContain('<option selected>Rome</option>')
    expect(answer.body).toContain('aria-describedby="email-fault"')
    expect(answer.body).toMatch(/<input type="checkbox" name="consent" id="consent" required checked>/)
  })

  it('leads to its thanks, so that reloading sends nothing again', async () => {
    const sent = page({ email: 'ann@shop.example', consent: 'on' })
    const answer = await sentPageRoute.handle(sent, contextOf())
    expect(answer).toMatchObject({
      status: 303,
      headers: { location: expect.stringContaining('?id=7&done=pending&language=en') as string },
    })
    expect((await pageRoute.handle(asked({ query: { id: '7', done: 'pending' } }), contextOf())).body).toContain('Look into your mailbox')
  })

  it('knows whoever fills it in twice by the address, under an id that nobody can guess from it', async () => {
    const who = async (email: string) =>
      (await sentPageRoute.handle(page({ email, consent: 'on' }), contextOf())).events![0]!['anonymousId']
    expect(await who('ann@shop.example')).toMatch(/^form-[0-9a-f]{32}$/)
    expect(await who('Ann@shop.example')).toBe(await who('ann@shop.example'))
    expect(await who('eve@shop.example')).not.toBe(await who('ann@shop.example'))
  })

  it('leads elsewhere only where its author said', async () => {
    const context = contextOf({ ...letters, redirect: 'https://shop.example/thanks' })
    const request = page({ email: 'ann@shop.example', consent: 'on', redirect: 'https://evil.example' })
    const withQuery = { ...request, query: { id: '7', redirect: 'https://evil.example', return: 'https://evil.example' } }
    expect((await sentPageRoute.handle(withQuery, context)).headers).toEqual({ location: 'https://shop.example/thanks' })
    expect((await pageRoute.handle(asked(), context)).headers!['content-security-policy']).toContain(
      "form-action 'self' https://shop.example;",
    )
  })

  it('leads to an address that is not in ASCII by its encoded form, and to none that is no page of the web', async () => {
    const toShop = contextOf({ ...letters, redirect: ' https://магазин.рф/спасибо ' })
    const sent = await sentPageRoute.handle(page({ email: 'ann@shop.example', consent: 'on' }), toShop)
    expect(sent.headers!['location']).toBe('https://xn--80aairftm.xn--p1ai/%D1%81%D0%BF%D0%B0%D1%81%D0%B8%D0%B1%D0%BE')
    const toScript = contextOf({ ...letters, redirect: 'javascript:alert(1)' })
    const kept = await sentPageRoute.handle(page({ email: 'ann@shop.example', consent: 'on' }), toScript)
    expect(kept.headers!['location']).toContain('done=pending')
  })
})

describe('double opt-in', () => {
  const confirmation = async () => {
    const { messages } = await sendRoute.handle(widget(), contextOf())
    const ticket = /\/confirm\/(\S+)/.exec(String(messages![0]!.content['text']))![1]!
    return JSON.parse(decodeURIComponent(ticket)) as JsonObject
  }

  it('is not confirmed by following the link, as programs do', async () => {
    const answer = await askRoute.handle(routeRequest({ data: await confirmation() }), contextOf())
    expect(answer.body).toContain('ann@shop.example')
    expect(answer.body).toContain('<form method="post">')
    expect([answer.consents, answer.events]).toEqual([undefined, undefined])
  })

  it('is confirmed by the button, with the proof of both moments, once', async () => {
    const request = routeRequest({ data: await confirmation(), ip: '198.51.100.9' })
    const answer = await confirmRoute.handle(request, { ...contextOf(), now: now + 60_000 })
    expect(answer.consents).toMatchObject([
      {
        person: { anonymousId: browser },
        state: 'given',
        channel: 'email',
        address: 'ann@shop.example',
        proof: {
          text: 'I agree to letters',
          page: 'https://shop.example/a',
          ip: '198.51.100.9',
          at: '2027-01-04T09:31:00.000Z',
          address: 'ann@shop.example',
          submittedFrom: '203.0.113.7',
          submittedAt: '2027-01-04T09:30:00.000Z',
        },
      },
    ])
    expect(answer.events).toMatchObject([
      {
        event: 'Subscription Confirmed',
        messageId: `form:7:${submission}:confirmed`,
        properties: { form_id: '7', email: 'ann@shop.example' },
      },
    ])
  })

  it('does not claim that other words were agreed to than those of that day', async () => {
    const context = contextOf({ ...letters, consentText: 'I agree to everything' })
    const { consents } = await confirmRoute.handle(routeRequest({ data: await confirmation() }), context)
    expect(consents![0]!.proof).not.toHaveProperty('text')
  })

  it('confirms nothing by a ticket that is no confirmation, or of a form that is gone', async () => {
    const others: readonly Json[] = [null, 'x', { email: 'ann@shop.example' }, { ...(await confirmation()), form: '8' }]
    for (const data of others) {
      expect(await confirmRoute.handle(routeRequest({ data }), contextOf())).toMatchObject({ status: 404 })
    }
  })
})

describe('a form as its author writes it', () => {
  const codes = (config: Partial<FormConfig>) => checkForm({ ...letters, ...config }).map(({ code }) => code)

  it('is well with what it begins with', () => {
    expect(checkForm(formResource.example as unknown as FormConfig)).toEqual([])
    expect(codes({})).toEqual([])
  })

  it('is told what cannot work', () => {
    const field = { title: 'A', type: 'text' as const, attribute: 'a' }
    expect(codes({ consentText: '', fields: [field, field] })).toEqual(['FORM_FIELD_TWICE'])
    expect(codes({ consentText: '', fields: [{ ...field, attribute: 'consent' }] })).toEqual(['FORM_FIELD_TAKEN'])
    expect(codes({ consentText: '', fields: [{ ...field, type: 'select' }] })).toEqual(['FORM_OPTIONS_MISSING'])
    expect(codes({ fields: [field] })).toEqual(['FORM_ADDRESS_MISSING'])
    expect(codes({ channel: 'telegram' })).toEqual(['FORM_CONFIRMATION_IMPOSSIBLE'])
    expect(codes({ redirect: 'javascript:alert(1)' })).toEqual(['FORM_REDIRECT_BAD'])
  })

  it('is told so in English and in Russian', () => {
    const faults = checkForm({ ...letters, fields: [{ title: 'A', type: 'select', attribute: 'consent' }], redirect: 'shop' })
    expect(faults.map(({ path }) => path)).toEqual(['/fields/0/attribute', '/fields/0/options', '/fields', '/redirect'])
    for (const { message, says } of faults) expect([says?.en, says?.ru]).toEqual([message, expect.stringMatching(/[а-я]/)])
  })
})
