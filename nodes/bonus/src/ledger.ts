/**
 * The ledger in the database. `commitMoves` writes a batch, which is of one workspace, in one statement (three more to look first,
 * when something goes out); the key of an entry makes it count once, and an entry that is there already moves neither lot nor balance.
 */
import type { PluginDefinition, Sql, WriteItem } from '@millrace/core'
import { isGain, type BonusMove } from './book.ts'
import { lotColumns, lotOf, type LotRow } from './lot-rows.ts'
import { lapsesAt } from './lots.ts'
import { gain, keyOf, settle, type Account, type Booked, type Posting } from './postings.ts'

export async function commitMoves(sql: Sql, batch: readonly WriteItem<BonusMove>[]): Promise<void> {
  const items = [...new Map(batch.map((item) => [item.key, item])).values()]
  const losers = new Set(items.filter((item) => !isGain(item)).map((item) => item.contact))
  const gained = items.filter(isGain).filter((item) => !losers.has(item.contact))
  const ofLosers = items.filter((item) => losers.has(item.contact))
  const booked = ofLosers.length === 0 ? [] : await settleAll(sql, ofLosers)
  const postings = [...gained.map(gain), ...booked.flatMap((one) => one.postings)]
  if (postings.length + booked.length > 0) await writeLedger(sql, items[0]!.workspace, { postings, booked })
}

async function settleAll(sql: Sql, items: readonly WriteItem<BonusMove>[]): Promise<readonly Booked[]> {
  const accounts = await openAccounts(sql, items)
  return [...Map.groupBy(items, (item) => item.contact)].map(([contact, own]) => settle(accounts.get(contact)!, own))
}

/** Locks the accounts of these moves' contacts, then reads them: a rival's booking is either seen or waits. */
async function openAccounts(sql: Sql, items: readonly WriteItem<BonusMove>[]): Promise<ReadonlyMap<string, Account>> {
  const workspace = items[0]!.workspace
  const contacts = [...new Set(items.map((item) => item.contact))]
  await sql.query(
    `select from millrace.bonus_account where workspace = $1 and contact = any($2::bigint[]) order by workspace, contact for update`,
    [workspace, contacts],
  )
  const lots = await sql.query<LotRow>(
    `select ${lotColumns} from millrace.bonus_lot
     where workspace = $1 and contact = any($2::bigint[]) and remaining > 0`,
    [workspace, contacts],
  )
  const keys = await sql.query<{ key: string }>(
    `select e.key from unnest($2::bigint[], $3::uuid[]) as k (contact, key)
     join millrace.bonus_entry e on e.workspace = $1 and e.contact = k.contact and e.key = k.key`,
    [workspace, items.map((item) => item.contact), items.map(keyOf)],
  )
  const known = new Set(keys.map(({ key }) => key))
  const byContact = Map.groupBy(lots, (row) => String(row.contact))
  return new Map(contacts.map((contact) => [contact, { contact, lots: (byContact.get(contact) ?? []).map(lotOf), known }]))
}

interface Written {
  readonly postings: readonly Posting[]
  readonly booked: readonly Booked[]
}

async function writeLedger(sql: Sql, workspace: number, { postings, booked }: Written): Promise<void> {
  const changed = booked.flatMap((one) => one.changed)
  await sql.query(writeStatement, [
    workspace,
    postings.map((one) => one.contact),
    postings.map((one) => one.key),
    postings.map((one) => one.kind),
    postings.map((one) => one.amount),
    postings.map((one) => one.at),
    postings.map((one) => one.run),
    postings.map((one) => one.lot?.remaining ?? null),
    postings.map((one) => one.lot?.expiresAt ?? null),
    postings.map((one) => one.lot?.warnAt ?? null),
    postings.map((one) => one.lot?.warned ?? false),
    postings.map((one) => (one.lot === null ? null : lapsesAt(one.lot))),
    postings.map((one) => one.reason),
    postings.map((one) => one.by),
    booked.flatMap((one) => one.changed.map(() => one.contact)),
    changed.map((lot) => lot.id),
    changed.map((lot) => lot.remaining),
    changed.map((lot) => lot.warned),
    changed.map(lapsesAt),
  ])
}

/**
 * An insert checks `balance >= 0` on the row it proposes, before it finds the row that is there: so what goes down is an update,
 * and only what goes up may be an insert.
 */
const writeStatement = `
  with posting as materialized (
    select contact, key, kind, amount, to_timestamp(at::float8 / 1000) at, run, remaining,
      to_timestamp(expires_at::float8 / 1000) expires_at, to_timestamp(warn_at::float8 / 1000) warn_at, warned,
      to_timestamp(lapses_at::float8 / 1000) lapses_at, reason, by_whom
    from unnest($2::bigint[], $3::uuid[], $4::smallint[], $5::bigint[], $6::bigint[], $7::uuid[], $8::bigint[], $9::bigint[], $10::bigint[],
      $11::boolean[], $12::bigint[], $13::text[], $14::text[])
      as p (contact, key, kind, amount, at, run, remaining, expires_at, warn_at, warned, lapses_at, reason, by_whom)
  ), entry as (
    insert into millrace.bonus_entry (workspace, contact, key, amount, at, run, kind, reason, by_whom)
    select $1, contact, key, amount, at, run, kind, reason, by_whom from posting
    on conflict do nothing
    returning contact, key, amount
  ), lot as (
    insert into millrace.bonus_lot (workspace, contact, id, amount, remaining, at, expires_at, warn_at, warned, lapses_at)
    select $1, p.contact, p.key, p.amount, p.remaining, p.at, p.expires_at, p.warn_at, p.warned, p.lapses_at
    from posting p join entry e on e.contact = p.contact and e.key = p.key
    where p.remaining is not null
  ), moved as (
    select contact, sum(amount) amount from entry group by contact
  ), gained as (
    insert into millrace.bonus_account as a (workspace, contact, balance)
    select $1, contact, amount from moved where amount >= 0
    on conflict (workspace, contact) do update set balance = a.balance + excluded.balance
  ), lost as (
    update millrace.bonus_account a set balance = a.balance + m.amount
    from moved m where a.workspace = $1 and a.contact = m.contact and m.amount < 0
  )
  update millrace.bonus_lot l set remaining = c.remaining, warned = c.warned, lapses_at = to_timestamp(c.lapses_at::float8 / 1000)
  from unnest($15::bigint[], $16::uuid[], $17::bigint[], $18::boolean[], $19::bigint[]) as c (contact, id, remaining, warned, lapses_at)
  where l.workspace = $1 and l.contact = c.contact and l.id = c.id`

/** The contact that stays has the lots, the entries and the balance of both. */
export const mergeBonuses: NonNullable<PluginDefinition['merge']> = async (sql, { workspace, from, into }) => {
  for (const table of ['bonus_entry', 'bonus_lot']) {
    await sql.query(`update millrace.${table} set contact = $3 where workspace = $1 and contact = $2`, [workspace, from, into])
  }
  await sql.query(
    `with gone as (delete from millrace.bonus_account where workspace = $1 and contact = $2 returning balance)
     insert into millrace.bonus_account as a (workspace, contact, balance) select $1, $3, balance from gone
     on conflict (workspace, contact) do update set balance = a.balance + excluded.balance`,
    [workspace, from, into],
  )
}
