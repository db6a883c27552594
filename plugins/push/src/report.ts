/** What apps report of notifications: they were received, tapped, or a button of theirs was. */
import { CallError, defineRoute, type JsonObject } from '@millrace/core'

const reported = new Set(['delivered', 'opened', 'replied'] as const)
type Reported = 'delivered' | 'opened' | 'replied'
const isReported = (status: string): status is Reported => reported.has(status as Reported)

export const reportRoute = defineRoute({
  name: 'report',
  title: { en: 'What became of a notification', ru: 'Что стало с уведомлением' },
  method: 'POST',
  by: 'write-key',
  perMinute: 600,
  handle: async ({ body }, { messageOf }) => {
    const asked = objectOf(body)
    const { token, status, button } = { token: textAt(asked, 'token'), status: textAt(asked, 'status'), button: textAt(asked, 'button') }
    if (!isReported(status) || (status === 'replied') !== (button !== ''))
      throw refused('PUSH_REPORT_BAD', 'A report says delivered, opened, or replied with the name of the button')
    const message = token === '' ? null : await messageOf(token)
    if (message?.channel !== 'push') throw refused('PUSH_TOKEN_UNKNOWN', 'This names no notification of ours')
    // A press of one button counts once.
    const pressed = button === '' ? {} : { button, occurrence: button }
    return { status: 202, statuses: [{ message: message.id, status, ...pressed }] }
  },
})

const refused = (code: string, message: string) => new CallError('permanent', code, message)

function objectOf(body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body)
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as JsonObject
  } catch {
    // Told below.
  }
  throw refused('PUSH_BODY_BAD', 'The body is a JSON object')
}

function textAt(asked: JsonObject, name: string): string {
  const value = asked[name]
  return typeof value === 'string' ? value.slice(0, 1000) : ''
}
