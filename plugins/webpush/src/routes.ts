/** Doors of the site: the scripts of its pages and of its service worker, and what they report. */
import { createHash, ECDH } from 'node:crypto'
import { CallError, defineRoute, type Json, type JsonObject, type RouteContext, type Visitor } from '@millrace/core'
import { scriptOf } from './browser/scripts.ts'
import { subscribed, unsubscribed } from './keeper.ts'
import { keysOf } from './settings.ts'
import { parseSubscription, textOf, type Subscription } from './subscription.ts'

const script = { 'content-type': 'text/javascript; charset=utf-8' }
const open = { by: 'write-key', cross: true } as const

export const clientRoute = defineRoute({
  name: 'client',
  title: { en: 'The script of a site’s pages', ru: 'Скрипт для страниц сайта' },
  method: 'GET',
  ...open,
  handle: async (_request, { settings, urlOf }) => {
    const { publicKey } = keysOf(settings)
    return { headers: script, body: scriptOf('client', { publicKey, subscribe: urlOf('subscribe'), unsubscribe: urlOf('unsubscribe') }) }
  },
})

export const workerRoute = defineRoute({
  name: 'worker',
  title: { en: 'The script of a site’s service worker', ru: 'Скрипт сервис-воркера сайта' },
  method: 'GET',
  ...open,
  handle: async (_request, { urlOf }) => ({ headers: script, body: scriptOf('worker', { report: urlOf('report') }) }),
})

export const subscribeRoute = defineRoute({
  name: 'subscribe',
  title: { en: 'A browser subscribes', ru: 'Браузер подписывается' },
  method: 'POST',
  ...open,
  handle: async ({ body, ip, headers }, context) => {
    const asked = objectOf(body)
    const subscription = textOf(subscriptionOf(asked['subscription']))
    const person = await personOf(asked, context)
    const page = textAt(asked, 'page')
    const proof = { page, ip, userAgent: (headers['user-agent'] ?? '').slice(0, 300) }
    return {
      status: 202,
      events: [track(subscribed, person, { messageId: `webpush:${hash([person, subscription])}`, properties: { subscription, page } })],
      consents: [{ person, channel: 'webpush', purpose: '*', state: 'given', source: 'webpush', proof }],
    }
  },
})

export const unsubscribeRoute = defineRoute({
  name: 'unsubscribe',
  title: { en: 'A browser unsubscribes', ru: 'Браузер отписывается' },
  method: 'POST',
  ...open,
  handle: async ({ body }, context) => {
    const asked = objectOf(body)
    const endpoint = textAt(asked, 'endpoint')
    if (endpoint === '') throw refused('WEBPUSH_ENDPOINT_MISSING', 'Give the endpoint of the subscription')
    return { status: 202, events: [track(unsubscribed, await personOf(asked, context), { properties: { endpoint } })] }
  },
})

const reported = new Set(['delivered', 'opened', 'replied'] as const)
type Reported = 'delivered' | 'opened' | 'replied'
const isReported = (status: string): status is Reported => reported.has(status as Reported)

export const reportRoute = defineRoute({
  name: 'report',
  title: { en: 'What became of a notification', ru: 'Что стало с уведомлением' },
  method: 'POST',
  ...open,
  perMinute: 600,
  handle: async ({ body }, { messageOf }) => {
    const asked = objectOf(body)
    const status = textAt(asked, 'status')
    const button = textAt(asked, 'button')
    if (!isReported(status) || (status === 'replied') !== (button !== ''))
      throw refused('WEBPUSH_REPORT_BAD', 'A report says delivered, opened, or replied with the name of the button')
    const message = await ownMessage(textAt(asked, 'token'), messageOf)
    // A press of one button counts once.
    const pressed = button === '' ? {} : { button, occurrence: button }
    return { status: 202, statuses: [{ message, status, ...pressed }] }
  },
})

async function ownMessage(token: string, messageOf: RouteContext['messageOf']): Promise<string> {
  const message = token === '' ? null : await messageOf(token)
  if (message?.channel !== 'webpush') throw refused('WEBPUSH_TOKEN_UNKNOWN', 'This names no notification of ours')
  return message.id
}

const refused = (code: string, message: string) => new CallError('permanent', code, message)
const hash = (value: Json) => createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 32)

function objectOf(body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body)
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as JsonObject
  } catch {
    // Told below.
  }
  throw refused('WEBPUSH_BODY_BAD', 'The body is a JSON object')
}

function textAt(asked: JsonObject, name: string): string {
  const value = asked[name]
  return typeof value === 'string' ? value.slice(0, 2000) : ''
}

/** Throws `CallError` `permanent`. */
async function personOf(asked: JsonObject, { whoIs }: RouteContext): Promise<Visitor['person']> {
  const claim = ['userId', 'anonymousId', 'userHash'].map((name) => [name, textAt(asked, name)] as const)
  const { person } = await whoIs(Object.fromEntries(claim.filter(([, value]) => value !== '')))
  return person
}

/** As `PushSubscription.toJSON()` has it. */
function subscriptionOf(value: Json | undefined): Subscription {
  const { endpoint, keys } = (value ?? {}) as { readonly endpoint?: Json; readonly keys?: { readonly p256dh?: Json; readonly auth?: Json } }
  const { p256dh, auth } = keys ?? {}
  const found = parseSubscription(`${String(endpoint)}#${unpadded(p256dh)}.${unpadded(auth)}`)
  if (found === null || !isPoint(found.p256dh))
    throw refused('WEBPUSH_SUBSCRIPTION_BAD', 'This is no subscription: send what PushSubscription.toJSON() answers')
  return found
}

const unpadded = (key: Json | undefined): string => String(key).replace(/=+$/, '')

function isPoint(p256dh: string): boolean {
  try {
    ECDH.convertKey(p256dh, 'prime256v1', 'base64url')
    return true
  } catch {
    return false
  }
}

const track = (event: string, person: Visitor['person'], more: JsonObject): JsonObject => ({
  type: 'track',
  event,
  ...person,
  ...more,
})
