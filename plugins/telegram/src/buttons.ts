/**
 * Buttons under a message. What a press carries back is the message's id and the button's name, in the 64 bytes that Telegram keeps for it: so it
 * is known at once whose message it was, before the answer to its sending is recorded.
 */
import type { Button, JsonObject } from '@millrace/core'

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i
/** Of a message that stands in no log. */
const noMessage = '-'

export function callbackOf(message: string, button: string): string {
  const id = uuid.test(message) ? Buffer.from(message.replaceAll('-', ''), 'hex').toString('base64url') : noMessage
  return `${id}:${button}`
}

export interface Press {
  readonly message: string
  readonly button: string
}

/** Null for what is none of ours. */
export function pressOf(data: string): Press | null {
  const [, id = '', button = ''] = /^([\w-]{22}):([a-z][a-z0-9_-]{0,30})$/.exec(data) ?? []
  const hex = Buffer.from(id, 'base64url').toString('hex')
  const message = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return uuid.test(message) ? { message, button } : null
}

/** One a line. `link` is the number of the first link among the message's links. */
export function keyboardOf(buttons: readonly Button[], message: string, to: (index: number) => string): JsonObject {
  let links = 0
  const lines = buttons.map(({ name, title, kind }): readonly JsonObject[] => [
    kind === 'url' ? { text: title, url: to(links++) } : { text: title, callback_data: callbackOf(message, name) },
  ])
  return { inline_keyboard: lines }
}
