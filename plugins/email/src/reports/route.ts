/**
 * Where mail that came back is handed in, as it is: by a mail server that pipes it, or by a provider's webhook. It is answered 200 whatever
 * it is, for a server that is refused a bounce sends another. A report counts for the message whose token it has, and for nothing else: it
 * is the address of that message which is not written to again, whatever address the report names.
 */
import {
  defineRoute,
  type ReportedStatus,
  type ReturnedMessage,
  type RouteAnswer,
  type RouteContext,
  type Suppressed,
} from '@millrace/core'
import { plainLine } from '../address.ts'
import { readReport } from './read-report.ts'
import type { Delivery, Report } from './report.ts'

export const reportsRoute = defineRoute({
  name: 'reports',
  title: { en: 'Bounces, complaints and answers', ru: 'Возвраты, жалобы и ответы' },
  method: 'POST',
  by: 'connection',
  bodyMax: 2 * 1024 * 1024,
  // They all come from the one mail server.
  perMinute: 6000,
  handle: async ({ bytes, query }, context) => {
    const { report, tokens } = await readReport(bytes, query['to'])
    const message = await messageOf(tokens, context)
    const done = message === null ? {} : outcomeOf(report, message)
    const body = JSON.stringify({ report: report.kind, message: message?.id ?? null })
    return { headers: { 'content-type': 'application/json' }, body, ...done }
  },
})

async function messageOf(tokens: readonly string[], context: RouteContext): Promise<ReturnedMessage | null> {
  for (const token of tokens) {
    const message = await context.messageOf(token)
    if (message?.channel === 'email') return message
  }
  return null
}

type Outcome = Pick<RouteAnswer, 'statuses' | 'suppressions'>

function outcomeOf(report: Report, message: ReturnedMessage): Outcome {
  const told = (status: ReportedStatus['status'], more: Partial<ReportedStatus> = {}) => [{ message: message.id, status, ...more }]
  switch (report.kind) {
    case 'delivery':
      return ofDelivery(deliveryTo(message, report.deliveries), message)
    case 'complaint':
      return ofComplaint(report.feedback, message)
    case 'reply':
      return { statuses: told('replied', { occurrence: report.id, properties: { subject: report.subject } }) }
    default:
      return {}
  }
}

/** A letter has one recipient; where a forwarding made several of it, the failure is what counts. */
function deliveryTo({ address }: ReturnedMessage, deliveries: readonly Delivery[]): Delivery {
  const own = deliveries.filter(({ recipient }) => recipient === address)
  const order: readonly Delivery['action'][] = ['failed', 'delayed', 'relayed', 'delivered']
  const [first] = [...(own.length > 0 ? own : deliveries)].toSorted((one, other) => order.indexOf(one.action) - order.indexOf(other.action))
  return first!
}

function ofDelivery({ action, severity, code, reason }: Delivery, message: ReturnedMessage): Outcome {
  if (action === 'delivered') return { statuses: [{ message: message.id, status: 'delivered' }] }
  if (action !== 'failed') return {}
  const properties = { bounce: severity, code, reason: plainLine(reason).slice(0, 300) }
  return {
    statuses: [{ message: message.id, status: 'bounced', properties }],
    suppressions: severity === 'hard' ? suppressed(message, 'any', 'bounced') : [],
  }
}

/** A complaint holds receipts back too (reliability.md, d10): who calls us spam costs us everybody's inbox. */
function ofComplaint(feedback: string, message: ReturnedMessage): Outcome {
  if (feedback === 'not-spam' || feedback === 'auth-failure') return {}
  if (feedback === 'opt-out') {
    return { statuses: [{ message: message.id, status: 'unsubscribed' }], suppressions: suppressed(message, 'marketing', 'unsubscribed') }
  }
  return {
    statuses: [{ message: message.id, status: 'complained', properties: { feedback } }],
    suppressions: suppressed(message, 'any', 'complained'),
  }
}

function suppressed(
  { channel, address }: ReturnedMessage,
  scope: Suppressed['scope'],
  reason: Suppressed['reason'],
): readonly Suppressed[] {
  return address === null ? [] : [{ channel, address, scope, reason }]
}
