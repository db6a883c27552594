/**
 * How the store speaks to Postgres: named prepared statements on one client, one after another, in one transaction. A statement
 * serves a whole batch (law 5): a column of the batch is one array parameter, or one text of all its JSON values. Statements that do
 * not need each other's answers are asked together: on a pool made with `pipeline: true` they travel at once, so that Postgres goes
 * on while this process decides for another lane; on any other pool they queue here.
 */
import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import type { Sql } from '@millrace/core'
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg'

/**
 * Queue-like tables grow from nothing within seconds, before any statistics: without these a plan made on an empty table would
 * scan the whole of it later. A stalled visitor must not hold its lane for ever.
 */
const begin = `begin; set local enable_seqscan = off; set local plan_cache_mode = force_generic_plan;
  set local idle_in_transaction_session_timeout = '15s'; set local statement_timeout = '15s'`

/**
 * How long an answer may take. Longer than any statement of a transaction may (15 s above), so that a connection that is silent for
 * so long leads nowhere any more. With the 10 s for which a pool keeps idle connections, whose silence nobody hears, a network that
 * swallows everything is known after 28 s; the server has let go of the locks before, 15 s after the last statement.
 */
export const patienceMs = 18_000

/** Statement names by text; a plugin that builds its texts anew each time goes unnamed past this many. */
const nameLimit = 1000
const names = new Map<string, string>()

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= nameLimit) return known
  const name = `millrace_${createHash('sha1').update(text).digest('hex').slice(0, 16)}`
  names.set(text, name)
  return name
}

/** What the statements of one holder of a client share. */
interface Turn {
  /** The client is another's from here on: what still waits to be asked must not be carried out there, nor on its own. */
  over: boolean
  /** The first statement that was refused. Those after it in the transaction are, too, for no reason of their own. */
  fault?: unknown
}

const afterFault = '25P02'

export function sqlOf(client: Pick<PoolClient, 'query'>, turn: Turn = { over: false }): Sql {
  const inOrder = isPipelined(client) ? <T>(ask: () => Promise<T>) => ask() : createQueue()
  return {
    query: async <R>(text: string, values: readonly unknown[] = []) => {
      const query = { name: nameOf(text), text, values: values.map(parameter) }
      const ask = () => {
        if (turn.over) throw new Error('The transaction of this statement is over')
        return asked(client, query)
      }
      try {
        const { rows } = await inOrder(ask)
        return rows as R[]
      } catch (error) {
        turn.fault ??= error
        throw (error as { code?: unknown } | null)?.code === afterFault ? turn.fault : error
      }
    },
  }
}

/** Streams that wait for what else is asked in this turn. */
const held = new WeakSet<Writable>()

/** What is asked of a pipelined connection in one turn of the event loop travels in one packet: a system call costs as much as a small statement. */
function asked(client: Pick<PoolClient, 'query'>, query: QueryConfig | string): Promise<QueryResult> {
  const { stream } = (client as { readonly connection?: { readonly stream?: Writable } }).connection ?? {}
  if (stream !== undefined && isPipelined(client) && !held.has(stream)) {
    held.add(stream)
    stream.cork()
    process.nextTick(() => {
      held.delete(stream)
      stream.uncork()
    })
  }
  return answered(client.query(query as QueryConfig))
}

const isPipelined = (client: unknown): boolean => (client as { readonly pipeline?: boolean }).pipeline === true

/** Each is asked when the one before it is answered. */
function createQueue(): <T>(ask: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (ask) => {
    const answer = last.then(ask, ask)
    last = answer
    return answer
  }
}

/** Arrays of numbers and texts, the columns of a batch, are written out here: the driver's own way takes several times as long. */
function parameter(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  if (value.every((item) => item === null || typeof item === 'number' || typeof item === 'bigint' || typeof item === 'boolean'))
    return plainArray(value)
  return value.every((item) => item === null || typeof item === 'string') ? textArray(value) : value
}

/** The network may swallow a connection without a word; then the answer never comes. Throws `ConnectionLost`. */
export async function answered<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new ConnectionLost(new Error(`No answer within ${patienceMs} ms`))), patienceMs)
  })
  try {
    return await Promise.race([answer, silence])
  } finally {
    clearTimeout(timer)
  }
}

const quieted = new WeakSet<PoolClient>()

/**
 * A connection that is lost while it is checked out tells so twice: by the statement under way, which is where it is dealt with, and
 * by an `error` event, which would end the process if nobody listened.
 */
export async function connect(pool: Pool): Promise<PoolClient> {
  const client = await pool.connect()
  if (!quieted.has(client)) client.on('error', () => {})
  quieted.add(client)
  return client
}

/** One client for statements that are each their own transaction. */
export async function withClient<T>(pool: Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await connect(pool)
  const turn: Turn = { over: false }
  let broken = false
  try {
    return await work(sqlOf(client, turn))
  } catch (error) {
    broken = !hasSqlState(error) || isTransient(error)
    throw error
  } finally {
    turn.over = true
    client.release(broken)
  }
}

