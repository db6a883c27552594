/**
 * Looks for new messages on behalf of all pages that listen to this process: one statement a second, however many they are, and none
 * while nobody listens. What a page was told once it is not told again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '@millrace/core'
import { readPending, removeExpired, type Asked, type PendingRow } from './store.ts'

export interface Listener extends Asked {
  readonly sql: Sql
}

export interface Feed {
  /** Whether as many listen as can be served. */
  readonly full: boolean
  /** Ends with the signal. */
  listen(listener: Listener, signal: AbortSignal): AsyncIterable<PendingRow>
}

const everyMs = 1000
const cleanEvery = 3600
const most = 5000
/** Of one browser: its tabs. */
const mostOfOne = 8

interface Open extends Listener {
  /** By message: what was told of it last. */
  readonly told: Map<string, string>
  readonly queue: PendingRow[]
  wake: () => void
}

export function createFeed(): Feed {
  const open = new Set<Open>()
  let looking: Promise<void> | null = null

  const look = async () => {
    for (let round = 0; open.size > 0; round += 1) {
      // A database that is away is asked again: the pages keep what they have.
      await poll([...open]).catch(() => {})
      if (round % cleanEvery === 0) await removeExpired([...open][0]?.sql ?? nobody).catch(() => {})
      await sleep(everyMs, undefined, { ref: false })
    }
    looking = null
  }
  return {
    get full() {
      return open.size >= most
    },
    listen: async function* (listener, signal) {
      makeRoom(open, listener)
      const own: Open = { ...listener, told: new Map(), queue: [], wake: () => {} }
      const stop = () => own.wake()
      signal.addEventListener('abort', stop)
      open.add(own)
      looking ??= look()
      try {
        const isOver = () => signal.aborted || !open.has(own)
        while (!isOver()) {
          yield* own.queue.splice(0)
          await nextOf(own, isOver)
        }
      } finally {
        open.delete(own)
        signal.removeEventListener('abort', stop)
      }
    },
  }
}

const nobody: Sql = { query: async () => [] }

/** Of a browser with too many pages the oldest is let go. */
function makeRoom(open: Set<Open>, { workspace, anonymousId }: Asked): void {
  const same = [...open].filter((other) => other.workspace === workspace && other.anonymousId === anonymousId)
  const oldest = same.length < mostOfOne ? undefined : same[0]
  if (oldest !== undefined) {
    open.delete(oldest)
    oldest.wake()
  }
}

async function nextOf(own: Open, isOver: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  own.wake = resolve
  if (own.queue.length > 0 || isOver()) resolve()
  await promise
}

async function poll(open: readonly Open[]): Promise<void> {
  const asked = [...new Map(open.map((one) => [keyOf(one), one])).values()]
  const rows = await readPending(open[0]!.sql, asked)
  const byBrowser = Map.groupBy(rows, keyOf)
  for (const one of open) {
    const fresh = (byBrowser.get(keyOf(one)) ?? []).filter((row) => isNews(one, row))
    if (fresh.length === 0) continue
    one.queue.push(...fresh)
    one.wake()
  }
}

const keyOf = ({ workspace, anonymousId }: Asked) => `${workspace} ${anonymousId}`

/** A reply given in one tab is news to the others; that it was seen is not. */
function isNews({ told }: Open, { id, replies }: PendingRow): boolean {
  const state = String(replies.length)
  if (told.get(id) === state) return false
  told.set(id, state)
  return true
}
