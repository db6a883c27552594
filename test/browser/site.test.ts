/**
 * A visitor's weeks with a shop, in a real browser: the widget on a page of another origin under a strict policy, consent, a pop-up, an
 * address left, confirmed from the mailbox, three letters by what she does, a chat message when she is back, an order that ends it all.
 * Every count in the statistics is right, nothing is in the console, and axe finds no serious fault.
 */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { installSite, makePageKey } from '../demo/install.ts'
import { userHashOf } from '../../server/src/auth/identity-secret.ts'
import { openShop, type Shop } from '../demo/shop.ts'
import { until } from '../support/client.ts'
import { startJourney, type Journey } from '../support/journey.ts'
import { openBrowser, type BrowserSession } from './browser.ts'

const address = 'ann@people.example'

interface Mail {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string | null
}
interface NodeStats {
  readonly entered: number
  readonly inside: number
  readonly left: Readonly<Record<string, number>>
  readonly exited: number
}

/** Closed to the page, the widget's roots are open to this test. */
const openRoots = `{
  const own = Element.prototype.attachShadow
  Element.prototype.attachShadow = function (options) { return own.call(this, { ...options, mode: 'open' }) }
}`

describe('a visitor of a shop', () => {
  let journey: Journey
  let browser: BrowserSession
  let shop: Shop
  let id = ''
  let pageKey = ''
  /** Requests to Millrace, without those for the script itself. */
  const asked: string[] = []
  let page: Page

  beforeAll(async () => {
    journey = await startJourney({ clock: '2026-05-01T10:00:00Z' })
    id = await installSite(journey.client)
    pageKey = await makePageKey(journey.client)
    shop = await openShop({ millrace: journey.url, writeKey: pageKey })
    browser = await openBrowser()
    page = browser.page
    await page.addInitScript({ content: openRoots })
    page.on('request', (request) => {
      if (request.url().startsWith(journey.url) && !request.url().includes('widget.js')) asked.push(new URL(request.url()).pathname)
    })
  })
  afterAll(async () => {
    await browser.close()
    await shop.close()
    await journey.close()
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await browser.inspect('site-failed')
  })

  const mails = () => journey.client.all<Mail>('/api/inbox?limit=100')
  const letter = async (subject: string): Promise<Mail> => {
    await until(`a letter "${subject}"`, async () => (await mails()).some((mail) => mail.subject === subject))
    return (await mails()).find((mail) => mail.subject === subject)!
  }
  const count = async (channel: string, status: string) =>
    (await journey.client.all(`/api/messages?channel=${channel}&state=${status}`)).length
  const kept = () =>
    page.evaluate<{ cookies: string; local: readonly string[]; session: readonly string[] }>(
      '({ cookies: document.cookie, local: Object.keys(localStorage), session: Object.keys(sessionStorage) })',
    )

  it('is left alone until she agrees: nothing is kept, nothing is sent', async () => {
    await page.goto(shop.url)
    await page.getByRole('region', { name: 'Privacy' }).waitFor()
    await browser.inspect('site-01-consent')
    expect(asked).toEqual([])
    expect(await kept()).toEqual({ cookies: '', local: [], session: [] })
    expect(await page.context().cookies()).toEqual([])
  })

  it('meets a pop-up once she does, and can go round in it by keyboard (003.15)', async () => {
    await page.getByRole('button', { name: 'Yes', exact: true }).click()
    const popup = page.getByRole('dialog', { name: 'Three letters on light' })
    await popup.waitFor()
    await popup.getByRole('textbox', { name: 'E-mail' }).waitFor()
    await browser.inspect('site-02-popup')
    const insides = new Set<string>()
    for (let press = 0; press < 12; press += 1) {
      await page.keyboard.press('Tab')
      insides.add(await page.evaluate<string>('document.activeElement?.tagName ?? ""'))
    }
    // The page behind is out of reach: its links never have the focus.
    expect(insides.has('A')).toBe(false)
    expect((await kept()).local).toEqual(expect.arrayContaining(['millrace.consent', 'millrace.id']))
    expect(await page.context().cookies()).toEqual([])
    await until('the pop-up counted as shown', async () => (await count('popup', 'opened')) === 1)
  })

  it('is told what is wrong with an address before it leaves the form', async () => {
    const popup = page.getByRole('dialog', { name: 'Three letters on light' })
    await popup.getByRole('textbox', { name: 'E-mail' }).fill('ann@people')
    await popup.getByRole('button', { name: 'Send' }).click()
    await popup.getByText('This is no e-mail address').waitFor()
    await popup.getByText('Tick this to go on').waitFor()
    await browser.inspect('site-03-faults')
    expect(await popup.getByRole('textbox', { name: 'E-mail' }).getAttribute('aria-invalid')).toBe('true')
  })

  it('leaves her address in this pop-up (003.16, 003.14)', async () => {
    const popup = page.getByRole('dialog', { name: 'Three letters on light' })
    await popup.getByRole('textbox', { name: 'E-mail' }).fill(address)
    await popup.getByRole('textbox', { name: 'First name' }).fill('Ann')
    await popup.getByRole('checkbox').check()
    await popup.getByRole('button', { name: 'Send' }).click()
    await popup.getByText('Look into your mailbox').waitFor()
    await browser.inspect('site-04-thanks')
    await popup.getByRole('button', { name: 'Close' }).click()
    await popup.waitFor({ state: 'detached' })
    await until('the pop-up counted as clicked', async () => (await count('popup', 'clicked')) === 1)
    expect((await letter('Please confirm your subscription')).to).toContain(address)
  })

  it('confirms from her mailbox by a button, for programs follow links', async () => {
    const { text, html } = await letter('Please confirm your subscription')
    expect(text).toContain('/x/forms/confirm/')
    const link = /<a href="([^"]+)"/.exec(html ?? '')![1]!.replaceAll('&amp;', '&')
    await fetch(link).then((response) => response.text())
    await journey.client.advance('PT1M')
    expect(await mails()).toHaveLength(1)
    await page.goto(link)
    await page.getByText(address).waitFor()
    await browser.inspect('site-05-confirm')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByRole('heading', { name: 'You are subscribed' }).waitFor()
    await browser.inspect('site-06-confirmed')
    expect((await letter('One lamp is never enough')).to).toContain(address)
  })

  it('gets the second letter an hour after she opened the first', async () => {
    const { html } = await letter('One lamp is never enough')
    await fetch(/<img[^>]+src="([^"]+)"/.exec(html ?? '')![1]!.replaceAll('&amp;', '&'))
    await journey.client.advance('PT59M')
    expect(await mails()).toHaveLength(2)
    await journey.client.advance('PT2M')
    expect(await mails()).toHaveLength(3)
  })

  it('is written to in the chat when she is back after a click, and answers by a button (003.04, 001.32)', async () => {
    const { html } = await letter('The moon, to switch on and off')
    const link = /<a href="([^"]+\/t\/c\/[^"]+)"/.exec(html ?? '')![1]!.replaceAll('&amp;', '&')
    await fetch(link, { redirect: 'manual' })
    await journey.client.advance('PT6H')
    await page.goto(`${shop.url}/moon`)
    const chat = page.getByRole('region', { name: 'Chat' })
    await chat.getByText('You are back!').waitFor()
    await browser.inspect('site-07-chat')
    await until('the message counted as shown', async () => (await count('chat', 'opened')) === 1)
    await chat.getByRole('button', { name: 'Yes, tell me' }).click()
    await chat.getByRole('textbox', { name: 'Write a message' }).fill('And is there a smaller one?')
    await page.keyboard.press('Enter')
    await chat.getByText('And is there a smaller one?').waitFor()
    await until('her answers counted', async () => (await count('chat', 'replied')) === 1)
    await journey.client.advance('PT1S')
    expect(await journey.client.all('/api/segments/interested/contacts')).toHaveLength(1)
  })

  it('finds the talk again on the next page, once, and the pop-up no more', async () => {
    await page.goto(shop.url)
    await page.getByRole('button', { name: 'Open the chat' }).click()
    const chat = page.getByRole('region', { name: 'Chat' })
    await chat.getByText('And is there a smaller one?').waitFor()
    expect(await chat.getByText('You are back!').count()).toBe(1)
    expect(await chat.getByText('Yes, tell me').count()).toBe(1)
    await page.keyboard.press('Escape')
    await browser.inspect('site-08-page')
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('orders after the third letter, and is written to no more', async () => {
    await journey.client.advance('P3D')
    expect((await mails()).map(({ subject }) => subject)).toContain('The last of three')
    await page.goto(`${shop.url}/moon`)
    await page.getByRole('button', { name: 'Buy it' }).click()
    await until('her order is known', async () => {
      const { items } = await journey.client.get<{ items: readonly { state: string }[] }>(`/api/runs?flow=${id}`)
      return items[0]?.state === 'exited'
    })
    await journey.client.advance('P20D')
    expect(await mails()).toHaveLength(4)
  })

  it('is counted once wherever she was, and nowhere else', async () => {
    const { nodes, inside } = await journey.client.get<{ nodes: Readonly<Record<string, NodeStats>>; inside: number }>(
      `/api/flows/${id}/stats`,
    )
    const entered = Object.fromEntries(Object.entries(nodes).map(([node, stats]) => [node, stats.entered]))
    const once = [
      'visit',
      'known',
      'popup',
      'confirmed',
      'first',
      'read',
      'hour',
      'second',
      'clicked',
      'returns',
      'chat',
      'days',
      'third',
      'week',
    ]
    expect(entered).toMatchObject(Object.fromEntries(once.map((node) => [node, 1])))
    expect(entered['done'] ?? 0).toBe(0)
    expect(inside).toBe(0)
    expect(nodes['week']).toMatchObject({ exited: 1, inside: 0 })
    expect(nodes['read']!.left).toEqual({ opened: 1 })
    expect(nodes['clicked']!.left).toEqual({ clicked: 1 })
    for (const status of ['sent', 'opened', 'clicked']) expect([status, await count('popup', status)]).toEqual([status, 1])
    for (const status of ['sent', 'opened', 'replied']) expect([status, await count('chat', status)]).toEqual([status, 1])
    expect(await count('email', 'sent')).toBe(4)
  })

  it('signs in with a proof, and leaves nothing of hers to whoever sits there next', async () => {
    const { secret } = await journey.client.get<{ secret: string }>('/api/identity-secret')
    const stored = (name: string) => page.evaluate<string | null>(`localStorage.getItem('millrace.${name}')`)
    const known = async (path: string) => journey.client.get<{ userId: string | null }>(`/api/contacts/${path}`).catch(() => null)
    await page.goto(shop.url)
    await page.getByRole('button', { name: 'Open the chat' }).waitFor()
    await page.evaluate(`window.millrace.identify('ann-1', {}, { userHash: '${userHashOf(secret, 'ann-1')}' })`)
    await until('Ann is a user', async () => (await known('ann-1')) !== null)
    const before = await stored('id')
    await page.evaluate('window.millrace.reset()')
    expect(await page.getByRole('button', { name: 'Open the chat' }).count()).toBe(0)
    expect([(await stored('id')) === before, await stored('user'), await stored('hash')]).toEqual([false, null, null])
    await page.evaluate(`window.millrace.identify('ann-1', {}, { userHash: 'made up' })`)
    const next = `${String(await stored('id'))}?by=anonymousId`
    await until('the next one is a visitor', async () => (await known(next)) !== null)
    expect((await known(next))!.userId).toBeNull()
    expect(await page.getByRole('button', { name: 'Open the chat' }).count()).toBe(0)
  })

  it('is forgotten by the browser when she takes her word back', async () => {
    await page.evaluate('window.millrace.consent(false)')
    expect((await kept()).local).toEqual(['millrace.consent'])
    asked.length = 0
    await page.goto(`${shop.url}/`)
    await page.getByRole('heading', { name: 'Lamps' }).waitFor()
    expect(await page.getByRole('region', { name: 'Privacy' }).count()).toBe(0)
    expect(asked).toEqual([])
  })

  it('can subscribe on a page of the shop, too, without being remembered (001.26)', async () => {
    await page.goto(`${shop.url}/letters`)
    await page.getByRole('heading', { name: 'Our letters' }).last().waitFor()
    await page.getByRole('textbox', { name: 'E-mail' }).waitFor()
    await browser.inspect('site-09-embedded')
    expect(await page.getByRole('checkbox').isChecked()).toBe(false)
  })

  it('finds a page of the form that needs neither the widget nor a script', async () => {
    await page.goto(`${journey.url}/x/forms/form/${pageKey}?id=1`)
    await page.getByRole('textbox', { name: 'E-mail' }).fill('bob@people.example')
    await page.getByRole('checkbox').check()
    await browser.inspect('site-10-hosted')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Look into your mailbox').waitFor()
    await until('a letter to Bob', async () => (await mails()).length === 5)
    expect((await mails()).filter(({ to }) => to.includes('bob@people.example'))).toHaveLength(1)
  })

  it('has no serious fault on any screen, and nothing in the console', () => {
    expect(browser.faults).toEqual([])
    // The refusal of a form that is not filled in is an answer that browsers log.
    expect(browser.errors.filter((error) => !error.includes('422'))).toEqual([])
  })
})
