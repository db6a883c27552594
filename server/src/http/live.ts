/**
 * Server-sent events of counts. Viewers of the same counts share one reading a second; a viewer whose session ended is let go within
 * `recheckMs`, and closing the server ends them all.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

const readMs = 1000
const recheckMs = 5000
const heartbeatMs = 5000
const viewersMax = 500

interface Viewer {
  readonly stream: ServerResponse
  readonly mayStay: () => Promise<boolean>
}

interface Channel {
  readonly viewers: Set<Viewer>
  readonly read: () => Promise<unknown>
  last: string
  spokeAt: number
  checkedAt: number
  timer: NodeJS.Timeout | null
}

export interface Followed {
  /** Viewers with the same key see the same counts. */
  readonly key: string
  readonly read: () => Promise<unknown>
}

export interface LiveCounts {
  follow(request: FastifyRequest, reply: FastifyReply, followed: Followed): Promise<FastifyReply>
  close(): void
}

/** `mayStay` decides again whether a request would be let in. */
export function createLiveCounts(mayStay: (request: FastifyRequest) => Promise<boolean>): LiveCounts {
  const channels = new Map<string, Channel>()

  const leave = (key: string, channel: Channel, viewer: Viewer) => {
    channel.viewers.delete(viewer)
    if (channel.viewers.size > 0) return
    if (channel.timer !== null) clearTimeout(channel.timer)
    channels.delete(key)
  }
  return {
    async follow(request, reply, { key, read }) {
      const count = [...channels.values()].reduce((sum, { viewers }) => sum + viewers.size, 0)
      if (count >= viewersMax) throw new Problem('RATE_LIMITED', 'Too many pages follow counts here', { retryAfter: 10 })
      const first = JSON.stringify(await read())
      const channel = channels.get(key) ?? newChannel(read)
      channels.set(key, channel)
      const viewer: Viewer = { stream: openStream(reply), mayStay: () => mayStay(request) }
      channel.viewers.add(viewer)
      viewer.stream.on('close', () => leave(key, channel, viewer))
      viewer.stream.write(`retry: 3000\ndata: ${first}\n\n`)
      channel.timer ??= schedule(channel)
      return reply
    },
    close() {
      for (const { viewers } of channels.values()) for (const { stream } of viewers) stream.end()
    },
  }
}

const newChannel = (read: Channel['read']): Channel => ({ viewers: new Set(), read, last: '', spokeAt: 0, checkedAt: 0, timer: null })

function openStream(reply: FastifyReply): ServerResponse {
  reply.hijack()
  const headers = {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  }
  reply.raw.writeHead(200, headers as Record<string, string>)
  return reply.raw
}

function schedule(channel: Channel): NodeJS.Timeout {
  return setTimeout(() => {
    void speak(channel)
      .catch(() => channel.viewers.forEach(({ stream }) => stream.end()))
      .finally(() => (channel.timer = channel.viewers.size > 0 ? schedule(channel) : null))
  }, readMs).unref()
}

async function speak(channel: Channel): Promise<void> {
  const now = performance.now()
  if (now - channel.checkedAt > recheckMs) {
    channel.checkedAt = now
    for (const { stream, mayStay } of channel.viewers) if (!(await mayStay())) stream.end()
  }
  const text = JSON.stringify(await channel.read())
  if (text === channel.last && now - channel.spokeAt < heartbeatMs) return
  const said = text === channel.last ? 'event: still\ndata: {}\n\n' : `data: ${text}\n\n`
  channel.last = text
  channel.spokeAt = now
  for (const { stream } of channel.viewers) stream.write(said)
}