/** Whether the server itself answered with this error, so that the connection is sound. */
function hasSqlState(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
}

/** The connection is gone: whatever was under way is undone by the server, or was committed without us hearing of it. */
export class ConnectionLost extends Error {
  readonly code = 'STORE_CONNECTION_LOST'
  constructor(cause: unknown) {
    super('The connection to the database was lost', { cause })
    this.name = 'ConnectionLost'
  }
}

/** Commits what `work` did, or undoes it when it throws. A client that cannot even roll back is thrown away. */
export const transaction = <T>(pool: Pool, work: (sql: Sql) => Promise<T>): Promise<T> => transactionFrom(pool, async () => undefined, work)

/**
 * The same, with its first statements asked together with the beginning: a round trip less. They read and lock, and write nothing: were
 * the beginning refused, each of them would be a transaction of its own.
 */
export async function transactionFrom<F, T>(
  pool: Pool,
  first: (sql: Sql) => Promise<F>,
  work: (sql: Sql, found: F) => Promise<T>,
): Promise<T> {
  const client = await connect(pool)
  const turn: Turn = { over: false }
  let broken = false
  try {
    const sql = sqlOf(client, turn)
    const begun = asked(client, begin)
    if (!isPipelined(client)) await begun
    const [, found] = await Promise.all([begun, first(sql)])
    const result = await work(sql, found)
    turn.over = true
    await asked(client, 'commit')
    return result
  } catch (error) {
    turn.over = true
    broken = lostWith(error) || !(await undone(client))
    throw broken && !lostWith(error) ? new ConnectionLost(error) : error
  } finally {
    client.release(broken)
  }
}

/**
 * A transaction of one statement, asked all at once: on a pipelined connection it takes one round trip, not three. For what should be
 * durable as soon as it is known. After a statement that fails the commit undoes, so its answer tells whether the connection is sound.
 */
export async function oneStatement<R>(pool: Pool, text: string, values: readonly unknown[]): Promise<readonly R[]> {
  const client = await connect(pool)
  let broken = true
  try {
    const query = { name: nameOf(text), text, values: values.map(parameter) }
    const all = [asked(client, begin), asked(client, query), asked(client, 'commit')] as const
    const [begun, done, committed] = await Promise.allSettled(all)
    if (begun.status === 'rejected') throw new ConnectionLost(begun.reason)
    if (committed.status === 'rejected') throw new ConnectionLost(committed.reason)
    broken = false
    if (done.status === 'rejected') throw done.reason
    return done.value.rows as R[]
  } finally {
    client.release(broken)
  }
}

const lostWith = (error: unknown): boolean =>
  error instanceof ConnectionLost || (error instanceof Error && error.cause instanceof ConnectionLost)

async function undone(client: PoolClient): Promise<boolean> {
  try {
    await answered(client.query('rollback'))
    return true
  } catch {
    return false
  }
}

/** Broken connections, a full or stopping server, conflicts, and statements that waited too long: 57014 is a neighbour's lock, not poison. */
const transientStates = /^(08|53|57P|57014|40001|40P01|55P03|25P0[34])/

/** Whether the same work may well succeed later: nothing about the data is at fault. */
export function isTransient(error: unknown): boolean {
  if (lostWith(error)) return true
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && (transientStates.test(code) || /^E[A-Z]+$/.test(code))
}

/** An array parameter of values whose text needs no quoting: numbers, uuids, ids. */
export function plainArray(values: readonly (string | number | bigint | boolean | null)[]): string {
  return values.includes(null) ? `{${values.map((value) => value ?? 'NULL').join(',')}}` : `{${values.join(',')}}`
}

/** An array parameter of texts. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : isWord(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`
}

/** What needs no quotes in an array: neither empty nor NULL nor anything that means something there. */
const isWord = (text: string) => /^[a-z0-9][\w.:-]*$/i.test(text) && text.toUpperCase() !== 'NULL'

/**
 * A parameter of JSON texts to insert: `string_to_table($n, chr(30))` gives them row by row. JSON has no bare control character in it,
 * and no JSON text is empty: an empty one stands for a null. To join by, a text[] is better: its rows are estimated as few.
 */
export function jsonColumn(texts: readonly string[]): string {
  return texts.join('\x1e')
}

/**
 * JSON text that Postgres takes: it refuses NUL characters and lone halves of surrogate pairs, which JSON allows. The first are
 * dropped, the second become U+FFFD.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value ?? null)
  return text.includes('\\u0000') || text.includes('\\ud') ? JSON.stringify(storable(value)) : text
}

/** The same for a bare text. */
export const toText = (text: string): string => text.replaceAll('\0', '').toWellFormed()

function storable(value: unknown): unknown {
  if (typeof value === 'string') return toText(value)
  if (Array.isArray(value)) return value.map(storable)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [toText(name), storable(inner)]))
}
