import { createContext, runInContext } from 'node:vm'
import { routeContext, routeRequest } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { createBrowser } from '../test/browser.ts'
import { clientRoute, reportRoute, subscribeRoute, unsubscribeRoute, workerRoute } from './routes.ts'

const browser = createBrowser()
const settings = { subject: 'mailto:a@b.example', privateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94' }
const context = routeContext({
  settings,
  messageOf: async (token) =>
    token === 'ours' || token === 'letter' ? { id: 'message-1', channel: token === 'ours' ? 'webpush' : 'email', address: null } : null,
})
const keys = { p256dh: `${browser.p256dh}=`, auth: `${browser.auth}==` }
const subscription = { endpoint: 'https://push.example/a', expirationTime: null, keys }
const post = (body: unknown) => routeRequest({ body: JSON.stringify(body), headers: { 'user-agent': 'Firefox' } })

describe('a browser that subscribes', () => {
  it('becomes an event and a consent of the visitor, once however often it says so (000.24)', async () => {
    const asked = post({ subscription, userId: 'anna', page: 'https://shop.example/' })
    const { events, consents, status } = await subscribeRoute.handle(asked, context)
    expect(status).toBe(202)
    expect(events).toEqual([
      {
        type: 'track',
        event: 'Push Subscribed',
        userId: 'anna',
        messageId: expect.stringMatching(/^webpush:[\w-]{32}$/),
        properties: { subscription: browser.subscribe('https://push.example/a'), page: 'https://shop.example/' },
      },
    ])
    const person = { userId: 'anna' }
    const proof = { page: 'https://shop.example/', ip: '203.0.113.7', userAgent: 'Firefox' }
    expect(consents).toEqual([{ person, channel: 'webpush', purpose: '*', state: 'given', source: 'webpush', proof }])
    expect((await subscribeRoute.handle(asked, context)).events).toEqual(events)
    const other = await subscribeRoute.handle(post({ subscription, anonymousId: 'v1' }), context)
    expect(other.events![0]!['messageId']).not.toBe(events![0]!['messageId'])
  })

  it('is refused when it is none, or nobody’s', async () => {
    const refusal = (body: unknown, code: string) =>
      expect(subscribeRoute.handle(post(body), context)).rejects.toMatchObject({ kind: 'permanent', code })
    await refusal([], 'WEBPUSH_BODY_BAD')
    await expect(subscribeRoute.handle(routeRequest({ body: '{' }), context)).rejects.toMatchObject({ code: 'WEBPUSH_BODY_BAD' })
    await refusal({ subscription }, 'VISITOR_MISSING')
    const off = { ...subscription, keys: { ...keys, p256dh: `B${'A'.repeat(86)}` } }
    for (const bad of [null, 'x', {}, { ...subscription, endpoint: 'http://push.example/a' }, off])
      await refusal({ subscription: bad, userId: 'anna' }, 'WEBPUSH_SUBSCRIPTION_BAD')
  })

  it('may unsubscribe', async () => {
    const { events } = await unsubscribeRoute.handle(post({ endpoint: 'https://push.example/a', userId: 'anna' }), context)
    expect(events).toEqual([
      { type: 'track', event: 'Push Unsubscribed', userId: 'anna', properties: { endpoint: 'https://push.example/a' } },
    ])
    await expect(unsubscribeRoute.handle(post({ userId: 'anna' }), context)).rejects.toMatchObject({ code: 'WEBPUSH_ENDPOINT_MISSING' })
  })
})

describe('a report of the service worker', () => {
  it('is a status of the message that its token names', async () => {
    const statuses = async (body: object) => (await reportRoute.handle(post({ token: 'ours', ...body }), context)).statuses
    expect(await statuses({ status: 'delivered' })).toEqual([{ message: 'message-1', status: 'delivered' }])
    expect(await statuses({ status: 'replied', button: 'later' })).toEqual([
      { message: 'message-1', status: 'replied', button: 'later', occurrence: 'later' },
    ])
  })

  it('on another’s message, or of another status, is refused', async () => {
    const refusal = (body: object, code: string) => expect(reportRoute.handle(post(body), context)).rejects.toMatchObject({ code })
    for (const token of ['', 'theirs', 'letter']) await refusal({ token, status: 'opened' }, 'WEBPUSH_TOKEN_UNKNOWN')
    for (const bad of [{ status: 'bounced' }, { status: 'replied' }, { status: 'opened', button: 'x' }, {}])
      await refusal({ token: 'ours', ...bad }, 'WEBPUSH_REPORT_BAD')
  })
})

/** A browser's global object made by hand, and what a script did with it. */
function play(script: string, given: object): { readonly told: object[]; readonly scope: any } {
  const told: object[] = []
  const fetch = async (url: string, { body, mode }: { body: string; mode?: string }) => {
    told.push({ url, mode, ...JSON.parse(body) })
    return { ok: true }
  }
  const scope = createContext({ fetch, atob, Uint8Array, ...given })
  runInContext(script, scope)
  return { told, scope }
}
const scriptAt = async (route: typeof workerRoute) => String((await route.handle(routeRequest(), context)).body)

describe('the service worker', () => {
  async function work() {
    const heard = new Map<string, (event: object) => void>()
    const shown: unknown[][] = []
    const opened: string[] = []
    const { told } = play(await scriptAt(workerRoute), {
      addEventListener: (name: string, listener: (event: object) => void) => heard.set(name, listener),
      registration: { showNotification: async (...notice: unknown[]) => void shown.push(notice) },
      clients: { openWindow: async (url: string) => void opened.push(url) },
    })
    const happen = async (name: string, event: object) => {
      const works: Promise<unknown>[] = []
      heard.get(name)!({ ...event, waitUntil: (job: Promise<unknown>) => works.push(job) })
      await Promise.all(works)
    }
    return { told, shown, opened, happen }
  }
  const payload = {
    title: 'Cart',
    body: 'Waits',
    tag: 't',
    url: 'https://flows.example/t/c/0',
    buttons: [
      { name: 'later', title: 'Later' },
      { name: 'sale', title: 'Sale', url: 'https://flows.example/t/c/1' },
    ],
    token: 'ours',
  }
  const report = (status: string, more: object = {}) => ({
    url: 'https://flows.example/x/plugin/report/ticket',
    mode: 'no-cors',
    token: 'ours',
    status,
    ...more,
  })

  it('shows what it is told, and reports it', async () => {
    const { told, shown, happen } = await work()
    await happen('push', { data: { json: () => payload } })
    expect(JSON.parse(JSON.stringify(shown))).toMatchObject([
      [
        'Cart',
        {
          body: 'Waits',
          tag: 't',
          actions: [
            { action: 'later', title: 'Later' },
            { action: 'sale', title: 'Sale' },
          ],
        },
      ],
    ])
    expect(told).toEqual([report('delivered')])
  })

  it('leaves alone what is not ours', async () => {
    const { told, shown, happen } = await work()
    await happen('push', { data: null })
    await happen('push', { data: { json: () => ({ title: 'of somebody else' }) } })
    await happen('push', { data: { json: () => JSON.parse('{') } })
    await happen('notificationclick', { notification: { data: null, close: () => {} }, action: '' })
    expect([told, shown]).toEqual([[], []])
  })

  it('opens the link of what was pressed, and reports a reply', async () => {
    const { told, opened, happen } = await work()
    const notification = { data: { millrace: payload }, close: () => {} }
    for (const action of ['', 'sale', 'later']) await happen('notificationclick', { notification, action })
    expect(opened).toEqual(['https://flows.example/t/c/0', 'https://flows.example/t/c/1'])
    expect(told).toEqual([report('opened'), report('opened'), report('opened'), report('replied', { button: 'later' })])
  })
})

describe('the script of the pages', () => {
  async function visit(permission: string, more: object = {}) {
    const registered: string[] = []
    const pushManager = {
      getSubscription: async () => null,
      subscribe: async ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => ({
        ...subscription,
        length: applicationServerKey.length,
      }),
    }
    const serviceWorker = { register: async (path: string) => void registered.push(path), ready: Promise.resolve({ pushManager }) }
    const notification = { requestPermission: async () => permission }
    const page = { navigator: { serviceWorker }, PushManager: {}, Notification: notification, location: { href: 'https://shop.example/' } }
    const { told, scope } = play(await scriptAt(clientRoute), { ...page, ...more })
    return { told, registered, subscribe: scope.millraceWebPush.subscribe as (who?: object) => Promise<boolean> }
  }

  it('subscribes whoever agrees, as the site’s own tracking knows them', async () => {
    const { told, registered, subscribe } = await visit('granted', { analytics: { user: () => ({ anonymousId: () => 'v1' }) } })
    expect(await subscribe({ userId: 'anna', userHash: 'b4c0', worker: '/sw.js' })).toBe(true)
    expect(await subscribe()).toBe(true)
    expect(registered).toEqual(['/sw.js', '/millrace-worker.js'])
    const url = 'https://flows.example/x/plugin/subscribe/ticket'
    expect(told).toMatchObject([
      {
        url,
        userId: 'anna',
        userHash: 'b4c0',
        anonymousId: 'v1',
        page: 'https://shop.example/',
        subscription: { endpoint: 'https://push.example/a', length: 65 },
      },
      { url, anonymousId: 'v1' },
    ])
  })

  it('asks nothing of whoever says no, or of a browser that cannot', async () => {
    const denied = await visit('denied')
    expect(await denied.subscribe({ userId: 'anna' })).toBe(false)
    const old = await visit('granted', { navigator: {} })
    expect(await old.subscribe({ userId: 'anna' })).toBe(false)
    expect([denied.told, denied.registered, old.told]).toEqual([[], [], []])
    await expect(old.subscribe({})).rejects.toThrow('give the userId or the anonymousId')
  })
})
