/**
 * What a visitor did with a message, by the signed ticket of that message: a stranger can report on nothing, and the ticket's holder on
 * nothing else. Becomes the message's status with its event.
 */
import { CallError, defineRoute, type JsonObject, type ReportedStatus, type RouteAnswer } from '@millrace/core'
import { lockMessage, markMessage, type KeptMessage } from './store.ts'
import type { Report, SiteButton } from './wire.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const textLongest = 2000
/** To one message. */
const repliesMost = 50

export const reportRoute = defineRoute({
  name: 'report',
  title: { en: 'What a visitor did with a message', ru: 'Что посетитель сделал с сообщением' },
  method: 'POST',
  by: 'signed',
  cross: true,
  bodyMax: 16 * 1024,
  handle: async ({ body, data }, { sql, workspace, now }) => {
    const report = readReport(body)
    const id = String(data)
    const message = await lockMessage(sql, workspace, id)
    if (message === null) return { status: 204 }
    const text = replyText(report, message)
    const reply = text === null || message.replies >= repliesMost ? null : { id: report.id, text, at: now, ...buttonOf(report) }
    await markMessage(sql, {
      workspace,
      id,
      shown: report.what === 'shown',
      done: report.what === 'clicked' || report.what === 'replied',
      reply,
    })
    return { status: 204, ...outcomeOf(report, { id, message, text }) }
  },
})

const buttonOf = ({ button }: Report) => (button === undefined ? {} : { button })

/** Throws `CallError` `permanent`. */
function readReport(body: string): Report {
  const report = parsed(body)
  const { id, what, button, text } = report
  const isReport =
    typeof id === 'string' &&
    uuid.test(id) &&
    ['shown', 'closed', 'clicked', 'replied'].includes(String(what)) &&
    (button === undefined || (typeof button === 'string' && /^[a-z][a-z0-9_-]{0,30}$/.test(button))) &&
    (text === undefined || (typeof text === 'string' && text.length <= textLongest))
  if (!isReport) throw new CallError('permanent', 'SITE_REPORT_INVALID', 'A report has id, what, and perhaps button or text')
  return report as unknown as Report
}

function parsed(body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {}
  } catch {
    return {}
  }
}

/** What the visitor said: typed, or by a button, whose words are those of the message. */
function replyText({ what, button, text = '' }: Report, { content }: KeptMessage): string | null {
  if (what !== 'replied') return null
  const pressed = ((content['buttons'] ?? []) as unknown as readonly SiteButton[]).find(({ name }) => name === button)
  const said = (pressed?.title ?? text).trim()
  return said === '' ? null : said
}

interface About {
  readonly id: string
  readonly message: KeptMessage
  readonly text: string | null
}

function outcomeOf(report: Report, { id, message, text }: About): Pick<RouteAnswer, 'events' | 'statuses'> {
  if (report.what === 'closed') return { events: closedEvent(report, { id, message, text }) }
  const repeats = report.what !== 'shown' || message.frequency !== 'once'
  const status: ReportedStatus = {
    message: id,
    status: ({ shown: 'opened', clicked: 'clicked', replied: 'replied' } as const)[report.what],
    ...(repeats ? { occurrence: report.id } : {}),
    ...buttonOf(report),
    ...(text === null ? {} : { properties: { text } }),
  }
  return { statuses: [status] }
}

const closedNames = { popup: 'Popup Closed', chat: 'Chat Closed' } as const

/** Closing is no status of messages, only an event of the visitor. */
function closedEvent({ id: act }: Report, { id, message }: About): readonly JsonObject[] {
  const { channel, userId, anonymousId } = message
  if (userId === null && anonymousId === null) return []
  const who = { ...(userId === null ? {} : { userId }), ...(anonymousId === null ? {} : { anonymousId }) }
  return [
    { type: 'track', event: closedNames[channel], messageId: `site:${id}:closed:${act}`, ...who, properties: { message_id: id, channel } },
  ]
}
