/**
 * Web push in a real browser, on a page of another origin: the site's own service worker imports ours, shows what it is pushed and reports
 * it. Push services are far away and a browser without a screen shows no notifications: the subscription is made by hand, the push comes
 * by the debugger, and what would be shown is kept.
 */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CDPSession, Worker } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../../plugins/webpush/test/browser.ts'
import { userHashOf } from '../../server/src/auth/identity-secret.ts'
import { createTokens } from '../../server/src/messages/tokens.ts'
import { chain, openPostOffice, secret, type PostOffice } from '../mail/post-office.ts'
import { addKey } from '../support/http.ts'
import { openBrowser, type BrowserSession } from './browser.ts'

const subscriber = createBrowser()
const subscription = { endpoint: 'https://127.0.0.1/push', keys: { p256dh: subscriber.p256dh, auth: subscriber.auth } }
const buttons = [{ name: 'later', title: 'Later', kind: 'reply' }]
const notification = { title: 'Your cart is waiting', body: 'Two things are in it', buttons }

let office: PostOffice
let browser: BrowserSession
let site: Server
let origin: string

/** A site of its own: one page, and the service worker's file of one line. */
async function openSite(scripts: string, writeKey: string): Promise<Server> {
  const files: Readonly<Record<string, readonly [string, string]>> = {
    '/': ['text/html', `<!doctype html><title>Shop</title><script src="${scripts}/client/${writeKey}"></script><button>Tell me</button>`],
    '/millrace-worker.js': ['text/javascript', `importScripts('${scripts}/worker/${writeKey}')`],
  }
  const server = createServer(({ url = '' }, response) => {
    const [type, body] = files[url] ?? ['text/plain', '']
    response.writeHead(files[url] === undefined ? 404 : 200, { 'content-type': type }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

beforeAll(async () => {
  office = await openPostOffice()
  const { runtime, url } = office.server
  const settings = { subject: 'mailto:a@shop.example', privateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94' }
  await runtime.connections.save({ workspace: 1, plugin: '@millrace/plugin-webpush' }, null, () => settings)
  await office.client.install(
    chain('push', [
      { id: 'start', type: 'trigger.event', config: { event: 'Push Subscribed' } },
      { id: 'push', type: 'webpush.send', config: notification },
      { id: 'end', type: 'end', config: {} },
    ]),
  )
  site = await openSite(`${url}/x/webpush`, (await addKey(runtime.pool, 1, 'browser')).key)
  origin = `http://localhost:${(site.address() as AddressInfo).port}`
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await new Promise((done) => site.close(done))
  await office.close()
})

/** Ids of the registrations that the browser has. */
async function registrationIn(debug: CDPSession): Promise<string> {
  const found = new Promise<string>((resolve) => {
    debug.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL, isDeleted }) => scopeURL.startsWith(origin) && !isDeleted)
      if (own !== undefined) resolve(own.registrationId)
    })
  })
  await debug.send('ServiceWorker.enable')
  return found
}

const statusesOf = async () => Object.keys((await office.messagesOf('anna'))[0]?.statuses ?? {})

describe('a visitor who is told by web push', () => {
  let worker: Worker

  it('subscribes on a page of the site, and is kept with their contact (000.24)', async () => {
    const { page } = browser
    await page.context().grantPermissions(['notifications'], { origin })
    await page.goto(origin)
    const { secret: identitySecret } = await office.client.get<{ secret: string }>('/api/identity-secret')
    const who = { userId: 'anna', userHash: userHashOf(identitySecret, 'anna') }
    const answer = await page.evaluate(
      async ([made, told]) => {
        const scope = globalThis as any
        scope.PushManager.prototype.subscribe = async () => made
        return scope.millraceWebPush.subscribe(told)
      },
      [subscription, who] as const,
    )
    expect(answer).toBe(true)
    await office.server.runtime.settle()
    const { attributes } = await office.client.get<{ attributes: object }>('/api/contacts/anna')
    expect(attributes).toMatchObject({ webpush: [subscriber.subscribe(subscription.endpoint)] })
    worker = page.context().serviceWorkers()[0]!
    expect(worker.url()).toBe(`${origin}/millrace-worker.js`)
  })

  it('sees the notification, which is reported as delivered', async () => {
    const [message] = await office.messagesOf('anna')
    const token = createTokens(secret).sign({ kind: 'return', message: message!.id })
    const told = { ...notification, buttons: [{ name: 'later', title: 'Later' }], tag: message!.id, token }
    await worker.evaluate(() => {
      const scope = globalThis as any
      scope.shown = []
      scope.registration.showNotification = async (title: string, options: object) => void scope.shown.push({ title, ...options })
    })
    const debug = await browser.page.context().newCDPSession(browser.page)
    const registrationId = await registrationIn(debug)
    await debug.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(told) })
    await expect.poll(statusesOf, { timeout: 10_000 }).toContain('delivered')
    const { title, body } = notification
    const actions = [{ action: 'later', title: 'Later' }]
    expect(await worker.evaluate(() => (globalThis as any).shown)).toMatchObject([{ title, body, tag: message!.id, actions }])
  })

  it('presses a button of it, which is a reply', async () => {
    await worker.evaluate(async () => {
      const scope = globalThis as any
      const pressed = { notification: { data: scope.shown[0].data, close: () => {} }, action: 'later' }
      scope.dispatchEvent(Object.assign(new scope.ExtendableEvent('notificationclick'), pressed))
    })
    await expect.poll(statusesOf, { timeout: 10_000 }).toEqual(expect.arrayContaining(['opened', 'replied']))
    await office.server.runtime.settle()
    expect(await office.eventsOf('anna')).toEqual(expect.arrayContaining(['Web Push Delivered', 'Web Push Opened', 'Web Push Replied']))
    expect(browser.errors).toEqual([])
  })
})
