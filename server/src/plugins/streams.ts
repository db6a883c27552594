/** Server-sent events of routes of plugins. Whoever does not read is waited for, whoever leaves is forgotten, and closing the server ends them all. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { RouteAnswer } from '@millrace/core'
import type { FastifyReply } from 'fastify'
import { Problem } from '../http/problem.ts'

export interface Streams {
  follow(reply: FastifyReply, answer: Omit<RouteAnswer, 'stream'>, stream: NonNullable<RouteAnswer['stream']>): Promise<FastifyReply>
  close(): void
}

/** Proxies end connections that say nothing for a minute. */
const heartbeatMs = 20_000
/** Open at a time in one process; callers past it may poll. */
const streamsMax = 5000

export function createStreams(): Streams {
  const open = new Set<ServerResponse>()
  return {
    follow: async (reply, { headers = {} }, stream) => {
      if (open.size >= streamsMax) throw new Problem('ROUTE_BUSY', 'Too many pages listen here', { retryAfter: 30 })
      const raw = begin(reply, headers)
      open.add(raw)
      const gone = new AbortController()
      raw.on('close', () => gone.abort())
      const beat = setInterval(() => raw.write(':\n\n'), heartbeatMs)
      try {
        for await (const said of stream(gone.signal)) {
          if (raw.writableEnded || raw.destroyed) break
          if (!raw.write(textOf(said))) await once(raw, 'drain', { signal: gone.signal })
        }
      } catch (error) {
        if (!gone.signal.aborted) reply.log.error(error, 'A stream of a plugin broke')
      } finally {
        clearInterval(beat)
        open.delete(raw)
        raw.end()
      }
      return reply
    },
    close: () => {
      for (const raw of open) raw.end()
    },
  }
}

function begin(reply: FastifyReply, own: Readonly<Record<string, string>>): ServerResponse {
  const headers = {
    ...reply.getHeaders(),
    'cache-control': 'no-store',
    ...own,
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  }
  reply.hijack()
  reply.raw.writeHead(200, headers as Record<string, string>)
  reply.raw.write(':\n\n')
  return reply.raw
}

/** One event; JSON has no line break, and names are the plugin's own. */
function textOf({ event, id, data }: { readonly event?: string; readonly id?: string; readonly data: unknown }): string {
  const lines = [event === undefined ? [] : [`event: ${event}`], id === undefined ? [] : [`id: ${id}`], [`data: ${JSON.stringify(data)}`]]
  return `${lines.flat().join('\n')}\n\n`
}
