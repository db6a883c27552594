/** Headers of a letter beside those that the transport makes: how a reader gets rid of such letters, and how machines are to take it. */
import type { OutgoingMessage } from '@millrace/core'

export type Headers = Readonly<Record<string, { readonly prepared: true; readonly value: string }>>

export function headersOf({ id, transactional, flow, tracking }: Omit<OutgoingMessage, 'content'>, workspace: number): Headers {
  const { unsubscribe, returnToken } = tracking
  const stream = transactional ? 'transactional' : 'marketing'
  return prepared({
    'X-Millrace-Message': id,
    // Names the message in a complaint, which often hides every address.
    ...(returnToken === '' ? {} : { 'X-Millrace-Token': returnToken }),
    // Gmail counts complaints by each part; the last is whose mail it is.
    'Feedback-ID': `${flow ?? 'none'}:${workspace}:${stream}:millrace`,
    // RFC 3834, and Exchange's word for the same: an absence note answers no machine.
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'OOF, AutoReply',
    ...(transactional
      ? {}
      : {
          Precedence: 'bulk',
          'List-Unsubscribe': `<${unsubscribe}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        }),
  })
}

function prepared(values: Readonly<Record<string, string>>): Headers {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { prepared: true as const, value }]))
}
