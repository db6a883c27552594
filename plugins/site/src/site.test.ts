import { readFile } from 'node:fs/promises'
import type { JsonObject, RouteRequest, Sql } from '@millrace/core'
import { callContext, routeContext, routeRequest } from '@millrace/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import { chatChannel } from './chat.ts'
import { createClean } from './clean.ts'
import { createFeed } from './feed.ts'
import { helloRoute } from './hello.ts'
import plugin from './index.ts'
import { keepMessage } from './keep.ts'
import { popupChannel } from './popup.ts'
import { reportRoute } from './report.ts'
import { removeExpired } from './store.ts'
import type { SiteItem, Welcome } from './wire.ts'

let database: PluginDatabase
beforeAll(async () => {
  database = await openPluginDatabase(plugin)
  await database.sql.query(await readFile(new URL('../../../server/src/migrations/003-messages.sql', import.meta.url), 'utf8'))
})
afterAll(() => database.close())

const day = 86_400_000
const start = Date.UTC(2027, 0, 4, 9)
const at = (now: number) => database.setClock(now)
const idOf = (number: number) => `01940000-0000-7000-8000-${String(number).padStart(12, '0')}`
const actOf = (number: number) => `11940000-0000-4000-8000-${String(number).padStart(12, '0')}`

let visitors = 0
/** A browser with a contact of its own. */
async function visitor(userId: string | null = null) {
  visitors += 1
  const browser = `browser-number-${visitors}`
  const [contact] = (await database.contacts(1)) as [string]
  await database.sql.query('update millrace.contact set user_id = $2 where id = $1', [contact, userId])
  await database.sql.query('insert into millrace.anonymous (workspace, anonymous_id, contact) values (1, $1, $2)', [browser, contact])
  return { browser, contact }
}

let messages = 0
/** Keeps a message as its call would; answers its id. */
async function send(channel: typeof popupChannel | typeof chatChannel, to: string, content: JsonObject, now = start) {
  messages += 1
  const id = idOf(messages)
  const tracking = { click: () => '', open: '', unsubscribe: '', preferences: '', returnToken: '' }
  const message = { id, key: id, to, content: content as never, transactional: false, tracking } as Parameters<typeof channel.send>[0]
  await channel.send(message as never, callContext({ now, sql: database.sql }))
  await channel.send(message as never, callContext({ now, sql: database.sql }))
  return id
}

const hello = async (browser: string, workspace = 1): Promise<readonly SiteItem[]> => {
  const context = routeContext({ sql: database.sql, now: start, workspace })
  const { body } = await helloRoute.handle(routeRequest({ body: JSON.stringify({ anonymousId: browser }) }), context)
  return (JSON.parse(String(body)) as Welcome).items
}
const report = (id: string, what: JsonObject, given: Partial<RouteRequest> = {}) =>
  reportRoute.handle(
    routeRequest({ body: JSON.stringify({ id: actOf(1), ...what }), data: id, ...given }),
    routeContext({ sql: database.sql, now: start }),
  )

