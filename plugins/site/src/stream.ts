/** Server-sent events of the messages of one browser, from those that wait on. Each has the message's id: a page knows what it has. */
import { CallError, defineRoute } from '@millrace/core'
import { createFeed, type Feed } from './feed.ts'
import { itemOf } from './item.ts'

/** A process has one, unless it hosts several servers. */
const feeds = new Map<string, Feed>()

export const streamRoute = defineRoute({
  name: 'stream',
  title: { en: 'Messages as they come', ru: 'Сообщения по мере появления' },
  method: 'GET',
  by: 'signed',
  cross: true,
  handle: async ({ data }, context) => {
    if (typeof data !== 'string') throw new CallError('permanent', 'SITE_STREAM_INVALID', 'This address names no browser')
    const feed = feeds.get(context.publicUrl) ?? createFeed()
    feeds.set(context.publicUrl, feed)
    if (feed.full) throw new CallError('retry', 'SITE_BUSY', 'Too many pages listen already: ask by hello', { retryAfterMs: 60_000 })
    const { workspace, sql } = context
    return {
      stream: async function* (signal) {
        for await (const row of feed.listen({ workspace, sql, anonymousId: data }, signal)) {
          yield { event: 'message', id: row.id, data: JSON.parse(JSON.stringify(itemOf(row, context))) }
        }
      },
    }
  },
})
