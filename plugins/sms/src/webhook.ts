/**
 * The webhook of a connection: delivery reports and incoming texts, in each gateway's own form. Its ticket is known to the gateway alone; Twilio
 * also signs what it sends. What is not of our messages changes nothing.
 */
import { CallError, defineRoute, type ReportedStatus, type RouteAnswer, type RouteContext, type RouteRequest } from '@millrace/core'
import { objectIn, textIn, type Fields, type Heard } from './gateway.ts'
import { httpGateways } from './gateways.ts'
import { isSignedByTwilio } from './gateways/twilio.ts'
import { normalizePhone } from './phone.ts'
import { readSettings } from './settings.ts'
import { isStop } from './words.ts'

const channel = 'sms'

export const deliveryRoutes = (['POST', 'GET'] as const).map((method) =>
  defineRoute({
    name: 'delivery',
    title:
      method === 'POST'
        ? { en: 'Delivery reports and replies', ru: 'Отчёты о доставке и ответы' }
        : { en: 'Delivery reports and replies, by GET', ru: 'Отчёты о доставке и ответы, методом GET' },
    method,
    by: 'connection',
    // Reports on a campaign come from one address of the gateway, and as fast as it was sent.
    perMinute: 6000,
    handle: hearGateway,
  }),
)

async function hearGateway(request: RouteRequest, context: RouteContext): Promise<RouteAnswer> {
  const settings = readSettings(context.settings)
  const gateway = httpGateways.get(settings.gateway)
  if (gateway === undefined)
    throw new CallError('permanent', 'SMS_WEBHOOK_UNUSED', 'This gateway tells of deliveries over its own connection')
  const posted = postedFields(request)
  if (
    settings.gateway === 'twilio' &&
    !isSignedByTwilio(request.headers['x-twilio-signature'] ?? '', { url: addressOf(request, context), fields: posted }, settings)
  )
    throw new CallError('permanent', 'SMS_SIGNATURE_WRONG', 'This was not signed by Twilio under the Auth Token of the settings')
  return { ...gateway.answer, ...answerOf(gateway.hear({ ...request.query, ...posted }, settings)) }
}

/** Our own address as the gateway knows it: what it signs. */
function addressOf({ query }: RouteRequest, context: RouteContext): string {
  const search = new URLSearchParams(query).toString()
  return context.urlOf('delivery') + (search === '' ? '' : `?${search}`)
}

/** What was heard, as the runtime takes it. */
export function answerOf(heard: Heard): Pick<RouteAnswer, 'statuses' | 'suppressions'> {
  if (heard.kind === 'nothing') return {}
  if (heard.kind === 'report') return { statuses: [reportOf(heard)] }
  const address = normalizePhone(heard.from)
  if (address === null) return {}
  const to = { channel, address }
  const occurrence = heard.id === '' ? {} : { occurrence: heard.id.slice(0, 100) }
  const text = heard.text.slice(0, 2000)
  if (!isStop(text)) return { statuses: [{ to, status: 'replied', ...occurrence, properties: { text } }] }
  return {
    statuses: [{ to, status: 'unsubscribed', properties: { text } }],
    suppressions: [{ channel, address, scope: 'marketing', reason: 'unsubscribed' }],
  }
}

function reportOf({ message, reference, status, at, reason }: Extract<Heard, { kind: 'report' }>): ReportedStatus {
  return {
    ...(message === undefined ? { reference: { channel, value: reference } } : { message }),
    status,
    ...(at !== undefined && { at }),
    ...(reason !== undefined && reason !== '' && { properties: { reason } }),
  }
}

/** Of a form or a JSON object. Some gateways of Russia write windows-1251 unless they are asked for UTF-8. */
function postedFields({ body, bytes, headers }: RouteRequest): Fields {
  if (body.trimStart().startsWith('{')) {
    return Object.fromEntries(Object.entries(objectIn(body)).map(([name, value]) => [name, textIn(value)]))
  }
  if (!/urlencoded/i.test(headers['content-type'] ?? 'urlencoded')) return {}
  const pairs = Buffer.from(bytes).toString('latin1').split('&')
  return Object.fromEntries(
    pairs.filter(Boolean).map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      return [unescaped(name), unescaped(value)]
    }),
  )
}

function unescaped(text: string): string {
  const raw = text.replaceAll('+', ' ').replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  const bytes = Buffer.from(raw, 'latin1')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1251').decode(bytes)
  }
}
