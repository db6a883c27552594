/** Vonage's SMS API. It answers 200 to everything; each part of a long text has a status of its own. */
import { CallError, type MessageStatus } from '@millrace/core'
import { form, formType, nothing, objectIn, textIn, type HttpGateway, type Refusal } from '../gateway.ts'
import { segmentsOf } from '../segments.ts'

/** Statuses of parts by what is to blame; all others are the message's own. */
const blamed: Readonly<Record<string, Refusal['of']>> = {
  '1': 'busy',
  '4': 'account',
  '5': 'doubt',
  '8': 'account',
  '9': 'account',
  '11': 'account',
  '14': 'account',
}

const reported: Readonly<Record<string, MessageStatus>> = {
  delivered: 'delivered',
  failed: 'failed',
  rejected: 'failed',
  expired: 'failed',
  unknown: 'unknown',
}

export const vonage: HttpGateway = {
  request: ({ id, to, text, from, media }, { vonageKey, vonageSecret, deliveryUrl }) => {
    if (media.length > 0)
      throw new CallError('permanent', 'SMS_MEDIA_UNSUPPORTED', 'The SMS API of Vonage carries no media; send the message without them')
    return {
      method: 'POST',
      url: 'https://rest.nexmo.com/sms/json',
      headers: formType,
      body: form({
        api_key: vonageKey,
        api_secret: vonageSecret,
        to: to.replace(/^\+/, ''),
        from: from?.replace(/^\+/, ''),
        text,
        type: segmentsOf(text).encoding === 'UCS-2' ? 'unicode' : undefined,
        'client-ref': id,
        'status-report-req': '1',
        callback: deliveryUrl,
      }),
    }
  },
  read: ({ body }) => {
    const { messages } = objectIn(body)
    const parts = (Array.isArray(messages) ? messages : []) as readonly Readonly<Record<string, unknown>>[]
    const refused = parts.find(({ status }) => textIn(status) !== '0')
    if (parts.length === 0) return { of: 'doubt', reason: 'the answer names no message' }
    if (refused === undefined) return { reference: textIn(parts[0]!['message-id']) }
    const status = textIn(refused['status'])
    const reason = `${status} ${textIn(refused['error-text'])}`.trim()
    // Some of it has left.
    if (parts.some((part) => textIn(part['status']) === '0')) return { of: 'doubt', reason }
    return { of: blamed[status] ?? 'message', reason }
  },
  hear: (fields) => {
    const { msisdn = '', messageId = '', text, status = '' } = fields
    if (text !== undefined && msisdn !== '' && status === '') return { kind: 'reply', from: msisdn, text, id: messageId }
    const found = reported[status]
    if (found === undefined || messageId === '') return nothing
    const message = fields['client-ref']
    const error = fields['err-code'] ?? '0'
    return {
      kind: 'report',
      reference: messageId,
      status: found,
      ...(message !== undefined && message !== '' && { message }),
      ...(error !== '0' && error !== '' && { reason: error }),
    }
  },
}
