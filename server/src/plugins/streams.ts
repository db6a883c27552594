/** Server-sent events of routes of plugins. Whoever does not read is waited for, whoever leaves is forgotten, and closing the server ends them all. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { RouteAnswer } from '@millrace/core'
import type { FastifyReply } from 'fastify'
import ipaddr from 'ipaddr.js'
import { Problem } from '../http/problem.ts'
import { isPublicAddress } from '../outside/address.ts'

export interface Streams {
  follow(reply: FastifyReply, answer: Omit<RouteAnswer, 'stream'>, stream: NonNullable<RouteAnswer['stream']>): Promise<FastifyReply>
  close(): void
}

/** Proxies end connections that say nothing for a minute. */
const heartbeatMs = 20_000
/** Open at a time in one process; callers past it may poll. */
const streamsMax = 5000
/** Of them, of one address: an office has many tabs, and nobody is to have them all. */
const ofOneMax = 20

export function createStreams(): Streams {
  /** With whose each is. */
  const open = new Map<ServerResponse, string>()
  const refuseMore = (owner: string) => {
    if (open.size >= streamsMax) throw busy('Too many pages listen here')
    if (owner !== anybody && countOf(open.values(), owner) >= ofOneMax) throw busy('Too many pages listen here from your address')
  }
  return {
    follow: async (reply, { headers = {} }, stream) => {
      const owner = ownerOf(reply.request.ip)
      refuseMore(owner)
      const raw = begin(reply, headers)
      open.set(raw, owner)
      const gone = new AbortController()
      for (const end of ['close', 'error']) raw.on(end, () => gone.abort())
      // Whoever left before this was listened for.
      if (raw.destroyed) gone.abort()
      const beat = setInterval(() => isWaiting(raw) && raw.write(':\n\n'), heartbeatMs)
      try {
        await tell(raw, stream, gone.signal)
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
      for (const raw of open.keys()) {
        // Whoever does not read would keep the server open until their network gives up.
        if (raw.writableNeedDrain) raw.destroy()
        else raw.end()
      }
    },
  }
}

const busy = (detail: string) => new Problem('ROUTE_BUSY', detail, { retryAfter: 30 })

const anybody = ''

/** Of IPv6 a household has a /64. An address that is not of the internet may be a proxy of ours, with everybody behind it. */
function ownerOf(ip: string): string {
  if (!isPublicAddress(ip)) return anybody
  const address = ipaddr.process(ip)
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).join(':') : address.toString()
}

function countOf(owners: Iterable<string>, one: string): number {
  let count = 0
  for (const owner of owners) if (owner === one) count += 1
  return count
}

/** Whether it is there and has read all: to one that reads nothing a heartbeat says nothing. */
const isWaiting = (raw: ServerResponse) => !raw.writableEnded && !raw.destroyed && !raw.writableNeedDrain

async function tell(raw: ServerResponse, stream: NonNullable<RouteAnswer['stream']>, signal: AbortSignal): Promise<void> {
  for await (const said of stream(signal)) {
    if (raw.writableEnded || raw.destroyed) break
    if (!raw.write(textOf(said))) await once(raw, 'drain', { signal })
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
