/** The way in: webhooks of other systems, verified, become events of contacts. The same webhook is one event, however often it comes. */
import { createHash } from 'node:crypto'
import { CallError, defineRoute, type Json, type JsonObject, type RouteAnswer, type RouteContext, type RouteRequest } from '@millrace/core'
import { valueAt } from './pointer.ts'
import { incomingSecrets, type Mapping, type WebhookSettings } from './settings.ts'
import { verify } from './signature.ts'

export const incomingRoute = defineRoute({
  name: 'in',
  title: { en: 'Webhooks of other systems', ru: 'Вебхуки других систем' },
  method: 'POST',
  by: 'connection',
  bodyMax: 256 * 1024,
  // One system sends all of its webhooks from few addresses.
  perMinute: 6000,
  handle: async (request, context) => {
    const secrets = incomingSecrets(context.settings)
    try {
      return { status: 202, events: eventsOf(request, secrets, context) }
    } catch (error) {
      if (!(error instanceof CallError) || error.kind !== 'permanent') throw error
      return refusal(error)
    }
  },
})

/** Not signed as it must be, or nothing that becomes an event: told apart, for only the first is a fault of the sender's secret. */
const unsigned = new Set(['WEBHOOK_UNSIGNED', 'WEBHOOK_TIME_OFF', 'WEBHOOK_SIGNATURE_BAD'])

const refusal = ({ code, message }: CallError): RouteAnswer => ({
  status: unsigned.has(code) ? 401 : 422,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code, message }),
})

function eventsOf({ headers, body }: RouteRequest, secrets: readonly string[], { settings, now }: RouteContext): readonly JsonObject[] {
  const id = verify(secrets, { headers, body, now })
  const webhook = parse(body)
  const mapping = mappingOf(webhook, (settings as WebhookSettings).mappings ?? [])
  const person = personOf(webhook, mapping)
  const properties = valueAt(webhook, mapping.properties)
  const email = mapping.email === undefined ? undefined : valueAt(webhook, mapping.email)
  const at = valueAt(webhook, '/timestamp')
  const timestamp: JsonObject = typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? { timestamp: at } : {}
  const messageId = messageIdOf(id)
  const known = typeof email === 'string' && email.trim() !== '' ? { email: email.trim() } : null
  return [
    ...(known === null ? [] : [{ type: 'identify', messageId: `${messageId}:person`, ...person, ...timestamp, traits: known }]),
    { type: 'track', event: mapping.event, messageId, ...person, ...timestamp, properties: isObject(properties) ? properties : {} },
  ]
}

/** Senders choose ids freely; ours are short. */
const messageIdOf = (id: string) => `webhook:${/^[\w.:-]{1,150}$/.test(id) ? id : createHash('sha256').update(id).digest('base64url')}`

type Mapped = Pick<Mapping, 'event' | 'email'> & Required<Pick<Mapping, 'userId' | 'anonymousId' | 'properties'>>

const byDefault = { userId: '/data/userId', anonymousId: '/data/anonymousId', properties: '/data' }

function mappingOf(webhook: JsonObject, mappings: readonly Mapping[]): Mapped {
  const { type } = webhook
  if (typeof type !== 'string' || type.trim() === '')
    throw refused('WEBHOOK_TYPE_MISSING', 'The body needs a type, as Standard Webhooks has it')
  if (mappings.length === 0) return { event: type, ...byDefault }
  const mapping = mappings.find((each) => each.type === type)
  if (mapping === undefined)
    throw refused('WEBHOOK_TYPE_UNKNOWN', `Nothing is made of the type ${JSON.stringify(type.slice(0, 100))}: map it in the connection`)
  return { ...byDefault, ...mapping }
}

function personOf(webhook: JsonObject, { userId, anonymousId }: Mapped): JsonObject {
  const ids = { userId: idAt(webhook, userId), anonymousId: idAt(webhook, anonymousId) }
  const known = Object.entries(ids).filter(([, id]) => id !== null)
  if (known.length === 0) throw refused('WEBHOOK_PERSON_MISSING', `Whose it is stands neither at ${userId} nor at ${anonymousId}`)
  return Object.fromEntries(known)
}

function idAt(webhook: JsonObject, pointer: string): string | null {
  const id = valueAt(webhook, pointer)
  if (typeof id === 'number' && Number.isSafeInteger(id)) return String(id)
  return typeof id === 'string' && id.trim() !== '' ? id : null
}

const refused = (code: string, message: string) => new CallError('permanent', code, message)
const isObject = (value: Json | undefined): value is JsonObject => value !== null && typeof value === 'object' && !Array.isArray(value)

function parse(body: string): JsonObject {
  try {
    const value = JSON.parse(body, (key, inner: Json) => (key === '__proto__' ? undefined : inner)) as Json
    if (isObject(value)) return value
  } catch {
    // Told below.
  }
  throw refused('WEBHOOK_BODY_BAD', 'The body is no JSON object')
}