describe('a message on the site', () => {
  it('waits for its visitor, is there once however often it is sent, and is shown once (003.15)', async () => {
    await at(start)
    const { browser } = await visitor('ann')
    const id = await send(popupChannel, 'ann', { title: 'Ten percent', days: 5 })
    const items = await hello(browser)
    expect(items).toMatchObject([{ id, channel: 'popup', seen: false, content: { title: 'Ten percent', frequency: 'once' } }])
    expect(items[0]!.content).not.toHaveProperty('days')
    expect(await report(id, { what: 'shown' })).toMatchObject({ status: 204, statuses: [{ message: id, status: 'opened' }] })
    expect(await hello(browser)).toEqual([])
  })

  it('reaches the browsers of its own contact alone, in its own workspace', async () => {
    await at(start)
    const [bob, eve] = [await visitor('bob'), await visitor()]
    await send(chatChannel, 'bob', { text: 'Hello, Bob' })
    expect(await hello(bob.browser)).toHaveLength(1)
    expect(await hello(eve.browser)).toEqual([])
    expect(await hello('bob-bob-bob-bob-bob')).toEqual([])
    expect(await hello(bob.browser, 2)).toEqual([])
  })

  it('finds a visitor who has no userId by the id of their browser', async () => {
    await at(start)
    const { browser } = await visitor()
    await send(popupChannel, browser, { title: 'Hello, stranger' })
    expect(await hello(browser)).toHaveLength(1)
  })

  it('fails for good where nobody is meant', async () => {
    await expect(send(popupChannel, 'nobody', { title: 'Hello' })).rejects.toMatchObject({
      kind: 'permanent',
      code: 'SITE_VISITOR_UNKNOWN',
    })
  })

  it('comes again at every visit, or a day later, until it is answered', async () => {
    await at(start)
    const { browser } = await visitor('cat')
    const [visit, daily] = [
      await send(popupChannel, 'cat', { title: 'Visit', frequency: 'visit' }),
      await send(popupChannel, 'cat', { title: 'Daily', frequency: 'day' }, start + 1),
    ]
    const shown = async () => (await hello(browser)).map(({ id }) => id)
    await report(visit, { what: 'shown' })
    const again = await report(daily, { what: 'shown' })
    expect(again.statuses).toMatchObject([{ occurrence: actOf(1) }])
    expect(await shown()).toEqual([visit])
    await at(start + day)
    expect(await shown()).toEqual([visit, daily])
    await report(visit, { what: 'clicked', button: 'form' })
    await report(daily, { what: 'closed' })
    expect(await shown()).toEqual([daily])
  })

  it('is gone once nobody came in time', async () => {
    await at(start)
    const { browser } = await visitor('dan')
    const id = await send(chatChannel, 'dan', { text: 'Still there?', days: 2 })
    await at(start + 2 * day)
    expect(await hello(browser)).toEqual([])
    await removeExpired(database.sql)
    expect(await report(id, { what: 'shown' })).toEqual({ status: 204 })
  })

  it('makes room for others once it is gone, though nobody visits the site, and once a minute at most', async () => {
    await at(start)
    await visitor('eli')
    let [now, number, isAway] = [0, 500, false]
    const sql: Sql = {
      query: (text, values) => (isAway && text.startsWith('delete') ? Promise.reject(new Error('away')) : database.sql.query(text, values)),
    }
    const keep = keepMessage(
      'chat',
      createClean(() => now),
    )
    const sendOne = async (moment: number) => {
      const id = idOf((number += 1))
      const tracking = { click: () => '', open: '', unsubscribe: '', preferences: '', returnToken: '' }
      const message = { id, key: id, to: 'eli', content: { text: 'Hello', days: 1 }, transactional: false, tracking }
      await keep(message, callContext({ now: moment, sql }))
    }
    const kept = async () =>
      (await database.sql.query<{ id: string }>('select id::text from millrace.site_message where id > $1 order by id', [idOf(500)])).map(
        ({ id }) => Number(id.slice(-12)),
      )
    await sendOne(start)
    await at(start + day)
    await sendOne(start + day)
    expect(await kept()).toEqual([501, 502])
    ;[now, isAway] = [60_000, true]
    await sendOne(start + day)
    ;[now, isAway] = [119_999, false]
    await sendOne(start + day)
    expect(await kept()).toEqual([501, 502, 503, 504])
    now = 120_000
    await sendOne(start + day)
    expect(await kept()).toEqual([502, 503, 504, 505])
  })

  it('takes answers by button and in words, each once (001.31)', async () => {
    await at(start)
    const { browser } = await visitor('fay')
    const buttons = [{ name: 'yes', title: 'Yes, please', kind: 'reply' }]
    const id = await send(chatChannel, 'fay', { text: 'Shall we call?', buttons })
    const pressed = await report(id, { what: 'replied', button: 'yes', text: 'made up' })
    expect(pressed.statuses).toEqual([
      { message: id, status: 'replied', occurrence: actOf(1), button: 'yes', properties: { text: 'Yes, please' } },
    ])
    await report(id, { what: 'replied', button: 'yes' })
    await report(id, { id: actOf(2), what: 'replied', text: ' After six ' })
    expect(await hello(browser)).toMatchObject([
      {
        replies: [
          { text: 'Yes, please', button: 'yes' },
          { text: 'After six', at: start },
        ],
        content: { text: 'Shall we call?' },
      },
    ])
  })

  it('tells of its closing by an event of the visitor', async () => {
    await at(start)
    const { browser } = await visitor('gus')
    const id = await send(popupChannel, 'gus', { title: 'Hello' })
    const { events } = await report(id, { what: 'closed' })
    expect(events).toMatchObject([{ event: 'Popup Closed', userId: 'gus', anonymousId: browser, properties: { message_id: id } }])
  })

  it.each([
    ['no JSON', 'shown'],
    ['an unknown deed', JSON.stringify({ id: actOf(1), what: 'bought' })],
    ['no id', JSON.stringify({ what: 'shown' })],
    ['a text too long', JSON.stringify({ id: actOf(1), what: 'replied', text: 'x'.repeat(2001) })],
    ['a button that is none', JSON.stringify({ id: actOf(1), what: 'replied', button: '<b>' })],
  ])('takes no report with %s', async (_what, body) => {
    await expect(report(idOf(1), {}, { body })).rejects.toMatchObject({ kind: 'permanent', code: 'SITE_REPORT_INVALID' })
  })

  it('answers a hello only to the id of a browser', async () => {
    for (const body of ['', '{}', '{"anonymousId":"short"}', '{"anonymousId":"browser-number-1","userId":"ann"}']) {
      await expect(helloRoute.handle(routeRequest({ body }), routeContext())).rejects.toMatchObject({ code: 'SITE_HELLO_INVALID' })
    }
  })

  it('goes with its contact when two turn out to be one, and is handed over and erased', async () => {
    await at(start)
    const [one, two] = [await visitor(), await visitor('hal')]
    await send(chatChannel, one.browser, { text: 'Canary' })
    await plugin.merge!(database.sql, { workspace: 1, from: one.contact, into: two.contact })
    expect(await hello(two.browser)).toHaveLength(1)
    const of = { workspace: 1, contact: two.contact }
    expect(await plugin.exportContact!(database.sql, of)).toMatchObject({ messages: [{ content: { text: 'Canary' }, replies: [] }] })
    await plugin.eraseContact!(database.sql, of)
    expect(await plugin.exportContact!(database.sql, of)).toEqual({ messages: [] })
  })
})

