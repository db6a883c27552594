/**
 * A message on its way to the phones of a contact. It is sent when one of them took it; which tokens are registered no more is told, so
 * that nobody asks for them again.
 */
import { createHash } from 'node:crypto'
import { CallError, type CallContext, type Instant, type JsonObject, type OutgoingMessage } from '@millrace/core'
import type { Access } from './account.ts'
import { linksOf, secondsOf, type PushContent } from './content.ts'
import { sendMessage, type Taken } from './firebase.ts'
import { gone, tokensIn } from './tokens.ts'

type Result = Taken | 'gone' | CallError

/** Of notification and data together, as Firebase counts. */
const mostBytes = 4096
const bodyLongest = 1000

export async function send(
  message: OutgoingMessage<PushContent>,
  context: CallContext,
  access: Access,
): Promise<{ readonly reference: string; readonly lost: readonly string[] }> {
  const tokens = tokensIn(message.to)
  const notification = notificationOf(message, context.now)
  const results = await Promise.all(tokens.map((token) => sendTo(token, { notification, context, access })))
  const taken = results.find((result): result is Taken => typeof result === 'object' && 'reference' in result)
  if (taken === undefined) throw worst(results)
  return { reference: taken.reference, lost: tokens.filter((_, index) => results[index] === 'gone') }
}

interface Sending {
  readonly notification: JsonObject
  readonly context: CallContext
  readonly access: Access
}

async function sendTo(token: string, { notification, context, access }: Sending): Promise<Result> {
  try {
    return await sendMessage(access, { message: { token, ...notification } }, context)
  } catch (error) {
    if (error instanceof CallError) return error
    throw error
  }
}

/** The message as Firebase has it, but for whom it is. Throws `CallError` `permanent` `PUSH_TOO_LARGE`. */
export function notificationOf(message: OutgoingMessage<PushContent>, now: Instant): JsonObject {
  const { title, body = '', image = '', ttl = 'P1D', priority = 'high', topic = '' } = message.content
  const seconds = secondsOf(ttl)
  const tag = topic.trim() === '' ? null : createHash('sha256').update(topic.trim()).digest('base64url').slice(0, 32)
  const notification = { title, body: shortened(body), ...(image.trim() === '' ? {} : { image: image.trim() }) }
  const data = dataOf(message)
  if (Buffer.byteLength(JSON.stringify({ notification, data })) > mostBytes)
    throw new CallError('permanent', 'PUSH_TOO_LARGE', `A notification with its data has ${mostBytes} bytes at most: shorten it`)
  return {
    notification,
    data,
    android: { priority, ttl: `${seconds}s`, ...(tag === null ? {} : { collapse_key: tag, notification: { tag } }) },
    apns: {
      headers: {
        'apns-priority': priority === 'high' ? '10' : '5',
        'apns-expiration': String(Math.floor(now / 1000) + seconds),
        ...(tag === null ? {} : { 'apns-collapse-id': tag }),
      },
      ...(image.trim() === '' ? {} : { payload: { aps: { 'mutable-content': 1 } }, fcm_options: { image: image.trim() } }),
    },
  }
}

/** At a whole character. */
function shortened(body: string): string {
  const characters = [...body]
  return characters.length <= bodyLongest
    ? body
    : `${characters
        .slice(0, bodyLongest - 1)
        .join('')
        .trimEnd()}…`
}

/** All are texts, as Firebase wants them. The app reads ours: where a tap leads, what buttons there are, and how to report. */
function dataOf({ content, tracking }: OutgoingMessage<PushContent>): Readonly<Record<string, string>> {
  let next = 0
  // In the order of `linksOf`, which says where the n-th leads.
  const tracked = (url: string | undefined) => (linksOf({ url: url ?? '' }).length === 0 ? {} : { url: tracking.click(next++) })
  const { url } = tracked(content.url) as { readonly url?: string }
  const buttons = (content.buttons ?? []).map(({ name, title, kind, url: link }) => ({
    name,
    title,
    ...tracked(kind === 'url' ? link : undefined),
  }))
  return {
    ...content.data,
    millrace_token: tracking.returnToken,
    ...(url === undefined ? {} : { millrace_url: url }),
    ...(buttons.length === 0 ? {} : { millrace_buttons: JSON.stringify(buttons) }),
  }
}

/** Nobody took it. What may have arrived is never repeated for the sake of the others. */
function worst(results: readonly Result[]): CallError {
  const faults = results.filter((result) => result instanceof CallError)
  const ofKind = (kind: CallError['kind']) => faults.find((fault) => fault.kind === kind)
  const said = 'No app of this contact is registered any more'
  return ofKind('unknown') ?? ofKind('retry') ?? faults[0] ?? new CallError('permanent', gone, said)
}
