/**
 * A page says hello: the messages that wait for this browser, and where to hear of more. Whose they are is told by the browser's own
 * anonymous id, which is long, random and known to nobody else; a userId opens nothing. What joins the browser to a user is a tracking call
 * with the proof of that user, or under the key of a server.
 */
import { CallError, defineRoute, type RouteContext } from '@millrace/core'
import { itemOf } from './item.ts'
import { readPending } from './store.ts'
import type { Welcome } from './wire.ts'

/** The address of a stream is good for so long; then the page says hello again. */
const ticketMs = 60 * 60_000

export const helloRoute = defineRoute({
  name: 'hello',
  title: { en: 'Messages that wait for a visitor', ru: 'Сообщения, которые ждут посетителя' },
  method: 'POST',
  by: 'write-key',
  cross: true,
  bodyMax: 1024,
  handle: async ({ body }, context) => ({
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(await welcome(context, anonymousIdOf(body))),
  }),
})

async function welcome(context: RouteContext, anonymousId: string): Promise<Welcome> {
  const { workspace, sql, now } = context
  const rows = await readPending(sql, [{ workspace, anonymousId }])
  const stream = context.urlOf('stream', context.sign('stream', anonymousId, now + ticketMs))
  return { stream, items: rows.map((row) => itemOf(row, context)) }
}

/** Throws `CallError` `permanent`. */
function anonymousIdOf(body: string): string {
  const id = /^\s*\{\s*"anonymousId"\s*:\s*"([\w-]{16,64})"\s*\}\s*$/.exec(body)?.[1]
  if (id === undefined)
    throw new CallError('permanent', 'SITE_HELLO_INVALID', 'Send {"anonymousId": "..."}, 16 to 64 letters, digits, _ or -')
  return id
}
