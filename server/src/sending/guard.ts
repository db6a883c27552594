/**
 * Knows a restored database by what it has forgotten. While a process works, the database's epoch rises, and the process keeps in a file
 * how far; a database that is behind that, or in another place than it was, lost a part of its life: mails that left in it look as if
 * they had never been sent. Then a new life begins, nothing is claimed until an operator confirms, and every process hands in what its
 * files say left, so that none of it leaves again.
 */
import type { Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { textArray, transaction, withClient } from '../store/sql.ts'
import type { Departure, Journal } from './journal.ts'
import { placeOf } from './place.ts'
import { SendingPaused, type RestorationReason } from './restoration.ts'

/** What a claim must find for a process to send: the life it knows, no younger than it knows it. */
export interface Known {
  readonly instance: string
  readonly epoch: number
}

export interface SendingGuard {
  /** Null before the start. */
  readonly known: Known | null
  /** Throws `SendingFileFault`. */
  start(): Promise<void>
  /** Every few seconds while the process works. */
  raise(): Promise<void>
  /** Before a message is handed to anybody: resolves once it is on disk. */
  note(departure: Departure): Promise<void>
  /** It certainly was not sent. */
  retract(departure: Departure): Promise<void>
  stop(): Promise<void>
}

export interface SendingGuardOptions {
  readonly pool: Pool
  /** Null: nothing outlives the database here; it is known by its place alone. */
  readonly openJournal: (() => Promise<Journal>) | null
  onError(error: unknown, where: string): void
}

/**
 * A claim of this epoch may have been committed just after the epoch rose, so a dump of the next one may have forgotten it: a claim's
 * transaction is shorter than the time between two.
 */
const overlap = 1

export function createSendingGuard({ pool, openJournal, onError }: SendingGuardOptions): SendingGuard {
  let journal: Journal | null = null
  let known: Known | null = null

  const recognise = async () => {
    const found = await transaction(pool, (sql) => recogniseIn(sql, journal))
    if (found.origin !== undefined) await journal?.keepEpoch(found.instance, found.epoch, found.origin)
    known = { instance: found.instance, epoch: found.epoch }
    if (journal !== null) await handIn(pool, journal, found.instance)
    if (found.paused !== null) onError(new SendingPaused(found.paused), 'sending')
  }
  const raise = async () => {
    const now = known
    const epoch = now === null ? null : await withClient(pool, (sql) => raiseIn(sql, now))
    if (now === null || epoch === null) return recognise()
    known = { ...now, epoch }
    await journal?.keepEpoch(now.instance, epoch)
  }
  return {
    get known() {
      return known
    },
    start: async () => {
      journal ??= openJournal === null ? null : await openJournal()
      await recognise()
      await raise()
    },
    raise,
    note: async (departure) => journal?.note(known!.instance, departure),
    retract: async (departure) => journal?.retract(known!.instance, departure),
    stop: async () => journal?.close(),
  }
}

/** Null when this is not the database it was. */
async function raiseIn(sql: Sql, { instance, epoch }: Known): Promise<number | null> {
  const [row] = await sql.query<{ epoch: string }>(
    'update millrace.sending set epoch = epoch + 1 where instance = $1::uuid and epoch >= $2 returning epoch',
    [instance, epoch],
  )
  return row === undefined ? null : Number(row.epoch)
}

interface Recognised extends Known {
  /** The life that was lost, when a new one begins here. */
  readonly origin?: string
  /** Why nothing is sent, if so. */
  readonly paused: RestorationReason | null
}

/** Of processes that start together one finds out; the others then know the new life from the start. */
async function recogniseIn(sql: Sql, journal: Journal | null): Promise<Recognised> {
  const [row] = await sql.query<{ instance: string; epoch: string; place: string | null }>(
    'select instance, epoch, place from millrace.sending for update',
  )
  const { instance } = row!
  const epoch = Number(row!.epoch)
  const place = await placeOf(sql)
  const seen = (await journal?.seen(instance)) ?? 0
  const reason = epoch < seen ? 'behind' : row!.place !== null && row!.place !== place ? 'copied' : null
  if (reason === null) {
    await sql.query('update millrace.sending set place = $1 where place is distinct from $1', [place])
    return { instance, epoch, paused: await pausedIn(sql) }
  }
  await sql.query('insert into millrace.restoration (instance, epoch, reason) values ($1::uuid, $2, $3)', [instance, epoch, reason])
  const [next] = await sql.query<{ instance: string }>(
    'update millrace.sending set instance = gen_random_uuid(), epoch = epoch + 1, place = $1 returning instance',
    [place],
  )
  return { instance: next!.instance, epoch: epoch + 1, origin: instance, paused: reason }
}

async function pausedIn(sql: Sql): Promise<RestorationReason | null> {
  const [row] = await sql.query<{ reason: RestorationReason }>(
    'select reason from millrace.restoration where confirmed_at is null order by found_at desc limit 1',
  )
  return row?.reason ?? null
}

/** What the files tell of lives that this database lost, each once. */
async function handIn(pool: Pool, journal: Journal, instance: string): Promise<void> {
  const lost = await withClient(pool, (sql) =>
    sql.query<{ id: string; instance: string; epoch: string }>('select id, instance, epoch from millrace.restoration order by found_at'),
  )
  const known = new Set([instance, ...lost.map((one) => one.instance)])
  for (const one of lost) {
    if (await journal.isHandedIn(one.instance, one.id)) continue
    for await (const keys of journal.departed(one.instance, Number(one.epoch) - overlap, known)) {
      await withClient(pool, (sql) =>
        sql.query('insert into millrace.departed (key) select unnest($1::uuid[]) on conflict do nothing', [textArray(keys)]),
      )
    }
    await journal.markHandedIn(one.instance, one.id)
  }
}
