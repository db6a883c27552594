/**
 * A gateway described by its operator: a request with marks such as `{{to}}`, and where its answers and reports have what we need. A value is
 * written as its place wants it (percent-encoded, inside of JSON's or XML's quotes), so that no text of a message can change the request.
 */
import type { Json } from '@millrace/core'
import { nothing, textIn, type HttpGateway, type TextMessage } from '../gateway.ts'
import type { SmsSettings } from '../settings.ts'

type Encode = (value: string) => string

const inJson: Encode = (value) => JSON.stringify(value).slice(1, -1)
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const inXml: Encode = (value) => value.replace(/[&<>"']/g, (char) => entities[char]!)
/** One line. */
const inHeader: Encode = (value) => value.replace(/[^\t\u0020-\u007e\u0080-\u00ff]+/g, ' ').trim()

function encoderOf(contentType: string): Encode {
  if (/json/i.test(contentType)) return inJson
  if (/xml/i.test(contentType)) return inXml
  return /urlencoded/i.test(contentType) ? encodeURIComponent : (value) => value
}

/** Marks that are not ours stay as they are. */
function fill(template: string, values: Readonly<Record<string, string>>, encode: Encode): string {
  return template.replace(/\{\{\s*(\w+)\s*\}\}/g, (mark, name: string) => (Object.hasOwn(values, name) ? encode(values[name]!) : mark))
}

function valuesOf({ id, key, to, text, from, media }: TextMessage, { secret = '' }: SmsSettings): Readonly<Record<string, string>> {
  return { id, key, to, digits: to.replace(/^\+/, ''), text, from: from ?? '', media: media.join(' '), secret }
}

export const generic: HttpGateway = {
  request: (message, settings) => {
    const { method = 'POST', url = '', headers = {}, body = '' } = settings
    const values = valuesOf(message, settings)
    const named = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), fill(value, values, inHeader)])
    const own = Object.fromEntries(named)
    const type = own['content-type'] ?? (/^\s*[[{](?!\{)/.test(body) ? 'application/json' : 'application/x-www-form-urlencoded')
    const asked = { method, url: fill(url, values, encodeURIComponent) }
    if (method === 'GET' || body.trim() === '') return { ...asked, headers: own }
    return { ...asked, headers: { ...own, 'content-type': type }, body: fill(body, values, encoderOf(type)) }
  },
  read: ({ body }, { idPath = '', errorPath = '' }) => {
    const answer = parsed(body)
    const error = errorPath === '' ? null : at(answer, errorPath)
    if (error !== null && error !== false && error !== 0 && error !== '' && error !== '0')
      return { of: 'message', reason: typeof error === 'object' ? JSON.stringify(error) : String(error) }
    const reference = idPath === '' ? '' : textIn(at(answer, idPath))
    return reference === '' ? {} : { reference }
  },
  refusal: ({ body }, { errorPath = '' }) => {
    const error = errorPath === '' ? null : at(parsed(body), errorPath)
    return { reason: error === null ? body.trim() : typeof error === 'object' ? JSON.stringify(error) : String(error) }
  },
  hear: (fields, settings) => {
    const { reportId = 'id', reportStatus = 'status', replyFrom = 'from', replyText = 'text' } = settings
    const status = fields[reportStatus]
    const from = fields[replyFrom]
    const text = fields[replyText]
    if (status === undefined && from !== undefined && text !== undefined) return { kind: 'reply', from, text, id: fields[reportId] ?? '' }
    const reference = fields[reportId] ?? ''
    const found = status === undefined ? null : statusOf(status, settings)
    if (found === null || reference === '') return nothing
    // A report may name the message by our own id, where the request gave it.
    return {
      kind: 'report',
      reference,
      status: found,
      ...(uuid.test(reference) && { message: reference }),
      reason: found === 'failed' ? status! : '',
    }
  },
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function statusOf(
  status: string,
  { delivered = 'delivered, DELIVRD, 1', failed = 'failed, undelivered, UNDELIV, EXPIRED, REJECTD' }: SmsSettings,
) {
  const among = (list: string) => list.split(',').some((each) => each.trim().toLowerCase() === status.trim().toLowerCase())
  if (among(delivered)) return 'delivered'
  return among(failed) ? 'failed' : null
}

function parsed(body: string): Json {
  try {
    return JSON.parse(body) as Json
  } catch {
    return null
  }
}

/** What a JSON Pointer (RFC 6901) points to; null where there is nothing. */
function at(value: Json, pointer: string): Json {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  return keys.reduce<Json>((found, key) => {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return null
    return (found as Readonly<Record<string, Json>>)[key] ?? null
  }, value)
}
