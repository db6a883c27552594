/** What the service worker is told: a notification as short as one encrypted record lets it be (RFC 8291: 4,096 bytes in all). */
import { CallError, type OutgoingMessage } from '@millrace/core'
import { linksOf, type PushContent } from './content.ts'

/** What a browser is told of one notification; the service worker reads it. */
export interface Payload {
  readonly title: string
  readonly body: string
  readonly icon?: string
  readonly image?: string
  /** Tells notifications apart; one of a tag takes the place of the one before. */
  readonly tag: string
  readonly url?: string
  readonly buttons: readonly { readonly name: string; readonly title: string; readonly url?: string }[]
  /** Names the message when the worker reports what became of it. */
  readonly token: string
}

/** Of 4,096 bytes the record takes 103: its header, the tag of the cipher and a byte of padding. */
const mostBytes = 3993
const titleLongest = 200
const ellipsis = '…'

/** Throws `CallError` `permanent` `WEBPUSH_TOO_LARGE`. */
export function payloadOf(message: OutgoingMessage<PushContent>, tag: string): string {
  const whole = wholeOf(message, tag)
  const text = JSON.stringify(whole)
  const over = Buffer.byteLength(text) - mostBytes
  if (over <= 0) return text
  const body = shortened(whole.body, over)
  if (body === null)
    throw new CallError(
      'permanent',
      'WEBPUSH_TOO_LARGE',
      `A notification has ${mostBytes} bytes at most: shorten its title, addresses or buttons`,
    )
  return JSON.stringify({ ...whole, body })
}

function wholeOf({ content, tracking }: OutgoingMessage<PushContent>, tag: string): Payload {
  const { title, body = '', icon = '', image = '', buttons = [] } = content
  let next = 0
  // In the order of `linksOf`, which says where the n-th leads.
  const tracked = (url: string | undefined) => (linksOf({ title, url: url ?? '' }).length === 0 ? {} : { url: tracking.click(next++) })
  return {
    title: title.slice(0, titleLongest),
    body,
    ...(icon.trim() === '' ? {} : { icon: icon.trim() }),
    ...(image.trim() === '' ? {} : { image: image.trim() }),
    tag,
    ...tracked(content.url),
    buttons: buttons.map((button) => ({
      name: button.name,
      title: button.title,
      ...tracked(button.kind === 'url' ? button.url : undefined),
    })),
    token: tracking.returnToken,
  }
}

/** Shorter by so many bytes of JSON, at a whole character; null: there is not so much of it. */
function shortened(body: string, bytes: number): string | null {
  const characters = [...body]
  let left = bytes + Buffer.byteLength(ellipsis)
  while (left > 0) {
    const last = characters.pop()
    if (last === undefined) return null
    left -= Buffer.byteLength(JSON.stringify(last)) - 2
  }
  return characters.join('').trimEnd() + ellipsis
}
