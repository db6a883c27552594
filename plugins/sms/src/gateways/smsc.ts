/** SMSC.ru, and its other domains by the same protocol. It answers 200 to everything; what it refuses has an `error_code`. */
import { CallError, type MessageStatus } from '@millrace/core'
import { form, formType, nothing, objectIn, textIn, type HttpGateway, type Refusal } from '../gateway.ts'

/** Wrong parameters, a forbidden text or sender, a number that is none or cannot be reached: the message's own. All others: */
const blamed: Readonly<Record<string, Refusal['of']>> = { '2': 'account', '3': 'account', '4': 'account', '9': 'busy' }

const reported: Readonly<Record<string, MessageStatus>> = {
  '-3': 'unknown',
  '1': 'delivered',
  '2': 'delivered',
  '3': 'failed',
  '20': 'failed',
  '22': 'failed',
  '23': 'failed',
  '24': 'failed',
  '25': 'failed',
}

export const smsc: HttpGateway = {
  request: ({ to, text, from, media }, { smscLogin = '', smscPassword }) => {
    if (media.length > 1)
      throw new CallError('permanent', 'SMS_MEDIA_UNSUPPORTED', 'SMSC.ru takes one picture in a message; leave the others out')
    return {
      method: 'POST',
      url: 'https://smsc.ru/sys/send.php',
      headers: formType,
      body: form({
        ...(smscLogin === '' ? { apikey: smscPassword } : { login: smscLogin, psw: smscPassword }),
        phones: to,
        mes: text,
        sender: from ?? undefined,
        fmt: '3',
        charset: 'utf-8',
        mms: media.length > 0 ? '1' : undefined,
        fileurl: media[0],
      }),
    }
  },
  read: ({ body }) => {
    const { id, error, error_code: code } = objectIn(body)
    if (textIn(code) !== '') return { of: blamed[textIn(code)] ?? 'message', reason: `${textIn(code)} ${textIn(error)}`.trim() }
    return textIn(id) === '' ? { of: 'doubt', reason: 'the answer names no message' } : { reference: textIn(id) }
  },
  hear: ({ id = '', phone = '', status, mes, err, ts }) => {
    if (mes !== undefined && phone !== '' && status === undefined) return { kind: 'reply', from: phone, text: mes, id }
    const found = reported[status ?? '']
    if (found === undefined || id === '') return nothing
    const at = Number(ts) * 1000
    return {
      kind: 'report',
      reference: id,
      status: found,
      ...(at > 0 && { at }),
      ...(err !== undefined && err !== '' && err !== '0' && { reason: err }),
    }
  },
  answer: { headers: {}, body: 'OK' },
}
