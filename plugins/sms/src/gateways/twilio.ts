/** Twilio's Messages resource (API version 2010-04-01). It has no key of idempotency, so an answer that was lost leaves a doubt. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { form, formType, nothing, objectIn, textIn, type Fields, type HttpGateway } from '../gateway.ts'
import type { SmsSettings } from '../settings.ts'

const delivered = new Set(['delivered', 'read'])
const failed = new Set(['failed', 'undelivered', 'canceled'])
/** The owner of the number answered STOP, and Twilio keeps to it. */
const optedOut = '21610'

export const twilio: HttpGateway = {
  request: ({ id, to, text, from, media }, { twilioAccount = '', twilioToken = '', twilioService, deliveryUrl }) => ({
    method: 'POST',
    url: `https://api.twilio.com/2010-04-01/Accounts/${encodeURIComponent(twilioAccount)}/Messages.json`,
    headers: { ...formType, authorization: `Basic ${Buffer.from(`${twilioAccount}:${twilioToken}`).toString('base64')}` },
    body: form({
      To: to,
      ...(from === null ? { MessagingServiceSid: twilioService } : { From: from }),
      Body: text,
      MediaUrl: media,
      // The message's own id comes back with the reports: they need not wait until the answer is recorded.
      StatusCallback: deliveryUrl === undefined ? undefined : `${deliveryUrl}?${form({ message: id })}`,
    }),
  }),
  read: ({ body }) => {
    const { sid, error_message: error } = objectIn(body)
    if (textIn(sid) === '') return { of: 'doubt', reason: textIn(error) || 'the answer names no message' }
    return { reference: textIn(sid) }
  },
  refusal: ({ body }) => {
    const { code, message } = objectIn(body)
    return { reason: [textIn(code), textIn(message)].filter(Boolean).join(' '), ...(textIn(code) === optedOut && { unsubscribed: true }) }
  },
  hear: (fields) => {
    const reference = fields['MessageSid'] ?? fields['SmsSid'] ?? ''
    const { From: from, Body: text, MessageStatus: status = fields['SmsStatus'] ?? '' } = fields
    if (text !== undefined && from !== undefined && status === 'received') return { kind: 'reply', from, text, id: reference }
    const found = delivered.has(status) ? 'delivered' : failed.has(status) ? 'failed' : null
    if (found === null || reference === '') return nothing
    const reason = fields['ErrorCode']
    return {
      kind: 'report',
      reference,
      status: found,
      ...(fields['message'] !== undefined && { message: fields['message'] }),
      ...(reason !== undefined && reason !== '' && { reason }),
    }
  },
  answer: { headers: { 'content-type': 'text/xml; charset=utf-8' }, body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>' },
}

/** Whether a request to `url` with these form fields was signed by Twilio: HMAC-SHA1 over the address and the fields by name, under the Auth Token. */
export function isSignedByTwilio(
  signature: string,
  { url, fields }: { readonly url: string; readonly fields: Fields },
  { twilioToken = '' }: SmsSettings,
): boolean {
  const signed = Object.keys(fields)
    .toSorted()
    .reduce((text, name) => text + name + fields[name], url)
  const expected = createHmac('sha1', twilioToken).update(signed, 'utf8').digest()
  const given = Buffer.from(signature, 'base64')
  return twilioToken !== '' && given.length === expected.length && timingSafeEqual(given, expected)
}