describe('the feed', () => {
  it('tells every page of its own messages, each once, and of replies given elsewhere', async () => {
    await at(start)
    const { browser } = await visitor('ivy')
    const other = await visitor('joe')
    const first = await send(chatChannel, 'ivy', { text: 'One' })
    await send(chatChannel, 'joe', { text: 'Not yours' })
    const stop = new AbortController()
    let asked = 0
    const sql = {
      query: (text: string, values?: readonly unknown[]) => ((asked += 1), database.sql.query(text, values)),
    } as typeof database.sql
    const feed = createFeed()
    const listen = (anonymousId: string) => feed.listen({ workspace: 1, anonymousId, sql }, stop.signal)[Symbol.asyncIterator]()
    const [tab, twin, stranger] = [listen(browser), listen(browser), listen(other.browser)]
    const firsts = await Promise.all([tab.next(), twin.next(), stranger.next()])
    expect(firsts.map(({ value }) => value.content.text)).toEqual(['One', 'One', 'Not yours'])
    expect(asked).toBeLessThanOrEqual(3)
    await report(first, { what: 'replied', text: 'Yes' })
    expect((await tab.next()).value).toMatchObject({ id: first, replies: [{ text: 'Yes' }] })
    stop.abort()
    expect(await stranger.next()).toMatchObject({ done: true })
    expect(feed.full).toBe(false)
  })

  it('lets the oldest page of a browser go when it has too many', async () => {
    const { browser } = await visitor()
    const stop = new AbortController()
    const feed = createFeed()
    const pages = Array.from({ length: 9 }, () =>
      feed.listen({ workspace: 1, anonymousId: browser, sql: database.sql }, stop.signal)[Symbol.asyncIterator](),
    )
    const waiting = pages.map((page) => page.next())
    expect(await waiting[0]).toMatchObject({ done: true })
    stop.abort()
    expect((await Promise.all(waiting)).every(({ done }) => done)).toBe(true)
  })
})
